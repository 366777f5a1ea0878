package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.inventory.SnapshotList;
import dev.vigie.agent.text.Names;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Archives of changes of which nothing tells to which snapshot they belong: somebody copied archives without
 * {@code .vigie}, or a manifest is gone. What is in them is not lost, and must not be passed over in silence.
 *
 * @param archives as snapshots that are not listed, newest first
 */
record Orphans(Destination destination, List<SnapshotInfo> archives) {
    private static final int MOST_NAMED = 3;

    /** What is wrong with one of them. */
    String flaw() {
        return "it holds only changes, and nothing tells to which snapshot they belong; that would be in "
                + destination.directory().resolve(Destination.OWN_DIRECTORY);
    }

    /** What a person should know; empty when there are none. */
    Optional<String> sentence() {
        if (archives.isEmpty()) {
            return Optional.empty();
        }
        List<String> files = archives.stream()
                .map(orphan -> orphan.archive().getFileName().toString())
                .toList();
        return Optional.of((archives.size() == 1 ? "1 archive holds" : archives.size() + " archives hold")
                + " only changes, and nothing tells to which snapshot they belong: " + Names.first(MOST_NAMED, files)
                + ". That is in "
                + Destination.OWN_DIRECTORY + " where they were made: copy it to "
                + destination.directory().resolve(Destination.OWN_DIRECTORY)
                + ". If it is lost, restore the snapshot before them and unpack them over it with any tool, oldest"
                + " first; what was deleted meanwhile comes back with it");
    }

    /** @throws BackupException of category USER when one of them has this id */
    void requireOther(String id) throws BackupException {
        for (SnapshotInfo orphan : archives) {
            if (orphan.id().equals(id.strip())) {
                throw BackupException.user("snapshot " + orphan.id() + " cannot be restored: "
                        + new Orphans(destination, List.of(orphan)).sentence().orElseThrow());
            }
        }
    }

    /**
     * Those that would have been meant rather than the snapshot that was found.
     *
     * @param snapshots those listed, newest first, {@code found} being the one that {@code at} finds among them
     */
    Orphans after(SnapshotInfo found, String at, List<SnapshotInfo> snapshots, ZoneId zone, Instant now)
            throws BackupException {
        List<SnapshotInfo> all = new ArrayList<>(snapshots);
        all.addAll(archives);
        all.sort(SnapshotList.NEWEST_FIRST);
        SnapshotInfo meant = Moment.find(at, all, zone, now);
        return new Orphans(destination, List.copyOf(all.subList(all.indexOf(meant), all.indexOf(found))));
    }

    /** That a snapshot which was restored is not the newest that was asked for. */
    Optional<Problem> passedOver(SnapshotInfo restored) {
        return sentence()
                .map(sentence -> new Problem("", "what is newer than snapshot " + restored.id() + ": " + sentence));
    }
}
