package dev.vigie.agent.protect;

import dev.vigie.api.backup.ProgressListener;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what a phase of a backup has done, and passes it on; while it waits for its destination or for its hooks, another
 * may begin.
 */
final class CountedProgress implements ProgressListener, AutoCloseable {
    private final ProgressListener next;
    private final Workers workers;
    private final Runnable hooks;
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Expected expected = new Expected(Phase.SCANNING, 0, 0);

    /** What was said when the phase began. */
    private record Expected(Phase phase, long files, long bytes) {}

    /**
     * @param workers one of which makes the backup
     * @param hooks called when the backup has ended but for its hooks, which may take hours
     */
    CountedProgress(ProgressListener next, Workers workers, Runnable hooks) {
        this.next = next;
        this.workers = workers;
        this.hooks = hooks;
    }

    /** How far the phase under way has come. */
    FolderState.Running state(Instant since) {
        Expected whole = expected;
        return new FolderState.Running(since, whole.phase(), files.get(), whole.files(), bytes.get(), whole.bytes());
    }

    @Override
    public void begin(Phase phase, long expectedFiles, long expectedBytes) {
        if (isWaiting(phase) && !isWaiting(expected.phase())) {
            workers.beginWaiting();
        } else if (!isWaiting(phase) && isWaiting(expected.phase())) {
            workers.endWaiting();
        }
        files.set(0);
        bytes.set(0);
        expected = new Expected(phase, expectedFiles, expectedBytes);
        next.begin(phase, expectedFiles, expectedBytes);
        if (phase == Phase.HOOKS) {
            hooks.run();
        }
    }

    private static boolean isWaiting(Phase phase) {
        return phase == Phase.WAITING || phase == Phase.HOOKS;
    }

    @Override
    public void fileDone(String path) {
        files.incrementAndGet();
        next.fileDone(path);
    }

    @Override
    public void bytesDone(long count) {
        bytes.addAndGet(count);
        next.bytesDone(count);
    }

    /** To be called once, when the backup has ended, and last. */
    @Override
    public void close() {
        if (isWaiting(expected.phase())) {
            workers.endWaiting();
        }
    }
}
