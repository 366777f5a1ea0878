package dev.vigie.agent.destination;

import dev.vigie.agent.path.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is being read from being removed. Any number of threads and processes read a destination at a time, and one
 * removes something while nobody reads. The operating system gives up what a process held when it dies, however it dies.
 *
 * <p>There is one of these for a destination in a process: to close any channel of a file takes away all the locks a
 * process has on it, where the system is a POSIX one.
 */
final class Readers {
    private static final Map<Path, Readers> BY_FILE = new ConcurrentHashMap<>();
    private static final String FILE = ".reading.lock";
    private static final long RETRY_MILLIS = 50;
    /** Whoever waits longer wants to know what for. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger log = LoggerFactory.getLogger(Readers.class);

    private final Path file;
    private int reading;
    private boolean removing;
    private FileChannel channel;

    private Readers(Path file) {
        this.file = file;
    }

    /**
     * Those of a destination.
     *
     * @param own its own directory, which must exist
     */
    static Readers of(Path own) throws IOException {
        return BY_FILE.computeIfAbsent(own.toRealPath().resolve(FILE), Readers::new);
    }

    /** Makes what readers lock. They do not themselves: what root made by reading would keep the owner from removing. */
    static void prepare(Path own) throws IOException {
        DurableFiles.openOrCreate(own.resolve(FILE)).close();
    }

    /**
     * Begins to read. Where nothing can be locked, because the destination is on a medium that is only read, or somebody
     * goes on removing for longer than the patience, it is read all the same.
     */
    synchronized Hold read(Duration patience) throws IOException {
        long begun = System.nanoTime();
        boolean told = false;
        while (removing || (reading == 0 && !lock(true))) {
            long waited = System.nanoTime() - begun;
            if (waited >= patience.toNanos()) {
                log.info("Old backups are still being removed from {}; it is read meanwhile", file.getParent());
                return () -> {};
            }
            if (!told && waited >= SILENT_NANOS) {
                log.info("Waiting until old backups are removed from {}", file.getParent());
                told = true;
            }
            pause();
        }
        reading++;
        return once(this::endReading);
    }

    /** Begins to remove something; empty when somebody went on reading for longer than the patience. */
    synchronized Optional<Hold> remove(Duration patience) throws IOException {
        long begun = System.nanoTime();
        while (removing || reading > 0 || !lockAlone()) {
            if (System.nanoTime() - begun >= patience.toNanos()) {
                return Optional.empty();
            }
            pause();
        }
        removing = true;
        return Optional.of(once(this::endRemoving));
    }

    private void pause() throws IOException {
        try {
            wait(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + file, e);
        }
    }

    private boolean lockAlone() throws IOException {
        try {
            return lock(false);
        } catch (IOException e) {
            throw new IOException(file + " cannot be locked: " + Reason.of(e), e);
        }
    }

    private boolean lock(boolean shared) throws IOException {
        FileChannel opened = shared ? FileChannel.open(file, StandardOpenOption.READ) : DurableFiles.openOrCreate(file);
        try {
            if (opened.tryLock(0, Long.MAX_VALUE, shared) != null) {
                channel = opened;
                return true;
            }
        } catch (OverlappingFileLockException e) {
            log.debug("Another part of this process has locked {}", file);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        opened.close();
        return false;
    }

    private synchronized void endReading() throws IOException {
        reading--;
        if (reading == 0) {
            unlock();
        }
    }

    private synchronized void endRemoving() throws IOException {
        removing = false;
        unlock();
    }

    private void unlock() throws IOException {
        notifyAll();
        channel.close();
    }

    /** Ends what is held, and only once. */
    private static Hold once(Hold end) {
        return new Hold() {
            private boolean ended;

            @Override
            public synchronized void close() throws IOException {
                if (!ended) {
                    ended = true;
                    end.close();
                }
            }
        };
    }
}
