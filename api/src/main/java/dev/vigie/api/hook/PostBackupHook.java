package dev.vigie.api.hook;

import dev.vigie.api.BackupException;
import dev.vigie.api.Stable;

/** Does something after a backup, and if it wants to, when one begins. */
@Stable
@FunctionalInterface
public interface PostBackupHook extends AutoCloseable {

    /**
     * Called once, in a thread of its own that is interrupted when the time limit has passed. A hook that has started
     * other processes or threads must end them when interrupted.
     *
     * @throws BackupException when it failed; the message is shown in the report
     * @throws InterruptedException when it stopped because it was interrupted
     */
    void run(BackupReport report) throws BackupException, InterruptedException;

    /**
     * Called when a backup begins, on an instance of its own that is closed afterwards and never runs; in a thread of
     * its own, beside the backup, which goes on whatever happens here. Only hooks that run after every outcome are told,
     * so that each start has its end; {@link #run} is called when this has returned or the time limit has passed.
     *
     * @throws BackupException when it failed; the message becomes a notice of the backup
     * @throws InterruptedException when it stopped because it was interrupted
     */
    default void started(BackupStart start) throws BackupException, InterruptedException {}

    @Override
    default void close() {}
}
