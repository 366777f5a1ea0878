package dev.vigie.agent.verify;

import dev.vigie.api.BackupException;
import dev.vigie.api.backup.ProgressListener;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/**
 * Compares an archive's bytes with its checksum on a thread of its own, while what it holds is read on the caller's. It is
 * mostly ahead of that one, which then finds in memory what this one had from the disk. Used by one thread.
 */
public final class ChecksumMeanwhile implements AutoCloseable {
    private final FutureTask<Reading> task;

    /**
     * Begins.
     *
     * @param cancelled once it answers true, {@link #reading} throws
     */
    public ChecksumMeanwhile(Path archive, String sha256, BooleanSupplier cancelled) {
        task = new FutureTask<>(() -> new ArchiveVerifier(ProgressListener.NONE, cancelled).checksum(archive, sha256));
        Thread thread = new Thread(task, "vigie-checksum");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits for the end.
     *
     * @return what is wrong, if anything; not what is lost
     * @throws BackupException when it was cancelled
     */
    public Reading reading() throws BackupException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BackupException.environment("interrupted while verifying");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BackupException failure) {
                throw failure;
            }
            // Memory that ran out says nothing of what was read.
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Ends it where nobody waits for it any more. */
    @Override
    public void close() {
        task.cancel(true);
    }
}
