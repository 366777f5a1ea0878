package dev.vigie.agent.destination;

import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one process at a time, and one thread in it, do something. The operating system gives the lock back when its
 * process dies, however it dies.
 */
public final class ProcessLock implements AutoCloseable {
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();
    private static final long RETRY_MILLIS = 50;

    private final ReentrantLock thread;
    private final FileChannel channel;
    private final FileLock lock;
    private final String token = UUID.randomUUID().toString();
    private final String tokenBefore;

    private ProcessLock(ReentrantLock thread, FileChannel channel, FileLock lock) throws IOException {
        this.thread = thread;
        this.channel = channel;
        this.lock = lock;
        this.tokenBefore = secondLine(channel);
        introduce();
    }

    /**
     * Takes the lock for the calling thread, which also gives it back.
     *
     * @param file the lock's file; created when missing
     * @param what is being locked, for messages
     * @param patience how long to wait for another holder
     * @throws BackupException when another holder does not let go in time; the message names it
     */
    public static ProcessLock take(Path file, String what, Duration patience) throws BackupException, IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ReentrantLock thread = THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
        try {
            if (!thread.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw held(what, "this process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(what);
        }
        try {
            return takeFromOtherProcesses(file, what, thread, deadline);
        } catch (IOException | BackupException | RuntimeException e) {
            thread.unlock();
            throw e;
        }
    }

    private static ProcessLock takeFromOtherProcesses(Path file, String what, ReentrantLock thread, long deadline)
            throws IOException, BackupException {
        FileChannel channel = DurableFiles.openOrCreate(file);
        try {
            Optional<FileLock> lock = tryLock(channel);
            while (lock.isEmpty()) {
                if (System.nanoTime() >= deadline) {
                    throw held(what, holder(channel));
                }
                Thread.sleep(RETRY_MILLIS);
                lock = tryLock(channel);
            }
            return new ProcessLock(thread, channel, lock.get());
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw interrupted(what);
        } catch (IOException | BackupException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // This process holds it, under another name of the file.
        }
    }

    /** Unique to this holding of the lock, in whatever process. */
    public String token() {
        return token;
    }

    /**
     * The {@link #token} of whoever held the lock before; empty when nobody did. Where it is one's own, nobody else that
     * keeps to the lock has changed anything since.
     */
    public String tokenBefore() {
        return tokenBefore;
    }

    /** Says who holds the lock to whoever waits for it, and to the next holder which holding this was. */
    private void introduce() throws IOException {
        byte[] text =
                ("process " + ProcessHandle.current().pid() + "\n" + token + "\n").getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.wrap(text), 0);
        if (channel.size() > text.length) {
            channel.truncate(text.length);
        }
    }

    private static String holder(FileChannel channel) {
        try {
            String holder = lines(channel)[0].strip();
            return holder.isEmpty() ? "another process" : holder;
        } catch (IOException e) {
            return "another process"; // Windows lets nobody read what is locked.
        }
    }

    private static String secondLine(FileChannel channel) throws IOException {
        String[] lines = lines(channel);
        return lines.length > 1 ? lines[1] : "";
    }

    private static String[] lines(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(200);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).split("\n", -1);
    }

    private static BackupException held(String what, String holder) {
        return BackupException.environment(what + " is being used by " + holder + "; try again when it is done");
    }

    private static BackupException interrupted(String what) {
        return BackupException.environment("interrupted while waiting for " + what);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            lock.release();
        } finally {
            thread.unlock();
        }
    }
}
