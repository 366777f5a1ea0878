package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.Difference;
import dev.vigie.agent.catalog.SnapshotInfo;
import java.util.List;
import java.util.Objects;

/**
 * What changed from one snapshot to another.
 *
 * @param before the one to begin with
 * @param after the one to arrive at, which may be the older one
 * @param differences path by path
 */
public record SnapshotDifferences(SnapshotInfo before, SnapshotInfo after, List<Difference> differences) {
    public SnapshotDifferences {
        Objects.requireNonNull(before);
        Objects.requireNonNull(after);
        differences = List.copyOf(differences);
    }
}
