package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Hold;
import dev.vigie.agent.destination.Losses;
import dev.vigie.agent.destination.MassLoss;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.destination.Room;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.inventory.ReadingLoan;
import dev.vigie.agent.inventory.SnapshotList;
import dev.vigie.agent.mend.Redating;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.agent.prune.Pruner;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.RetentionPlan;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Removes snapshots, and hears from a person what keeps them from being removed. May be used from several threads. */
final class Pruning {
    private final Openings openings;
    private final Catalogs catalogs;

    Pruning(Openings openings) {
        this.openings = openings;
        this.catalogs = openings.catalogs();
    }

    /** What would be removed. */
    PruneResult preview(Path directory, Optional<String> set, RetentionPolicy policy, ZoneId zone, Watched watched)
            throws BackupException {
        return openings.in(directory, zone, opened -> {
            String name = opened.ofOneSet(set).get(0).name();
            requireReadable(opened.destination(), name);
            Pruner pruner = pruner(opened.destination(), opened.catalog(), name, zone, watched);
            return pruner.preview(pruner.plan(policy, zone, opened.now()));
        });
    }

    PruneResult prune(Path directory, Optional<String> set, RetentionPolicy policy, ZoneId zone, Watched watched)
            throws BackupException {
        return openings.in(directory, zone, opened -> {
            String name = opened.ofOneSet(set).get(0).name();
            Destination destination = Destination.openForWriting(directory);
            try {
                long deadline = System.nanoTime() + catalogs.patience().toNanos();
                Optional<PruneResult> pruned = pruneUnread(destination, name, policy, zone, watched);
                while (pruned.isEmpty()) {
                    if (!destination.awaitUnread(Duration.ofNanos(deadline - System.nanoTime()))) {
                        throw isRead(destination);
                    }
                    pruned = pruneUnread(destination, name, policy, zone, watched);
                }
                return pruned.get();
            } catch (IOException e) {
                throw BackupException.environment(
                        "old backups could not all be removed from the destination " + directory + ": "
                                + Room.reason(e, directory)
                                + ". Nothing that is kept was touched; the next \"vigie prune\" goes on",
                        e);
            }
        });
    }

    /** Empty when somebody reads: a verification may take hours, and backups must not wait for it. */
    private Optional<PruneResult> pruneUnread(
            Destination destination, String name, RetentionPolicy policy, ZoneId zone, Watched watched)
            throws IOException, BackupException {
        try (ProcessLock ignored = destination.lock(catalogs.patience())) {
            destination.recover();
            try (ReadingLoan loan = catalogs.lendForReading(destination)) {
                Pruner pruner = pruner(destination, Optional.of(loan.catalog()), name, zone, watched);
                requireReadable(destination, name);
                RetentionPlan plan = pruner.plan(policy, zone, openings.clock().instant());
                requireConfirmed(destination, name);
                Optional<Hold> unread = destination.removing(Duration.ZERO);
                return unread.isEmpty()
                        ? Optional.empty()
                        : Optional.of(remove(destination, pruner, plan, zone, unread.get()));
            }
        }
    }

    private PruneResult remove(Destination destination, Pruner pruner, RetentionPlan plan, ZoneId zone, Hold unread)
            throws IOException, BackupException {
        try (unread) {
            PruneResult pruned = pruner.prune(plan, openings.clock().instant().atZone(zone));
            if (Room.in(destination.directory()).left() > 0) {
                pruner.tidy();
            }
            return pruned;
        }
    }

    private Pruner pruner(Destination destination, Optional<Catalog> catalog, String set, ZoneId zone, Watched watched)
            throws BackupException {
        List<SnapshotInfo> snapshots =
                new SnapshotList(destination, catalog, openings.plugins(), zone).all(Optional.of(set));
        return new Pruner(destination, set, catalog, openings.plugins(), snapshots, watched);
    }

    private void requireReadable(Destination destination, String set) throws IOException, BackupException {
        Set<String> unreadable = destination.id().isPresent() ? catalogs.unreadable(destination, set) : Set.of();
        if (!unreadable.isEmpty()) {
            throw BackupException.environment(Pruner.unreadable(destination, unreadable));
        }
    }

    private static BackupException isRead(Destination destination) {
        return BackupException.environment("nothing was removed: backups of the destination " + destination.directory()
                + " are being read, by a restore or a verification; try again when that is done, or wait longer with"
                + " --wait");
    }

    private static void requireConfirmed(Destination destination, String set) throws IOException, BackupException {
        Optional<MassLoss> loss = destination.set(set).losses().unconfirmed();
        if (loss.isPresent()) {
            throw new BackupException(
                    ErrorCategory.ENVIRONMENT,
                    false,
                    "nothing was removed. " + Pruner.advice(loss.get(), destination, set),
                    null);
        }
    }

    /** What something else than Vigie made has no time but the one in its name, and nobody but a person may change that. */
    private void requireNoneAdoptedInFuture(Destination destination, String set, ZoneId zone) throws BackupException {
        Optional<SnapshotInfo> ahead = new SnapshotList(destination, Optional.empty(), openings.plugins(), zone)
                .all(Optional.of(set)).stream()
                        .filter(snapshot ->
                                snapshot.created().isAfter(openings.clock().instant()))
                        .findFirst();
        if (ahead.isPresent()) {
            throw BackupException.user(ahead.get().archive()
                    + " was not made by Vigie, and its name says that it is of the future, so nothing is removed. Give it"
                    + " the time at which it was made for a name, or move it elsewhere");
        }
    }

    Optional<String> confirmLoss(Path directory, Optional<String> set, ZoneId zone) throws BackupException {
        return openings.in(directory, zone, opened -> {
            SnapshotInfo newest = opened.ofOneSet(set).get(0);
            Destination destination = Destination.openForWriting(directory);
            try (ProcessLock ignored = destination.lock(catalogs.patience())) {
                Losses losses = destination.set(newest.name()).losses();
                Optional<MassLoss> loss = losses.unconfirmed();
                if (loss.isPresent()) {
                    losses.confirm(newest.created());
                }
                return loss.map(MassLoss::sentence);
            }
        });
    }

    List<String> confirmClock(Path directory, Optional<String> set, ZoneId zone) throws BackupException {
        String name = openings.in(
                directory, zone, opened -> opened.ofOneSet(set).get(0).name());
        Destination destination = Destination.openForWriting(directory);
        try (ProcessLock ignored = destination.lock(catalogs.patience())) {
            destination.recover();
            List<String> dated =
                    new Redating(destination, name, zone, openings.clock().instant()).carryOut();
            // Also where another machine dated them, of which the catalog here does not know.
            catalogs.forget(destination);
            requireNoneAdoptedInFuture(destination, name, zone);
            return dated;
        } catch (IOException e) {
            throw BackupException.environment("cannot date what " + directory + " holds anew: " + Reason.of(e), e);
        }
    }
}
