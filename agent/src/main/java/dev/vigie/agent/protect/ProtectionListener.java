package dev.vigie.agent.protect;

import dev.vigie.agent.watch.WatchHealth;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupResult;

/**
 * Told what becomes of protected folders, for people to read. Called from several threads at once; it must return soon
 * and throw nothing.
 */
public interface ProtectionListener {

    /** Listens to nothing. */
    ProtectionListener NONE = new ProtectionListener() {};

    /** A backup begins. It ends with one of the next two, unless it is abandoned because protection ends. */
    default void backupStarted(ProtectedFolder folder) {}

    /** A backup ended, well or not: its status says so. */
    default void backupFinished(ProtectedFolder folder, BackupResult result) {}

    /** A backup could not be made. It will be tried again. */
    default void backupFailed(ProtectedFolder folder, BackupException failure) {}

    /** The folder is watched better or worse than before. */
    default void healthChanged(ProtectedFolder folder, WatchHealth health) {}
}
