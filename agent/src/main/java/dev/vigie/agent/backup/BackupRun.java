package dev.vigie.agent.backup;

import dev.vigie.agent.archive.CancelledException;
import dev.vigie.agent.archive.Readability;
import dev.vigie.agent.backup.SnapshotMaking.Made;
import dev.vigie.agent.backup.SnapshotMaking.Outcome;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Patience;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.destination.Room;
import dev.vigie.agent.destination.SetIdentity;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.inventory.CatalogFailure;
import dev.vigie.agent.inventory.CatalogLoan;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plan.BackupPlan;
import dev.vigie.agent.plan.Baseline;
import dev.vigie.agent.plan.Planner;
import dev.vigie.agent.platform.ThisMachine;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.scan.FileFacts;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One backup, from the opened source to the published snapshot. Used by one thread, once. */
final class BackupRun {
    /** Where more was lost, looking everywhere is as good. */
    private static final int MOST_LOST_PATHS = 10_000;

    private final PluginHost plugins;
    private final Catalogs catalogs;
    private final Clock clock;
    private final RequestExclusions leftOut;
    private final BackupRequest request;
    private final Instant started;
    private final Watched watched;
    private final LeftSnapshots left;
    private final Consumer<BackupResult> published;
    private final SourceFolder source;
    private final Readability readability;

    /**
     * @param plugins where the format comes from
     * @param catalogs what is known of destinations
     * @param clock tells when the snapshot is made
     * @param leftOut what is no part of it
     * @param started when it began
     * @param left what was there when this program was there last
     * @param published given what came of it as soon as the snapshot exists
     */
    BackupRun(
            PluginHost plugins,
            Catalogs catalogs,
            Clock clock,
            RequestExclusions leftOut,
            BackupRequest request,
            Instant started,
            Watched watched,
            LeftSnapshots left,
            Consumer<BackupResult> published)
            throws BackupException {
        this.plugins = plugins;
        this.catalogs = catalogs;
        this.clock = clock;
        this.leftOut = leftOut;
        this.request = request.withProgress(watched.reporting(request.progress()))
                .withCancelled(watched.orAbandoned(request.cancelled()));
        this.started = started;
        this.watched = watched;
        this.left = left;
        this.published = published;
        this.source = SourceFolder.of(request);
        this.readability = new Readability(new FileFacts(source.path()));
    }

    BackupResult result() throws BackupException {
        try (readability;
                ArchiveCodec codec = plugins.codec(request.format(), request.formatOptions());
                Exclusions exclusions = leftOut.of(request, started, watched)) {
            catalogs.known().require(request.destination());
            Destination destination = Destination.openForWriting(request.destination());
            catalogs.known().remember(destination);
            try (ProcessLock lock = watched.holding(destination.lock(patience()));
                    CatalogLoan loan = watched.holding(catalogs.lend(destination, lock))) {
                destination.set(request.name()).claim(owner());
                try (SnapshotArchives archives =
                        new SnapshotArchives(destination, Optional.of(loan.catalog()), request.name(), plugins)) {
                    BackupResult result = backUp(destination, loan, archives, codec, exclusions);
                    left.leave(request, loan.catalog());
                    return result;
                }
            }
        } catch (CancelledException e) {
            throw BackupException.environment("the backup of " + source.path() + " was cancelled");
        } catch (IOException e) {
            throw BackupException.environment(
                    "cannot write to the destination " + request.destination() + ": "
                            + Room.reason(e, request.destination()) + "; earlier backups are as they were",
                    e);
        } catch (CatalogFailure e) {
            throw e.failure();
        }
    }

    private Patience patience() {
        return new Patience(
                catalogs.patience(), () -> request.progress().begin(Phase.WAITING, 0, 0), request.cancelled());
    }

    private SetIdentity owner() {
        return new SetIdentity(
                request.name(),
                source.path().toString(),
                request.source().toAbsolutePath().normalize().toString(),
                ThisMachine.name());
    }

    private BackupResult backUp(
            Destination destination,
            CatalogLoan loan,
            SnapshotArchives archives,
            ArchiveCodec codec,
            Exclusions exclusions)
            throws IOException, BackupException {
        Catalog catalog = loan.catalog();
        request.progress().begin(Phase.SCANNING, 0, 0);
        requireNotEmptied(catalog); // Before all that is gone is looked for one by one.
        Baseline baseline = new CatalogBaseline(catalog, request.name());
        BackupPlan plan = new Planner(source.path(), exclusions, baseline, readability::allows)
                .plan(mode(catalog), changes(catalog));
        source.requireStillThere();
        if (request.skipIfUnchanged() && !plan.changed().ask()) {
            loan.keep();
            return unchanged(plan, destination, catalog);
        }
        requireNotEmptied(catalog); // It may have been emptied meanwhile.
        SnapshotHead head = head(destination, catalog, plan);
        Path archive = destination.directory().resolve(head.archive());
        Outcome outcome;
        try (CatalogContents known =
                new CatalogContents(catalog, request.name(), request.format(), archives, request.cancelled())) {
            outcome = new SnapshotMaking(request, source, watched, clock, destination, codec, catalog)
                    .make(plan, head, known);
            if (outcome instanceof Made made) {
                published.accept(result(head, made, archive, PruneResult.NOTHING, made.notices()));
            }
        }
        if (!(outcome instanceof Made made)) {
            loan.keep();
            return unchanged(outcome.errors(), outcome.notices(), destination, catalog);
        }
        List<Problem> notices = new ArrayList<>(made.notices());
        notices.addAll(exclusions.problems());
        PruneResult pruned = new AfterBackup(plugins, catalogs, clock, request, started, watched)
                .carryOut(destination, loan, head, notices);
        return result(head, made, archive, pruned, notices);
    }

