package dev.vigie.agent.status;

import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The right to be the one agent at a socket. It is a lock on a file beside it, which the system takes back when a process
 * dies, however it dies.
 */
final class SoleAgent implements AutoCloseable {
    /** Beyond the text of the file, because on Windows what is locked cannot be read. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path file;
    private final FileChannel channel;

    private SoleAgent(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws BackupException of category ENVIRONMENT when another agent has it, or when it cannot be had */
    static SoleAgent claim(Path socket) throws BackupException {
        Path file = socket.resolveSibling(socket.getFileName() + ".lock");
        try {
            DurableFiles.createDirectories(socket.getParent());
            return claim(file, DurableFiles.openOrCreate(file));
        } catch (IOException e) {
            throw BackupException.environment("Cannot use " + file + ": " + e, e);
        }
    }

    private static SoleAgent claim(Path file, FileChannel channel) throws IOException, BackupException {
        try {
            if (!lock(channel)) {
                throw BackupException.environment("An agent is already running (process " + read(channel)
                        + "). \"vigie status\" shows what it does; stop it before starting another.");
            }
            write(channel, Long.toString(ProcessHandle.current().pid()));
            return new SoleAgent(file, channel);
        } catch (IOException | BackupException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
        return pid.matches("\\d+") ? pid : "unknown";
    }

    private static void write(FileChannel channel, String text) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }

    /** Whether others can see it: not once the file is deleted. */
    boolean isKnown() {
        return Files.exists(file);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing the lock of the agent failed", e);
        }
    }
}
