package dev.vigie.agent.logging;

import dev.vigie.agent.path.FileIdentity;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A log file that stays small: when it has reached its size it becomes {@code vigie.log.1}, the one before that
 * {@code vigie.log.2}, and the oldest goes. tinylog's own rolling writer can neither write JSON nor create files that only
 * their owner can read, and its JSON writer does not roll.
 */
final class RollingFile implements AutoCloseable {
    private static final long LARGEST = 5L * 1024 * 1024;
    private static final int BACKUPS = 4;
    private static final Set<OpenOption> APPENDING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    private final Path file;
    private final long largest;
    private FileChannel channel;
    private Object opened;
    private long full;
    private boolean failing;

    private RollingFile(Path file, long largest) throws IOException {
        this.file = file;
        this.largest = largest;
        this.full = largest;
        reopen();
    }

    static RollingFile open(Path file) throws IOException {
        return open(file, LARGEST);
    }

    static RollingFile open(Path file, long largest) throws IOException {
        return new RollingFile(file, largest);
    }

    private void reopen() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, OwnerOnly.directory(directory));
        }
        channel = FileChannel.open(file, APPENDING, OwnerOnly.file(file));
        opened = FileIdentity.of(file);
    }

    /** Appends a line. A log that cannot be written must not stop a backup: that is said once, on standard error. */
    synchronized void write(String line) {
        try {
            rollWhenFull();
            ByteBuffer bytes = ByteBuffer.wrap((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                System.err.println("The log " + file + " cannot be written: " + Reason.of(e));
            }
            failing = true;
        }
    }

    private void rollWhenFull() throws IOException {
        // Others may rename a log to keep it, or delete it.
        if (!channel.isOpen() || !FileIdentity.of(file).equals(opened)) {
            channel.close();
            reopen();
            full = largest;
        }
        if (channel.size() >= full) {
            roll();
        }
    }

    /** One that cannot be renamed grows until it is so large again. */
    private void roll() throws IOException {
        full = channel.size() + largest;
        channel.close();
        try {
            shift();
            full = largest;
        } catch (IOException e) {
            System.err.println("The log " + file + " cannot be renamed, and grows: " + Reason.of(e));
        }
        reopen();
    }

    private void shift() throws IOException {
        for (int number = BACKUPS - 1; number >= 0; number--) {
            if (Files.exists(backup(file, number))) {
                Files.move(backup(file, number), backup(file, number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** A log and all that it becomes. */
    static List<Path> files(Path file) {
        return IntStream.rangeClosed(0, BACKUPS)
                .mapToObj(number -> backup(file, number))
                .toList();
    }

    private static Path backup(Path file, int number) {
        return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println("The log " + file + " was not closed properly: " + e.getMessage());
        }
    }
}
