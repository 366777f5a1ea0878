package dev.vigie.agent.destination;

import dev.vigie.agent.path.Presence;
import dev.vigie.agent.platform.OwnerOnly;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Files that are there after a crash, or not there at all: written under a temporary name, forced to the disk, renamed,
 * and the directory forced to the disk. Everything is readable by its owner only from the moment it exists, where the
 * file system knows owners.
 */
public final class DurableFiles {
    private DurableFiles() {}

    /** Creates a file that must not exist and opens it for writing. */
    public static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OwnerOnly.file(file));
    }

    /** Creates a file in the place of one that may have been left there, and opens it for writing. */
    public static FileChannel createAnew(Path file) throws IOException {
        Files.deleteIfExists(file);
        return create(file);
    }

    /** Opens a file for reading and writing, and creates it when it is missing. */
    public static FileChannel openOrCreate(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                OwnerOnly.file(file));
    }

    /** Creates a directory that must not exist, in one that does. */
    public static void createDirectory(Path directory) throws IOException {
        Files.createDirectory(directory, OwnerOnly.directory(directory));
    }

    /** Creates a directory, and those above it that are missing, and sees that they last. */
    public static void createDirectories(Path directory) throws IOException {
        if (Presence.ofDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        try {
            createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    /** Puts a small file in place as a whole, replacing what was there. */
    public static void replace(Path file, byte[] content) throws IOException {
        replace(file, out -> out.write(content));
    }

    /** The same for one that need not be in memory as a whole. What was there may be read meanwhile. */
    static void replace(Path file, ContentWriting content) throws IOException {
        Path temporary = temporary(file);
        try {
            write(temporary, content);
            rename(temporary, file);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException undeletable) {
                e.addSuppressed(undeletable);
            }
            throw e;
        }
    }

    private static void write(Path temporary, ContentWriting content) throws IOException {
        try (FileChannel channel = createAnew(temporary);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    /** Writes what is in a file, from its beginning to its end. */
    @FunctionalInterface
    interface ContentWriting {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Removes what a {@link #replace} that was interrupted left behind. */
    static void removeLitter(Path file) throws IOException {
        Files.deleteIfExists(temporary(file));
    }

    private static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** Forces a file to the disk that was written and closed. */
    public static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Renames a file that is complete on the disk, replacing what was there, and sees that the new name lasts. */
    public static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            if (from.resolveSibling(to.getFileName()).equals(to)) {
                Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
            } else {
                copy(from, to);
            }
        }
        forceDirectory(to.toAbsolutePath().getParent());
    }

    /** Where a directory is on another file system, as in a union of disks, what is renamed there is written anew. */
    private static void copy(Path from, Path to) throws IOException {
        replace(to, out -> Files.copy(from, out));
        Files.delete(from);
    }

    /** Sees that the names in a directory last. Windows has no way to, and no need. */
    public static void forceDirectory(Path directory) throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
