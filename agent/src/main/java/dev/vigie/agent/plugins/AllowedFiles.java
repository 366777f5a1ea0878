package dev.vigie.agent.plugins;

import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.path.Listing;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person allows to be loaded from a plugin directory: where there is a file {@code SHA256SUMS} in it, as {@code
 * sha256sum} writes it, nothing is loaded of which any file is not listed there, or is not what is listed.
 */
final class AllowedFiles {
    static final String LIST = "SHA256SUMS";

    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](?:\\./)?(.+)");

    private final Path directory;
    private final Map<String, String> sums = new HashMap<>();

    private AllowedFiles(Path directory) throws IOException {
        this.directory = directory;
        for (String line : Files.readAllLines(directory.resolve(LIST), StandardCharsets.UTF_8)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                sums.put(matcher.group(2), matcher.group(1).toLowerCase(Locale.ROOT));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new UnusablePluginException("The list of what may be loaded, " + directory.resolve(LIST)
                        + ", has a line that is none of sha256sum's: \"" + line
                        + "\". Write it with: sha256sum *.jar > " + LIST);
            }
        }
    }

    /**
     * Refuses a plugin that the list of its directory, if there is one, does not have.
     *
     * @param plugin a file or directory
     */
    static void require(Path plugin) {
        require(plugin, plugin);
    }

    /**
     * The same for a plugin that is still somewhere else.
     *
     * @param target where it is to be
     */
    static void require(Path plugin, Path target) {
        Path directory = target.getParent();
        try {
            if (!Files.notExists(directory.resolve(LIST), LinkOption.NOFOLLOW_LINKS)) {
                new AllowedFiles(directory).requireAll(plugin, target);
            }
        } catch (IOException e) {
            throw new UnusablePluginException(
                    "It cannot be compared with the list of what may be loaded, " + directory.resolve(LIST) + " (" + e
                            + "). Check its permissions.",
                    e);
        }
    }

    private void requireAll(Path plugin, Path target) throws IOException {
        List<Path> files = Listing.withAllBelow(plugin).stream()
                .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                .sorted()
                .toList();
        List<String> missing = new ArrayList<>();
        String complaint = "";
        for (Path file : files) {
            Path place = target.resolve(plugin.relativize(file).toString());
            String name = directory.relativize(place).toString().replace(File.separatorChar, '/');
            String actual = sum(file);
            Optional<String> allowed = Optional.ofNullable(sums.get(name));
            if (!allowed.filter(actual::equals).isPresent()) {
                missing.add(actual + "  " + name);
                complaint = complaint.isEmpty() ? complaint(name, allowed.isPresent()) : complaint;
            }
        }
        if (!missing.isEmpty()) {
            throw new UnusablePluginException(complaint + ". If you trust it, have there the line"
                    + (missing.size() == 1 ? ": " : "s:\n") + String.join("\n", missing));
        }
    }

    private static String sum(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Sha256.of(in);
        }
    }

    private String complaint(String name, boolean listed) {
        return "Its file " + name + " is " + (listed ? "not the one that is" : "not") + " allowed in "
                + directory.resolve(LIST);
    }
}
