package dev.vigie.agent.destination;

import dev.vigie.agent.platform.ThisMachine;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time, and one thread in it, do something. The operating system gives the lock back when its
 * process dies, however it dies.
 */
public final class ProcessLock implements AutoCloseable {
    private static final Map<Path, Semaphore> TURNS = new ConcurrentHashMap<>();
    private static final long RETRY_MILLIS = 50;
    /** Whoever waits longer wants to know what for. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Beyond the text of the file, because on Windows what is locked cannot be read. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final int LONGEST_COMMAND = 200;
    private static final String COMMAND = command();

    private static final Logger LOG = LoggerFactory.getLogger(ProcessLock.class);

    private final Semaphore turn;
    private final FileChannel channel;
    private final FileLock lock;
    private final String token = UUID.randomUUID().toString();
    private final String tokenBefore;
    private boolean closed;

    private ProcessLock(Semaphore turn, FileChannel channel, FileLock lock) throws IOException {
        this.turn = turn;
        this.channel = channel;
        this.lock = lock;
        this.tokenBefore = secondLine(channel);
        introduce();
    }

    /**
     * Takes the lock.
     *
     * @param file the lock's file; created when missing
     * @param what is being locked, for messages
     * @param patience how to wait for another holder
     * @throws BackupException when another holder does not let go in time; the message names it
     */
    public static ProcessLock take(Path file, String what, Patience patience) throws BackupException, IOException {
        Wait wait = new Wait(what, patience);
        Semaphore turn = TURNS.computeIfAbsent(underItsRealName(file), path -> new Semaphore(1));
        try {
            boolean taken = turn.tryAcquire();
            while (!taken) {
                wait.goOn(() -> "this very process");
                taken = turn.tryAcquire(RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(what);
        }
        try {
            return takeFromOtherProcesses(file, what, turn, wait);
        } catch (IOException | BackupException | RuntimeException e) {
            turn.release();
            throw e;
        }
    }

    /** Somebody who waits. */
    private static final class Wait {
        private final String what;
        private final Patience patience;
        private final long deadline;
        private boolean begun;

        Wait(String what, Patience patience) {
            this.what = what;
            this.patience = patience;
            this.deadline = System.nanoTime() + patience.most().toNanos();
        }

        void goOn(Supplier<String> holder) throws BackupException {
            if (System.nanoTime() - deadline >= 0) {
                throw held(what, holder.get());
            }
            if (patience.isLost().getAsBoolean()) {
                throw BackupException.environment("waiting for " + what + " was given up");
            }
            if (!begun) {
                begun = true;
                patience.begins().run();
            }
        }
    }

    /**
     * A file has one turn under all its names: to close a second channel of it would take away the lock the process has
     * on it, where the system is a POSIX one.
     */
    private static Path underItsRealName(Path file) throws IOException {
        return file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    }

    private static ProcessLock takeFromOtherProcesses(Path file, String what, Semaphore turn, Wait wait)
            throws IOException, BackupException {
        FileChannel channel = DurableFiles.openOrCreate(file);
        try {
            Optional<FileLock> lock = tryLock(channel);
            long talking = System.nanoTime() + SILENT_NANOS;
            boolean told = false;
            while (lock.isEmpty()) {
                wait.goOn(() -> holder(channel));
                if (!told && System.nanoTime() - talking >= 0) {
                    LOG.info("Waiting for {}: it is being used by {}", what, holder(channel));
                    told = true;
                }
                Thread.sleep(RETRY_MILLIS);
                lock = tryLock(channel);
            }
            return new ProcessLock(turn, channel, lock.get());
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
            return Optional.ofNullable(channel.tryLock(LOCKED_BYTE, 1, false));
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
        String holder = "process " + ProcessHandle.current().pid() + " on " + ThisMachine.name() + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + COMMAND;
        byte[] text = (holder + "\n" + token + "\n").getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.wrap(text), 0);
        if (channel.size() > text.length) {
            channel.truncate(text.length);
        }
    }

    /** What this process was started for, in words that fit into a message. */
    private static String command() {
        String[] words = System.getProperty("sun.java.command", "").split(" ", 2);
        if (words.length < 2 || !words[0].endsWith(".jar")) {
            return "";
        }
        String command = "vigie " + words[1].replaceAll("\\p{Cntrl}", "?");
        return " (" + (command.length() > LONGEST_COMMAND ? command.substring(0, LONGEST_COMMAND) + "…" : command)
                + ")";
    }

    private static String holder(FileChannel channel) {
        try {
            String holder = lines(channel)[0].strip();
            return holder.isEmpty() ? "another process" : holder;
        } catch (IOException e) {
            return "another process"; // An earlier Vigie locked the text as well, which Windows lets nobody read.
        }
    }

    private static String secondLine(FileChannel channel) throws IOException {
        String[] lines = lines(channel);
        return lines.length > 1 ? lines[1] : "";
    }

    private static String[] lines(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(2_000);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).split("\n", -1);
    }

    private static BackupException held(String what, String holder) {
        return BackupException.environment(
                what + " is being used by " + holder + "; try again when that is done, or wait longer with --wait");
    }

    private static BackupException interrupted(String what) {
        return BackupException.environment("interrupted while waiting for " + what);
    }

    /** Gives the lock back. Any thread may; once it is given back, nothing happens. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            lock.release();
        } finally {
            turn.release();
        }
    }
}
