package dev.vigie.api.backup;

import dev.vigie.api.Stable;

/** What kind of archive to write. */
@Stable
public enum BackupMode {
    /** Everything, in an archive that is complete by itself. */
    FULL,
    /** What changed since the snapshot before; everything when there is none. */
    INCREMENTAL
}
