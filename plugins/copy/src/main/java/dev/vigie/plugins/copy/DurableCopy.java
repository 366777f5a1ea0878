package dev.vigie.plugins.copy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Files that are in a copy whole or not at all: written under another name, forced to the disk, read back, renamed, and
 * the name forced to the disk. Readable by their owner only, where the file system knows owners.
 */
final class DurableCopy {
    private static final int PIECE = 1 << 16;

    private DurableCopy() {}

    /** The file was read, and is not what was written there once. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1;

        DamagedException(Path file, String how) {
            super(file + " is damaged and was not copied: " + how);
        }
    }

    /**
     * Sees that what is compressed can be read to its end, where its own checksum is.
     *
     * @throws DamagedException when it cannot
     */
    static void requireWhole(Path note) throws IOException, DamagedException {
        try (InputStream packed = Files.newInputStream(note);
                InputStream in = new GZIPInputStream(packed)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (EOFException | ZipException e) {
            throw new DamagedException(note, "it cannot be unpacked; see \"vigie doctor\"");
        }
    }

    /**
     * Copies a file.
     *
     * @param temporary where it is written at first, on the same file system as {@code to}
     * @param expected its checksum, where that is known
     * @throws NoSuchFileException when it is gone
     * @throws DamagedException when it does not have that checksum
     */
    static void copy(Path from, Path temporary, Path to, Optional<String> expected)
            throws IOException, DamagedException, InterruptedException {
        try {
            String sum = transfer(from, temporary);
            if (expected.isPresent() && !expected.get().equals(sum)) {
                throw new DamagedException(
                        from, "it does not have the checksum that SHA256SUMS has for it; see \"vigie verify\"");
            }
            Files.setLastModifiedTime(temporary, Files.getLastModifiedTime(from));
            if (!sum.equals(sumOf(temporary))) {
                throw new IOException(
                        "what was written to " + to + " does not read back as it was written; check that" + " disk");
            }
            rename(temporary, to);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String transfer(Path from, Path temporary) throws IOException, InterruptedException {
        MessageDigest digest = sha256();
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (in.read(piece.clear()) >= 0) {
                digest.update(piece.flip());
                piece.rewind();
                while (piece.hasRemaining()) {
                    out.write(piece);
                }
                requireGoingOn();
            }
            out.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sumOf(Path file) throws IOException, InterruptedException {
        MessageDigest digest = sha256();
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            while (in.read(piece.clear()) >= 0) {
                digest.update(piece.flip());
                requireGoingOn();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void requireGoingOn() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped while copying");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** Puts a small file in place as a whole. */
    static void write(Path file, byte[] content) throws IOException {
        removeUnfinished(file);
        Path temporary = unfinished(file);
        try (FileChannel channel = open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (ByteBuffer bytes = ByteBuffer.wrap(content); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        rename(temporary, file);
    }

    /** What is left of a {@link #write} that failed. */
    static void removeUnfinished(Path file) throws IOException {
        Files.deleteIfExists(unfinished(file));
    }

    private static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    static FileChannel openOrCreate(Path file) throws IOException {
        return open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), privately(file, "rw-------"));
    }

    /** Creates a directory, in one that exists, if it is not there. Others may do so at the same moment. */
    static void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        try {
            Files.createDirectory(directory, privately(directory, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        forceDirectory(directory.getParent());
    }

    private static FileAttribute<?>[] privately(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Renames a file that is complete on the disk, replacing what was there, and sees that the new name lasts. */
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(to.getParent());
    }

    /** Sees that the names in a directory last. Windows has no way to, and no need. */
    static void forceDirectory(Path directory) throws IOException {
        if (isPosix(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** What went wrong, in words. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return e.getMessage() + " is not there";
        }
        return e instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason() + ": " + failure.getFile()
                : String.valueOf(e.getMessage());
    }
}
