package dev.vigie.agent.protect;

import dev.vigie.agent.snapshots.LastBackup;

/** Knows what was backed up before protection began. */
@FunctionalInterface
public interface History {

    /** The last backup of a folder, {@link LastBackup#NONE} when none is known. Called from the folder's own thread. */
    LastBackup of(ProtectedFolder folder);
}
