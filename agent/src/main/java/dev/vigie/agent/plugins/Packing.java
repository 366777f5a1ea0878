package dev.vigie.agent.plugins;

import dev.vigie.agent.path.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Recognizes plugins that were packed in a way that nothing in them is found. */
final class Packing {
    private Packing() {}

    /** Refuses a directory, perhaps unpacked from a zip, that is laid out as jars are: no class of it would be found. */
    static void requireNoJar(Path plugin) {
        if (Files.isDirectory(plugin)
                && !Files.exists(plugin.resolve("classes"))
                && Files.exists(plugin.resolve("META-INF/extensions.idx"))) {
            throw new UnusablePluginException(
                    "It is laid out as a jar, not as a zip with classes/ and lib/. If it is a jar,"
                            + " let its name end in .jar, not .zip.");
        }
    }

    /** A sentence to end a complaint with, after a space; {@code ""} when there is nothing odd about how it is packed. */
    static String remark(Path plugin) {
        try {
            return (Files.isDirectory(plugin) ? ofDirectory(plugin) : ofFile(plugin))
                    .map(" "::concat)
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private static Optional<String> ofDirectory(Path plugin) throws IOException {
        if (Files.exists(plugin.resolve("classes"))) {
            return Optional.empty();
        }
        return Listing.of(plugin).stream()
                .map(path -> path.getFileName() + (Files.exists(path.resolve("classes")) ? "/" : ""))
                .flatMap(name -> misplaced(name).stream())
                .findFirst();
    }

    private static Optional<String> misplaced(String name) {
        if (name.endsWith(".jar")) {
            return Optional.of("It is a wrapping around " + name + ": install that jar itself.");
        }
        return name.endsWith("/")
                ? Optional.of("Its classes are in " + name
                        + "classes/ but must be in classes/ at the top: pack what is inside " + name + " instead.")
                : Optional.empty();
    }

    private static Optional<String> ofFile(Path plugin) throws IOException {
        if (Files.size(plugin) == 0 || !plugin.getFileName().toString().endsWith(".jar")) {
            return Optional.empty();
        }
        try (ZipFile jar = new ZipFile(plugin.toFile())) {
            return jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".jar"))
                    .findFirst()
                    .map(name -> "It is a jar that holds " + name
                            + ", but nothing in a jar inside a jar is found: its author"
                            + " must pack a zip instead, with classes/ and, for libraries, lib/.");
        }
    }
}