    /**
     * Paths are what changed since the last snapshot; of no use where it is not known what that one holds. What was
     * lost with a damaged archive has to be stored again, so it joins them.
     */
    private Changes changes(Catalog catalog) throws BackupException {
        if (!isNewestKnown(catalog)) {
            return new Changes.Everywhere("the last snapshot's manifest cannot be read or is damaged");
        }
        if (!(request.changes() instanceof Changes.Paths changed)) {
            return request.changes();
        }
        if (!left.isAsLeft(request, catalog)) {
            return new Changes.Everywhere("the newest snapshot is not the one after which they were seen");
        }
        List<String> lost = catalog.files(request.name()).lostPaths(MOST_LOST_PATHS + 1);
        if (lost.size() > MOST_LOST_PATHS) {
            return new Changes.Everywhere("archives are missing or damaged");
        }
        Set<String> paths = new TreeSet<>(changed.paths());
        paths.addAll(lost);
        return new Changes.Paths(paths);
    }

    /** Where it is not known what the newest snapshot holds, nothing shall build on one before it. */
    private BackupMode mode(Catalog catalog) throws BackupException {
        return isNewestKnown(catalog) ? request.mode() : BackupMode.FULL;
    }

    private boolean isNewestKnown(Catalog catalog) throws BackupException {
        Optional<SnapshotInfo> newest = catalog.snapshots(request.name()).newest();
        return newest.isEmpty() || newest.get().files().isPresent();
    }

    private BackupResult unchanged(BackupPlan plan, Destination destination, Catalog catalog)
            throws IOException, BackupException {
        Preview seen = new Preview(readability);
        plan.steps().forEach(seen);
        source.requireRead(seen.failed);
        return unchanged(seen.failed, seen.skipped, destination, catalog);
    }

    private BackupResult unchanged(
            List<Problem> errors, List<Problem> notices, Destination destination, Catalog catalog)
            throws IOException, BackupException {
        List<Problem> told = new ArrayList<>(notices);
        destination
                .set(request.name())
                .losses()
                .unconfirmed()
                .ifPresent(loss -> told.add(AfterBackup.warning(loss, destination, request)));
        told.addAll(StandingNotices.of(catalog, request, clock.instant()));
        return new BackupResult(
                BackupStatus.UNCHANGED,
                started,
                Duration.between(started, clock.instant()),
                Optional.empty(),
                errors,
                told,
                List.of());
    }

    /** An empty folder in place of one that held files is a drive that is not there, until somebody says otherwise. */
    private void requireNotEmptied(Catalog catalog) throws BackupException {
        Optional<SnapshotEnd> last = lastEnd(catalog);
        if (last.isEmpty() || last.get().files() == 0) {
            return;
        }
        try {
            if (Listing.isEmpty(source.path())) {
                throw BackupException.environment("the source " + source.path()
                        + " is empty, but its last snapshot holds "
                        + last.get().files()
                        + " files; if it is on a drive, check that the drive is connected. Nothing was backed up"
                        + " or removed. If it is meant to be empty, put any file in it");
            }
        } catch (IOException e) {
            throw BackupException.environment("the source " + source.path() + " cannot be read: " + Reason.of(e), e);
        }
    }

    private Optional<SnapshotEnd> lastEnd(Catalog catalog) throws BackupException {
        var latest = catalog.snapshots(request.name()).latest();
        return latest.isPresent()
                ? catalog.snapshots(request.name()).end(latest.get().id())
                : Optional.empty();
    }

    private SnapshotHead head(Destination destination, Catalog catalog, BackupPlan plan)
            throws IOException, BackupException {
        Instant now = clock.instant();
        String id =
                destination.freeId(request.name(), now.atZone(request.zone()), SnapshotArchives.extensions(plugins));
        boolean incremental = plan.kind() == SnapshotKind.INCREMENTAL;
        String extension = plugins.format(request.format()).extension();
        Optional<String> parent =
                incremental ? catalog.snapshots(request.name()).latest().map(latest -> latest.id()) : Optional.empty();
        String archive = new SnapshotName(request.name(), id, incremental, extension).fileName();
        return new SnapshotHead(
                request.name(),
                id,
                afterLatest(now, catalog, request.name()),
                plan.kind(),
                request.format(),
                archive,
                parent);
    }

    /** Snapshots are in the order in which they were made, also when the clock was set back in between. */
    private static Instant afterLatest(Instant now, Catalog catalog, String name) throws BackupException {
        return catalog.snapshots(name)
                .latest()
                .map(latest -> latest.created().plusNanos(1))
                .filter(now::isBefore)
                .orElse(now);
    }

    private BackupResult result(SnapshotHead head, Made made, Path archive, PruneResult pruned, List<Problem> notices) {
        SnapshotEnd end = made.end();
        BackupResult.Snapshot snapshot = new BackupResult.Snapshot(
                head.id(),
                archive,
                head.kind(),
                end.files(),
                end.sizeOriginal(),
                end.filesStored(),
                end.sizeStored(),
                end.sizeArchive(),
                end.sha256(),
                end.verified().isPresent());
        return new BackupResult(
                made.errors().isEmpty() ? BackupStatus.SUCCESS : BackupStatus.PARTIAL,
                started,
                Duration.between(started, clock.instant()),
                Optional.of(snapshot),
                made.errors(),
                notices,
                pruned.removedArchives());
    }
}
