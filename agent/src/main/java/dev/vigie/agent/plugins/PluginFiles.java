package dev.vigie.agent.plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.pf4j.util.FileUtils;

/** Where plugins lie. */
final class PluginFiles {
    private PluginFiles() {}

    /**
     * The plugins in a directory, by name: jars, directories, and zips that are not yet unpacked beside themselves. A
     * directory that is missing has none.
     */
    static List<Path> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(PluginFiles::looksLikePlugin).sorted().toList();
        }
    }

    private static boolean looksLikePlugin(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.startsWith(".")) {
            return false;
        }
        return Files.isDirectory(path)
                || name.endsWith(".jar")
                || name.endsWith(".zip") && !Files.isDirectory(unpackedName(path));
    }

    private static Path unpackedName(Path zip) {
        String name = zip.getFileName().toString();
        return zip.resolveSibling(name.substring(0, name.length() - ".zip".length()));
    }

    /** Unpacks a zip beside itself; anything else is returned as it is. */
    static Path unpacked(Path plugin) {
        Path directory;
        try {
            directory = FileUtils.expandIfZip(plugin);
        } catch (IOException | RuntimeException e) {
            throw new UnusablePluginException(
                    "It cannot be unpacked (" + e + "). Unpack it into a directory yourself, or remove it.", e);
        }
        if (!Files.exists(directory)) {
            throw new UnusablePluginException(
                    "It cannot be unpacked: it is no zip file, or an empty one. Install it again," + " or remove it.");
        }
        return directory;
    }

    /** Refuses what anybody on the machine could change, because it is run with the rights of the agent's user. */
    static void requireSafe(Path plugin) {
        try (Stream<Path> files = Files.walk(plugin)) {
            files.filter(PluginFiles::writableByOthers).findFirst().ifPresent(file -> {
                throw writable(file, plugin);
            });
        } catch (IOException e) {
            throw new UnusablePluginException("It cannot be read (" + e + "). Check its permissions.", e);
        }
        if (writableByOthers(plugin.getParent())) {
            throw writable(plugin.getParent(), plugin.getParent());
        }
    }

    private static UnusablePluginException writable(Path file, Path top) {
        return new UnusablePluginException("Everybody may write to " + file
                + ", so anybody could have Vigie run their code. Take that away with: chmod -R o-w '" + top + "'");
    }

    private static boolean writableByOthers(Path path) {
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        try {
            return view != null
                    && !Files.isSymbolicLink(path)
                    && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException e) {
            return false;
        }
    }
}
