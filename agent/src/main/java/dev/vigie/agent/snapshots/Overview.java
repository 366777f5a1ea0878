package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.SnapshotInfo;
import java.util.List;
import java.util.Set;

/**
 * What a person who lists a destination should know.
 *
 * @param snapshots those asked for, newest first
 * @param damaged those of them whose archive was found damaged, or of which something is in no archive any more
 * @param others where there are none: the names of the sets that there are instead, sorted
 * @param warnings damage, what keeps backups from being removed, and archives that belong to nothing, as sentences that say
 *     what to do
 */
public record Overview(
        List<SnapshotInfo> snapshots, Set<SnapshotInfo> damaged, List<String> others, List<String> warnings) {
    public Overview {
        snapshots = List.copyOf(snapshots);
        damaged = Set.copyOf(damaged);
        others = List.copyOf(others);
        warnings = List.copyOf(warnings);
    }
}
