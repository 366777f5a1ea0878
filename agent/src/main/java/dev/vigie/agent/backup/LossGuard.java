package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.catalog.Turnover;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Losses;
import dev.vigie.agent.destination.MassLoss;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Notices that most files of a set went away or changed. What is there now is compared with what was a day ago, because
 * of many small snapshots none shows what a program did that took an hour; so what came and went within the day is nobody's
 * business. A set in which as much changed the day before is one that lives this way, unless little is left of it. Costs
 * what changed in a day, not what there is.
 */
final class LossGuard {
    private static final Duration REACH = Duration.ofDays(1);

    private final Losses losses;
    private final Catalog catalog;
    private final String set;

    LossGuard(Destination destination, Catalog catalog, String set) {
        this.losses = destination.set(set).losses();
        this.catalog = catalog;
        this.set = set;
    }

    /**
     * Looks at the newest snapshot. Call with the lock of the destination held, after each.
     *
     * @param snapshots all of the set, newest first
     * @return what was noticed now or before and nobody has confirmed yet
     */
    Optional<MassLoss> look(Instant now, List<SnapshotInfo> snapshots) throws IOException, BackupException {
        Optional<MassLoss> known = losses.unconfirmed();
        if (known.isPresent()) {
            return stillLost(known.get());
        }
        Optional<MassLoss> found = find(now, snapshots);
        if (found.isPresent()) {
            losses.note(found.get());
        }
        return found;
    }

    /** What came back was not lost: the drive is connected again, or somebody restored it. */
    private Optional<MassLoss> stillLost(MassLoss known) throws IOException, BackupException {
        Optional<SnapshotInfo> newest = catalog.snapshots(set).latest();
        if (newest.isEmpty() || !catalog.snapshots(set).knowsFiles(known.before())) {
            return Optional.of(known);
        }
        Turnover turnover =
                catalog.files(set).turnover(known.before(), newest.get().id());
        if (MassLoss.isMost(turnover.gone() + turnover.changed(), known.files())) {
            return Optional.of(known);
        }
        losses.forget();
        return Optional.empty();
    }

    private Optional<MassLoss> find(Instant now, List<SnapshotInfo> snapshots) throws IOException, BackupException {
        List<SnapshotInfo> all = snapshots.stream()
                .filter(snapshot -> snapshot.files().isPresent())
                .toList();
        List<SnapshotInfo> comparable = sinceConfirmed(all);
        if (comparable.size() < 2) {
            return Optional.empty();
        }
        SnapshotInfo newest = comparable.get(0);
        SnapshotInfo before = dayBefore(comparable, newest).orElseThrow();
        long files = before.files().orElse(0);
        if (!MassLoss.isMost(catalog.files(set).endedBetween(before.id(), newest.id()), files)) {
            return Optional.empty();
        }
        Turnover turnover = catalog.files(set).turnover(before.id(), newest.id());
        boolean little = MassLoss.isMost(files - newest.files().orElse(0), files);
        if (!MassLoss.isMost(turnover.gone() + turnover.changed(), files) || (!little && isUsual(all, before))) {
            return Optional.empty();
        }
        return Optional.of(new MassLoss(now, before.id(), newest.id(), files, turnover.gone(), turnover.changed()));
    }

    private boolean isUsual(List<SnapshotInfo> snapshots, SnapshotInfo before) throws BackupException {
        Optional<SnapshotInfo> earlier = dayBefore(snapshots, before);
        return earlier.isPresent()
                && MassLoss.isMost(
                        catalog.files(set).endedBetween(earlier.get().id(), before.id()),
                        earlier.get().files().orElse(0));
    }

    /** What is older than the snapshot that a person vouched for is of no interest. */
    private List<SnapshotInfo> sinceConfirmed(List<SnapshotInfo> snapshots) throws IOException {
        Optional<Instant> confirmed = losses.confirmed();
        return snapshots.stream()
                .filter(snapshot -> confirmed.isEmpty() || !snapshot.created().isBefore(confirmed.get()))
                .toList();
    }

    /** The newest snapshot that was made a day before another or earlier, else the oldest there is. */
    private static Optional<SnapshotInfo> dayBefore(List<SnapshotInfo> snapshots, SnapshotInfo later) {
        List<SnapshotInfo> earlier = snapshots.subList(snapshots.indexOf(later) + 1, snapshots.size());
        Instant dayBefore = later.created().minus(REACH);
        return earlier.stream()
                .filter(snapshot -> !snapshot.created().isAfter(dayBefore))
                .findFirst()
                .or(() -> earlier.stream().reduce((newer, older) -> older));
    }
}
