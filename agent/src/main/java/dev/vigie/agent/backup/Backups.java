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
import dev.vigie.agent.destination.SetName;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.exclude.OwnPlaces;
import dev.vigie.agent.hooks.HookRunner;
import dev.vigie.agent.inventory.CatalogFailure;
import dev.vigie.agent.inventory.CatalogLoan;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.inventory.ReadingLoan;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.RealPath;
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
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.BackupStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes backups: plan, archive, verify, publish, catalog, retention, hooks. May be used from several threads; what uses
 * one destination waits for each other.
 */
public final class Backups implements BackupService {
    private static final Logger log = LoggerFactory.getLogger(Backups.class);

    /** Where more was lost, looking everywhere is as good. */
    private static final int MOST_LOST_PATHS = 10_000;

    private final PluginHost plugins;
    private final Catalogs catalogs;
    private final Clock clock;
    private final List<Path> ownPlaces;

    /**
     * @param plugins where formats, exclusions and hooks come from
     * @param catalogs what is known of destinations
     * @param clock tells when snapshots are made
     * @param ownPlaces where the agent keeps its own files; never backed up
     */
    public Backups(PluginHost plugins, Catalogs catalogs, Clock clock, List<Path> ownPlaces) {
        this.plugins = plugins;
        this.catalogs = catalogs;
        this.clock = clock;
        this.ownPlaces = List.copyOf(ownPlaces);
    }

    @Override
    public BackupResult run(BackupRequest request) throws BackupException {
        Instant started = clock.instant();
        HookRunner hooks = new HookRunner(plugins, request.cancelled());
        check(request, hooks);
        HookRunner.Announcement announcement = hooks.announce(request.hooks(), start(request, started));
        BackupResult result;
        try {
            result = backUp(request, started);
        } catch (BackupException e) {
            BackupResult failure = new BackupResult(
                    BackupStatus.FAILED,
                    started,
                    Duration.between(started, clock.instant()),
                    Optional.empty(),
                    List.of(new Problem("", e.getMessage())),
                    List.of(),
                    List.of());
            List<Problem> notices = tell(request, hooks, announcement, failure);
            notices.forEach(notice -> log.warn("{}: {}", request.name(), notice.message()));
            throw e;
        }
        remember(request, result);
        return withNotices(result, tell(request, hooks, announcement, result));
    }

    private static List<Problem> tell(
            BackupRequest request, HookRunner hooks, HookRunner.Announcement announcement, BackupResult result) {
        if (!request.hooks().isEmpty()) {
            request.progress().begin(Phase.HOOKS, 0, 0);
        }
        List<Problem> notices = announcement.await();
        notices.addAll(hooks.run(request.hooks(), report(request, result)));
        return notices;
    }

    private void check(BackupRequest request, HookRunner hooks) throws BackupException {
        if (!request.hooks().isEmpty()) {
            plugins.makingWatchdog().watch("the check of the hooks of " + request.name(), watched -> {
                hooks.check(request.hooks());
                return request;
            });
        }
    }

    /** What fails once the snapshot is published, be it that a plugin does not come back, is said, and no failure. */
    private BackupResult backUp(BackupRequest request, Instant started) throws BackupException {
        AtomicReference<BackupResult> published = new AtomicReference<>();
        try {
            return plugins.watchdog()
                    .watch(
                            "the backup of " + request.source() + " to " + request.destination(),
                            watched -> new Run(request, started, watched, published::set).result());
        } catch (BackupException e) {
            if (published.get() == null) {
                throw e;
            }
            return withNotices(published.get(), List.of(AfterBackup.incomplete(e.getMessage())));
        }
    }

    private static BackupStart start(BackupRequest request, Instant started) {
        return new BackupStart(request.name(), absolute(request.source()), absolute(request.destination()), started);
    }

    private static Path absolute(Path given) {
        return given.toAbsolutePath().normalize();
    }

    /** What cannot be remembered makes a later warning come too early, and this backup no worse. */
    private void remember(BackupRequest request, BackupResult result) {
        if (result.status() == BackupStatus.FAILED) {
            return;
        }
        try {
            catalogs.successes().note(request.destination(), request.name(), clock.instant());
        } catch (IOException e) {
            log.warn("That {} is backed up cannot be remembered: {}", request.name(), Reason.of(e));
        } catch (BackupException e) {
            log.warn("That {} is backed up cannot be remembered: {}", request.name(), e.getMessage());
        }
    }

    private static BackupReport report(BackupRequest request, BackupResult result) {
        return new BackupReport(request.name(), absolute(request.source()), absolute(request.destination()), result);
    }

    private static BackupResult withNotices(BackupResult result, List<Problem> more) {
        List<Problem> notices = new ArrayList<>(result.notices());
        notices.addAll(more);
        return new BackupResult(
                result.status(),
                result.started(),
                result.duration(),
                result.snapshot(),
                result.errors(),
                notices,
                result.removed());
    }

    @Override
    public BackupPreview preview(BackupRequest request) throws BackupException {
        return plugins.watchdog().watch("the preview of " + request.source(), watched -> preview(request, watched));
    }

    private BackupPreview preview(BackupRequest request, Watched watched) throws BackupException {
        SourceFolder source = openSource(request);
        catalogs.known().require(request.destination());
        Optional<Destination> destination = Files.isDirectory(request.destination())
                ? Optional.of(Destination.open(request.destination()))
                : Optional.empty();
        plugins.codec(request.format(), request.formatOptions()).close();
        try (Exclusions exclusions = exclusions(request, clock.instant()).and("vigie", watched.asking())) {
            if (destination.isPresent() && destination.get().id().isPresent()) {
                try (ReadingLoan loan = catalogs.lendForReading(destination.get())) {
                    return preview(request, source, exclusions, new CatalogBaseline(loan.catalog(), request.name()));
                }
            }
            return preview(request, source, exclusions, Baseline.EMPTY);
        } catch (CatalogFailure e) {
            throw e.failure();
        }
    }

