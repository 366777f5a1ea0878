package dev.vigie.api.backup;

import dev.vigie.api.Stable;

/** What kind of archive to write. */
@Stable
public enum BackupMode {
    FULL,
    INCREMENTAL
}
