package dev.vigie.api.backup;

import dev.vigie.api.Stable;

/** What the archive of a snapshot holds. */
@Stable
public enum SnapshotKind {
    /** Everything. */
    FULL,
    /** What changed since the snapshot before. */
    INCREMENTAL,
    /** Everything; made by another tool under a name Vigie understands. */
    ADOPTED
}
