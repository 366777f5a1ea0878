package dev.vigie.api.backup;

import dev.vigie.api.Stable;

/** How a backup ended. */
@Stable
public enum BackupStatus {
    /** Everything that was to be backed up is. */
    SUCCESS,
    /** There is a new snapshot, but some files could not be read or changed all the while. They are named. */
    PARTIAL,
    /** There is no new snapshot. Earlier ones are as they were. */
    FAILED,
    /** Nothing had changed, so there is no new snapshot. */
    UNCHANGED
}
