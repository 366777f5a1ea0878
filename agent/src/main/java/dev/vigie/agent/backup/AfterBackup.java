package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Hold;
import dev.vigie.agent.destination.MassLoss;
import dev.vigie.agent.inventory.CatalogFailure;
import dev.vigie.agent.inventory.CatalogLoan;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.inventory.RememberedSet;
import dev.vigie.agent.inventory.SnapshotList;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.agent.prune.Pruner;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.RetentionPlan;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener.Phase;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done once a snapshot exists: it joins the catalog, and what it makes superfluous goes. Used by one thread, once. */
final class AfterBackup {
    private static final Logger log = LoggerFactory.getLogger(AfterBackup.class);

    private final PluginHost plugins;
    private final Catalogs catalogs;
    private final Clock clock;
    private final BackupRequest request;
    private final Instant started;
    private final Watched watched;

    AfterBackup(
            PluginHost plugins,
            Catalogs catalogs,
            Clock clock,
            BackupRequest request,
            Instant started,
            Watched watched) {
        this.plugins = plugins;
        this.catalogs = catalogs;
        this.clock = clock;
        this.request = request;
        this.started = started;
        this.watched = watched;
    }

    /**
     * Does it. Whatever fails is said, and does not make the backup a failure.
     *
     * @param notices takes what is worth to be told
     */
    PruneResult carryOut(Destination destination, CatalogLoan loan, SnapshotHead head, List<Problem> notices) {
        watched.turnTo("the removal of old backups of " + request.source());
        String failure;
        try {
            catalogs.add(loan.catalog(), destination, head);
            loan.set(head.set()).added(loan.catalog(), head.set(), head.id());
            new LossGuard(destination, loan.catalog(), request.name())
                    .look(started, snapshots(destination, loan))
                    .ifPresent(loss -> notices.add(warning(loss, destination, request)));
            PruneResult pruned = prune(destination, loan);
            notices.addAll(StandingNotices.of(loan.catalog(), request, clock.instant()));
            loan.keep();
            return pruned;
        } catch (IOException e) {
            failure = Reason.of(e);
        } catch (BackupException e) {
            failure = e.getMessage();
        } catch (CatalogFailure e) {
            failure = e.failure().getMessage();
        }
        notices.add(incomplete(failure));
        return PruneResult.NOTHING;
    }

    /** That old snapshots are not removed, because most files were lost at once. */
    static Problem warning(MassLoss loss, Destination destination, BackupRequest request) {
        return new Problem("", Pruner.advice(loss, destination, request.name()));
    }

    /** That it did not come to its end. */
    static Problem incomplete(String failure) {
        return new Problem("", "the snapshot is made, but old ones could not be removed: " + failure);
    }

    private PruneResult prune(Destination destination, CatalogLoan loan) throws IOException, BackupException {
        if (request.retention().keepsEverything()) {
            return PruneResult.NOTHING;
        }
        Set<String> unreadable = catalogs.unreadable(destination, request.name());
        if (!unreadable.isEmpty()) {
            throw BackupException.environment(Pruner.unreadable(destination, unreadable));
        }
        Optional<Hold> removing = destination.removing(Duration.ZERO);
        if (removing.isEmpty()) {
            log.info("Old backups of {} stay until the next one: some are being read", request.name());
            return PruneResult.NOTHING;
        }
        try (Hold ignored = removing.get()) {
            return pruneUnread(destination, loan);
        }
    }

    private PruneResult pruneUnread(Destination destination, CatalogLoan loan) throws IOException, BackupException {
        request.progress().begin(Phase.PRUNING, 0, 0);
        Pruner pruner = new Pruner(
                destination,
                request.name(),
                Optional.of(loan.catalog()),
                plugins,
                snapshots(destination, loan),
                watched);
        RetentionPlan plan = pruner.planAfterBackup(request.retention(), request.zone(), clock.instant());
        PruneResult pruned = pruner.pruneAfterBackup(plan, clock.instant().atZone(request.zone()));
        RememberedSet remembered = loan.set(request.name());
        remembered.removed(plan.remove());
        if (remembered.timeToTidy()) {
            pruner.tidy();
        }
        return pruned;
    }

    private List<SnapshotInfo> snapshots(Destination destination, CatalogLoan loan) throws BackupException {
        SnapshotList list = new SnapshotList(destination, Optional.of(loan.catalog()), plugins, request.zone());
        return loan.set(request.name()).snapshots(list, request.name());
    }
}
