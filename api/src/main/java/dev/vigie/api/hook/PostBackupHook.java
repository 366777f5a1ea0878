package dev.vigie.api.hook;

import dev.vigie.api.BackupException;
import dev.vigie.api.Stable;

/** Does something after a backup. */
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

    @Override
    default void close() {}
}
