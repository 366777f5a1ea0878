package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.api.BackupException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * The snapshots somebody may mean.
 *
 * @param snapshots of one set, newest first; never empty
 * @param orphans of the same set
 * @param zone what moments are written in
 * @param now what moments such as {@code 2 hours ago} count back from
 */
record Choice(List<SnapshotInfo> snapshots, Orphans orphans, ZoneId zone, Instant now) {

    /**
     * The one that is meant.
     *
     * @param passedOver what would have been meant instead, if anything told what it belongs to
     */
    record Found(SnapshotInfo snapshot, Orphans passedOver) {}

    /**
     * @param at {@code latest}, an id, or a moment
     * @throws BackupException of category USER when there is none
     */
    Found find(String at) throws BackupException {
        orphans.requireOther(at);
        SnapshotInfo found = Moment.find(at, snapshots, zone, now);
        return new Found(found, orphans.after(found, at, snapshots, zone, now));
    }
}
