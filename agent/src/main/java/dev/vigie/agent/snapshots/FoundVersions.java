package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.SnapshotInfo;
import java.util.List;

/**
 * What was found in snapshots.
 *
 * @param versions set by set, path by path, the oldest version first
 * @param unread snapshots without a list of files, such as adopted archives; what they hold was not looked at
 */
public record FoundVersions(List<KeptVersion> versions, List<SnapshotInfo> unread) {
    public FoundVersions {
        versions = List.copyOf(versions);
        unread = List.copyOf(unread);
    }
}
