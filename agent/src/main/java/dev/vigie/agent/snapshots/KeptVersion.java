package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.manifest.StoredFile;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * One version of a file and the snapshots that have it.
 *
 * @param file what it is
 * @param snapshots of one set, the oldest first; never empty
 */
public record KeptVersion(StoredFile file, List<SnapshotInfo> snapshots) {
    public KeptVersion {
        Objects.requireNonNull(file);
        snapshots = Collections.unmodifiableList(snapshots);
        if (snapshots.isEmpty()) {
            throw new IllegalArgumentException("a version that no snapshot has");
        }
    }

    /** The name of the backup set. */
    public String set() {
        return first().name();
    }

    /** The oldest kept snapshot that has it. */
    public SnapshotInfo first() {
        return snapshots.get(0);
    }

    /** The newest kept snapshot that has it. */
    public SnapshotInfo last() {
        return snapshots.get(snapshots.size() - 1);
    }
}