    private static BackupPreview preview(
            BackupRequest request, SourceFolder source, Exclusions exclusions, Baseline baseline)
            throws BackupException {
        try (Readability readability = new Readability(new FileFacts(source.path()))) {
            Preview preview = new Preview(readability);
            BackupPlan plan =
                    new Planner(source.path(), exclusions, baseline, readability::allows).preview(request.mode());
            plan.steps().forEach(preview);
            boolean unchanged = request.skipIfUnchanged() && !plan.changed().ask();
            return preview.of(plan.kind(), unchanged);
        } catch (IOException e) {
            throw BackupException.environment("cannot look through " + source.path() + ": " + Reason.of(e), e);
        }
    }

    /**
     * Sees whether a backup could begin now.
     *
     * @throws BackupException when its set cannot have the name, or its source is not there or is its destination
     */
    public static void requireUsable(BackupRequest request) throws BackupException {
        openSource(request);
    }

    private static SourceFolder openSource(BackupRequest request) throws BackupException {
        Optional<String> fault = SetName.fault(request.name());
        if (fault.isPresent()) {
            throw BackupException.user("a backup set cannot be named \"" + request.name() + "\": the name "
                    + fault.get() + "; choose another with --name");
        }
        SourceFolder source = SourceFolder.open(request.source());
        if (source.path().equals(RealPath.of(request.destination()))) {
            throw BackupException.user("source and destination are the same folder, " + source.path()
                    + "; choose a destination elsewhere");
        }
        return source;
    }

    private Exclusions exclusions(BackupRequest request, Instant now) throws BackupException {
        List<Path> places = new ArrayList<>();
        ownPlaces.forEach(place -> places.add(RealPath.of(place)));
        places.add(RealPath.of(request.destination()));
        return plugins.exclusions(request.source(), request.exclude(), Clock.fixed(now, request.zone()))
                .and("vigie", new OwnPlaces(places));
    }

    /** One backup, from the opened source to the published snapshot. */
    private final class Run {
        private final BackupRequest request;
        private final Instant started;
        private final Watched watched;
        private final Consumer<BackupResult> published;
        private final SourceFolder source;
        private final Readability readability;

        /** @param published given what came of it as soon as the snapshot exists */
        Run(BackupRequest request, Instant started, Watched watched, Consumer<BackupResult> published)
                throws BackupException {
            this.request = request.withProgress(watched.reporting(request.progress()))
                    .withCancelled(watched.orAbandoned(request.cancelled()));
            this.started = started;
            this.watched = watched;
            this.published = published;
            this.source = openSource(request);
            this.readability = new Readability(new FileFacts(source.path()));
        }

        BackupResult result() throws BackupException {
            try (readability;
                    ArchiveCodec codec = plugins.codec(request.format(), request.formatOptions());
                    Exclusions exclusions = exclusions(request, started).and("vigie", watched.asking())) {
                catalogs.known().require(request.destination());
                Destination destination = Destination.openForWriting(request.destination());
                catalogs.known().remember(destination);
                try (ProcessLock lock = watched.holding(destination.lock(patience()));
                        CatalogLoan loan = watched.holding(catalogs.lend(destination, lock))) {
                    destination.set(request.name()).claim(owner());
                    try (SnapshotArchives archives =
                            new SnapshotArchives(destination, Optional.of(loan.catalog()), request.name(), plugins)) {
                        return backUp(destination, loan, archives, codec, exclusions);
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
                    absolute(request.source()).toString(),
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
            Baseline baseline = new CatalogBaseline(catalog, request.name());
            BackupPlan plan = new Planner(source.path(), exclusions, baseline, readability::allows)
                    .plan(mode(catalog), changes(catalog));
            source.requireStillThere();
            if (request.skipIfUnchanged() && !plan.changed().ask()) {
                loan.keep();
                return unchanged(plan, destination);
            }
            requireNotEmptied(catalog);
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
                return unchanged(outcome.errors(), outcome.notices(), destination);
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

        private BackupResult unchanged(BackupPlan plan, Destination destination) throws IOException, BackupException {
            Preview seen = new Preview(readability);
            plan.steps().forEach(seen);
            source.requireRead(seen.failed);
            return unchanged(seen.failed, seen.skipped, destination);
        }

        private BackupResult unchanged(List<Problem> errors, List<Problem> notices, Destination destination)
                throws IOException {
            List<Problem> told = new ArrayList<>(notices);
            destination
                    .set(request.name())
                    .losses()
                    .unconfirmed()
                    .ifPresent(loss -> told.add(AfterBackup.warning(loss, destination, request)));
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
                throw BackupException.environment(
                        "the source " + source.path() + " cannot be read: " + Reason.of(e), e);
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
            String id = destination.freeId(
                    request.name(), now.atZone(request.zone()), SnapshotArchives.extensions(plugins));
            boolean incremental = plan.kind() == SnapshotKind.INCREMENTAL;
            String extension = plugins.format(request.format()).extension();
            Optional<String> parent = incremental
                    ? catalog.snapshots(request.name()).latest().map(latest -> latest.id())
                    : Optional.empty();
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

        private BackupResult result(
                SnapshotHead head, Made made, Path archive, PruneResult pruned, List<Problem> notices) {
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
}
