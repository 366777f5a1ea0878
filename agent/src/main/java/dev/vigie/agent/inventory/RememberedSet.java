package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.retention.PruneResult.RemovedSnapshot;
import dev.vigie.api.BackupException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a process remembers of a set from one backup to the next, so that neither costs as much as there is history. Knows
 * nothing at first.
 */
public final class RememberedSet {
    /** Merging the manifests of snapshots that are gone can wait until so many more of them are. */
    private static final int TIDY_EVERY = 16;

    private Optional<Listing> listing = Optional.empty();
    private int unlistedSinceTidy = TIDY_EVERY;

    /** Which snapshots there are, newest first; the times of adopted ones depend on the zone. */
    private record Listing(List<SnapshotInfo> snapshots, ZoneId zone) {}

    /** All snapshots of the set, newest first. */
    public List<SnapshotInfo> snapshots(SnapshotList list, String set) throws BackupException {
        if (listing.filter(known -> known.zone().equals(list.zone())).isEmpty()) {
            listing = Optional.of(new Listing(list.all(Optional.of(set)), list.zone()));
        }
        return listing.get().snapshots();
    }

    /** A snapshot was recorded. */
    public void added(Catalog catalog, String set, String id) throws BackupException {
        if (listing.isPresent()) {
            List<SnapshotInfo> more = new ArrayList<>(listing.get().snapshots());
            catalog.snapshots(set).find(id).ifPresent(more::add);
            more.sort(SnapshotList.NEWEST_FIRST);
            listing = Optional.of(new Listing(more, listing.get().zone()));
        }
    }

    /** Snapshots were taken off the list. */
    public void removed(Collection<RemovedSnapshot> removed) {
        Set<String> ids = removed.stream().map(RemovedSnapshot::id).collect(Collectors.toSet());
        listing = listing.map(known -> new Listing(
                known.snapshots().stream()
                        .filter(snapshot -> !ids.contains(snapshot.id()))
                        .toList(),
                known.zone()));
        unlistedSinceTidy += ids.size();
    }

    /** Whether it is time to tidy up the manifests of snapshots that are gone, which then counts as done. */
    public boolean timeToTidy() {
        boolean due = unlistedSinceTidy >= TIDY_EVERY;
        unlistedSinceTidy = due ? 0 : unlistedSinceTidy;
        return due;
    }
}
