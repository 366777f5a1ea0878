package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.SnapshotInfo;
import java.util.List;

/**
 * What a person who lists a destination should know.
 *
 * @param snapshots those asked for, newest first
 * @param others where there are none: the names of the sets that there are instead, sorted
 * @param warnings what keeps backups from being removed, and archives that belong to nothing, as sentences that say what to
 *     do
 */
public record Overview(List<SnapshotInfo> snapshots, List<String> others, List<String> warnings) {
    public Overview {
        snapshots = List.copyOf(snapshots);
        others = List.copyOf(others);
        warnings = List.copyOf(warnings);
    }
}
