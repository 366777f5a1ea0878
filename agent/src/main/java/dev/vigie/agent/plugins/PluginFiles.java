package dev.vigie.agent.plugins;

import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.platform.Access;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.pf4j.util.FileUtils;

/** Where plugins lie. */
final class PluginFiles {
    /** Far more than any plugin needs, and too little to fill a disk. */
    static final long MOST_BYTES = 1L << 29;

    static final int MOST_ENTRIES = 10_000;

    private PluginFiles() {}

    /**
     * The plugins in a directory, by name: jars, directories, and zips that are not yet unpacked beside themselves. A
     * directory that is missing has none.
     */
    static List<Path> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        return Listing.of(directory).stream()
                .filter(PluginFiles::looksLikePlugin)
                .sorted()
                .toList();
    }

    private static boolean looksLikePlugin(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.startsWith(".")) {
            return false;
        }
        return Files.isDirectory(path)
                || name.endsWith(".jar")
                || (name.endsWith(".zip") && !Files.isDirectory(unpackedName(path)));
    }

    private static Path unpackedName(Path zip) {
        String name = zip.getFileName().toString();
        return zip.resolveSibling(name.substring(0, name.length() - ".zip".length()));
    }

    /** Refuses a jar or zip that did not arrive as it was sent. */
    static void requireWhole(Path plugin) {
        if (Files.isDirectory(plugin)) {
            return;
        }
        try (ZipFile archive = new ZipFile(plugin.toFile())) {
            if (archive.size() == 0) {
                throw new UnusablePluginException("It is a zip file with nothing in it. Get it again.");
            }
        } catch (ZipException e) {
            throw new UnusablePluginException(damage(plugin, e), e);
        } catch (IOException e) {
            throw new UnusablePluginException("It cannot be read (" + e + "). Check its permissions.", e);
        }
    }

    private static String damage(Path plugin, ZipException damage) {
        try (InputStream content = Files.newInputStream(plugin)) {
            byte[] start = content.readNBytes(2);
            if (start.length == 0) {
                return "It is empty (0 bytes). Download or copy it again.";
            }
            return start.length == 2 && start[0] == 'P' && start[1] == 'K'
                    ? "It is cut short or damaged (" + damage.getMessage() + "). Download or copy it again."
                    : "It is no zip file, although its name says so. Download it again, and look at what came instead.";
        } catch (IOException e) {
            return "It cannot be read (" + e + "). Check its permissions.";
        }
    }

    /** Unpacks a zip beside itself; anything else is returned as it is. */
    static Path unpacked(Path plugin) {
        try {
            return FileUtils.expandIfZip(plugin);
        } catch (IOException | RuntimeException e) {
            throw new UnusablePluginException(
                    "It cannot be unpacked (" + e + "). Unpack it into a directory yourself, or remove it.", e);
        }
    }

    /**
     * Unpacks a zip into a directory that must not exist, readable for its owner only.
     *
     * @throws UnusablePluginException when a path in it leads elsewhere, it holds too much, or it is no zip
     */
    static Path unpack(Path zip, Path directory) throws IOException {
        return unpack(zip, directory, MOST_BYTES);
    }

    /** @param mostBytes it may hold, whatever it declares */
    static Path unpack(Path zip, Path directory, long mostBytes) throws IOException {
        DurableFiles.createDirectory(directory);
        long left = mostBytes;
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            if (archive.size() > MOST_ENTRIES) {
                throw new UnusablePluginException("It holds " + archive.size() + " entries, more than " + MOST_ENTRIES
                        + ". Nothing that large is a plugin: do not use it.");
            }
            for (ZipEntry entry : Collections.list(archive.entries())) {
                Path target = inside(directory, entry.getName());
                if (entry.isDirectory()) {
                    DurableFiles.createDirectories(target);
                } else {
                    DurableFiles.createDirectories(target.getParent());
                    try (InputStream content = archive.getInputStream(entry)) {
                        left -= write(content, target, left);
                    }
                }
            }
        } catch (FileAlreadyExistsException e) {
            throw new UnusablePluginException(
                    "It holds " + directory.relativize(Path.of(e.getFile()))
                            + " twice, so nobody can say which counts. Tell its author.",
                    e);
        } catch (ZipException e) {
            throw new UnusablePluginException("It is damaged (" + e.getMessage() + "). Download or copy it again.", e);
        }
        return directory;
    }

    /** Copies a file, readable for its owner only. */
    static Path copy(Path file, Path target) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            write(content, target, MOST_BYTES);
        }
        return target;
    }

    /** @return how many bytes it wrote */
    private static long write(InputStream content, Path target, long most) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long written = 0;
        try (FileChannel channel = DurableFiles.create(target);
                OutputStream out = Channels.newOutputStream(channel)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                written += count;
                if (written > most) {
                    throw new UnusablePluginException("It unpacks to more than " + (MOST_BYTES >> 20)
                            + " MiB. Nothing that large is a plugin: do not use it.");
                }
                out.write(buffer, 0, count);
            }
            channel.force(true);
        }
        return written;
    }

    private static Path inside(Path directory, String name) {
        Path target = directory.resolve(name).normalize();
        if (name.contains("\\") || name.startsWith("/") || target.equals(directory) || !target.startsWith(directory)) {
            throw new UnusablePluginException("It holds the path \"" + name
                    + "\", which leads out of it. That is how harm is done: do not use it.");
        }
        return target;
    }

    /** Refuses what others than its owner could change, because it is run with the rights of the agent's user. */
    static void requireSafe(Path plugin) {
        try {
            Listing.withAllBelow(plugin).stream()
                    .filter(PluginFiles::writableByOthers)
                    .findFirst()
                    .ifPresent(file -> {
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
        return new UnusablePluginException("Others than its owner may write to " + file
                + ", so they could have Vigie run their code. Take that away with: chmod -R go-w '" + top + "'");
    }

    private static boolean writableByOthers(Path path) {
        try {
            return !Files.isSymbolicLink(path)
                    && Access.to(path, LinkOption.NOFOLLOW_LINKS)
                            .filter(Access::othersMayWrite)
                            .isPresent();
        } catch (IOException e) {
            throw new UnusablePluginException(
                    "Who may write to " + path + " cannot be told (" + e + "). Check its permissions.", e);
        }
    }
}
