package dev.vigie.plugins.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The right to change a copy: the lock of Vigie's own, since a copy is a destination that others may open.
 *
 * @param directory where the copy is, or is to be
 */
record CopyLock(Path directory, FileChannel channel) implements AutoCloseable {
    private static final int RETRY_MILLISECONDS = 50;

    /** Where Vigie locks the file. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /**
     * Waits for it as long as the hook may take.
     *
     * @param directory where the copy is, or is to be; it must exist
     */
    static CopyLock take(Path directory) throws IOException, InterruptedException {
        Path own = directory.resolve(SetFiles.OWN);
        DurableCopy.createDirectory(own);
        FileChannel channel = DurableCopy.openOrCreate(own.resolve(".lock"));
        try {
            while (tryLock(channel).isEmpty()) {
                Thread.sleep(RETRY_MILLISECONDS);
            }
            // Whoever waits reads the first line; the second is new, so that others know that something may have
            // changed.
            String text =
                    "the hook \"copy\", process " + ProcessHandle.current().pid() + "\n" + UUID.randomUUID() + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)), 0);
            return new CopyLock(directory, channel);
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(LOCKED_BYTE, 1, false));
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // held by another folder's hook
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
