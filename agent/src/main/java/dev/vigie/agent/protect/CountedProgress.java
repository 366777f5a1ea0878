package dev.vigie.agent.protect;

import dev.vigie.api.backup.ProgressListener;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a phase of a backup has done, and passes it on. */
final class CountedProgress implements ProgressListener {
    private final ProgressListener next;
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    CountedProgress(ProgressListener next) {
        this.next = next;
    }

    long files() {
        return files.get();
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public void begin(Phase phase, long expectedFiles, long expectedBytes) {
        files.set(0);
        bytes.set(0);
        next.begin(phase, expectedFiles, expectedBytes);
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
}
