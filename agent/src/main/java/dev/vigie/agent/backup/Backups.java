package dev.vigie.agent.backup;

import dev.vigie.agent.archive.Archiver;
import dev.vigie.agent.archive.CancelledException;
import dev.vigie.agent.archive.KnownContents;
import dev.vigie.agent.archive.StableReader;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Hold;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.MassLoss;
import dev.vigie.agent.destination.PendingSnapshot;
import dev.vigie.agent.destination.PendingSnapshot.ArchiveFacts;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.destination.Room;
import dev.vigie.agent.destination.SetIdentity;
import dev.vigie.agent.destination.SetName;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.exclude.OwnPlaces;
import dev.vigie.agent.hooks.HookRunner;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plan.BackupPlan;
import dev.vigie.agent.plan.Baseline;
import dev.vigie.agent.plan.Planner;
import dev.vigie.agent.plan.Step;
import dev.vigie.agent.plan.StepVisitor;
import dev.vigie.agent.platform.ThisMachine;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.RetentionPlan;
import dev.vigie.agent.scan.FileFacts;
import dev.vigie.agent.verify.ArchiveVerifier;
import dev.vigie.agent.verify.Expected;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
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
        HookRunner hooks = new HookRunner(plugins);
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
            List<Problem> notices = announcement.await();
            notices.addAll(hooks.run(request.hooks(), report(request, failure)));
            notices.forEach(notice -> log.warn("{}: {}", request.name(), notice.message()));
            throw e;
        }
        remember(request, result);
        List<Problem> notices = announcement.await();
        notices.addAll(hooks.run(request.hooks(), report(request, result)));
        return withNotices(result, notices);
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
            return withNotices(published.get(), List.of(made(e.getMessage())));
        }
    }

    private static Problem made(String failure) {
        return new Problem("", "the snapshot is made, but old ones could not be removed: " + failure);
    }

    private static BackupStart start(BackupRequest request, Instant started) {
        return new BackupStart(
                request.name(),
                request.source().toAbsolutePath().normalize(),
                request.destination().toAbsolutePath().normalize(),
                started);
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
        return new BackupReport(
                request.name(),
                request.source().toAbsolutePath().normalize(),
                request.destination().toAbsolutePath().normalize(),
                result);
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
        Preview preview = new Preview();
        try {
            BackupPlan plan = new Planner(source.path(), exclusions, baseline).plan(request.mode(), request.changes());
            plan.steps().forEach(preview);
            List<Problem> problems = new ArrayList<>(preview.failed);
            problems.addAll(preview.skipped);
            return new BackupPreview(
                    plan.kind(),
                    preview.files,
                    preview.bytes,
                    List.copyOf(preview.included),
                    List.copyOf(preview.excluded),
                    problems);
        } catch (IOException e) {
            throw BackupException.environment("cannot look through " + source.path() + ": " + Reason.of(e), e);
        }
    }

    /** Gathers what a plan shows, without carrying it out. */
    private static final class Preview implements StepVisitor {
        private final TreeSet<String> included = new TreeSet<>();
        private final TreeSet<String> excluded = new TreeSet<>();
        private final List<Problem> failed = new ArrayList<>();
        private final List<Problem> skipped = new ArrayList<>();
        private long files;
        private long bytes;

        @Override
        public void step(Step step) {
            if (step instanceof Step.Store store) {
                included.add(store.file().isDirectory() ? step.path() + "/" : step.path());
                files += store.file().isFile() ? 1 : 0;
                bytes += store.file().isFile() ? store.file().entry().size() : 0;
            }
        }

        @Override
        public void excluded(String path) {
            excluded.add(path);
        }

        @Override
        public void failed(Problem problem) {
            failed.add(problem);
        }

        @Override
        public void skipped(Problem problem) {
            skipped.add(problem);
        }
    }

    private static SourceFolder openSource(BackupRequest request) throws BackupException {
        Optional<String> fault = SetName.fault(request.name());
        if (fault.isPresent()) {
            throw BackupException.user("a backup set cannot be named \"" + request.name() + "\": the name "
                    + fault.get() + "; choose another with --name");
        }
        SourceFolder source = SourceFolder.open(request.source());
        if (source.path().equals(realOrAbsolute(request.destination()))) {
            throw BackupException.user("source and destination are the same folder, " + source.path()
                    + "; choose a destination elsewhere");
        }
        return source;
    }

    private Exclusions exclusions(BackupRequest request, Instant now) throws BackupException {
        List<Path> places = new ArrayList<>();
        ownPlaces.forEach(place -> places.add(realOrAbsolute(place)));
        places.add(realOrAbsolute(request.destination()));
        return plugins.exclusions(request.source(), request.exclude(), Clock.fixed(now, request.zone()))
                .and("vigie", new OwnPlaces(places));
    }

    private static Path realOrAbsolute(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    /** One backup, from the opened source to the published snapshot. */
    private final class Run {
        private final BackupRequest request;
        private final Instant started;
        private final Watched watched;
        private final Consumer<BackupResult> published;
        private final SourceFolder source;

        /** @param published given what came of it as soon as the snapshot exists */
        Run(BackupRequest request, Instant started, Watched watched, Consumer<BackupResult> published)
                throws BackupException {
            this.request = request.withProgress(watched.reporting(request.progress()))
                    .withCancelled(watched.orAbandoned(request.cancelled()));
            this.started = started;
            this.watched = watched;
            this.published = published;
            this.source = openSource(request);
        }

        BackupResult result() throws BackupException {
            try (ArchiveCodec codec = plugins.codec(request.format(), request.formatOptions());
                    Exclusions exclusions = exclusions(request, started).and("vigie", watched.asking())) {
                catalogs.known().require(request.destination());
                Destination destination = Destination.openForWriting(request.destination());
                catalogs.known().remember(destination);
                try (ProcessLock lock = watched.holding(destination.lock(catalogs.patience()));
                        CatalogLoan loan = watched.holding(catalogs.lend(destination, lock))) {
                    destination.claim(
                            new SetIdentity(request.name(), source.path().toString(), ThisMachine.name()));
                    try (SnapshotArchives archives = new SnapshotArchives(destination, request.name(), plugins)) {
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
            BackupPlan plan = new Planner(source.path(), exclusions, baseline).plan(mode(catalog), changes(catalog));
            source.requireStillThere();
            if (request.skipIfUnchanged() && !plan.changed().ask()) {
                loan.keep();
                return unchanged(plan, destination);
            }
            requireNotEmptied(catalog);
            SnapshotHead head = head(destination, catalog, plan);
            Path archive = destination.directory().resolve(head.archive());
            List<Problem> notices = new ArrayList<>();
            Made made;
            try (CatalogContents known =
                    new CatalogContents(catalog, request.name(), request.format(), archives, request.cancelled())) {
                made = make(plan, head, destination, codec, known, catalog, notices);
                notices.addAll(made.summary().notices());
                published.accept(result(made, archive, PruneResult.NOTHING, notices));
            }
            notices.addAll(exclusions.problems());
            PruneResult pruned = afterwards(destination, loan, head, notices);
            return result(made, archive, pruned, notices);
        }

        /** The snapshot exists: whatever fails from here on is said, and does not make the backup a failure. */
        private PruneResult afterwards(
                Destination destination, CatalogLoan loan, SnapshotHead head, List<Problem> notices) {
            watched.turnTo("the removal of old backups of " + request.source());
            String failure;
            try {
                catalogs.add(loan.catalog(), destination, head);
                loan.set(head.set()).added(loan.catalog(), head.set(), head.id());
                new LossGuard(destination, loan.catalog(), request.name())
                        .look(started, snapshots(destination, loan))
                        .ifPresent(loss -> notices.add(warning(destination, loss)));
                PruneResult pruned = prune(destination, loan);
                loan.keep();
                return pruned;
            } catch (IOException e) {
                failure = Reason.of(e);
            } catch (BackupException e) {
                failure = e.getMessage();
            } catch (CatalogFailure e) {
                failure = e.failure().getMessage();
            }
            notices.add(made(failure));
            return PruneResult.NOTHING;
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
            List<String> lost = catalog.lostPaths(request.name(), MOST_LOST_PATHS + 1);
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
            Optional<SnapshotInfo> newest = catalog.newest(request.name());
            return newest.isEmpty() || newest.get().files().isPresent();
        }

        private BackupResult unchanged(BackupPlan plan, Destination destination) throws IOException, BackupException {
            Preview seen = new Preview();
            plan.steps().forEach(seen);
            requireRead(seen.failed);
            destination.massLoss(request.name()).ifPresent(loss -> seen.skipped.add(warning(destination, loss)));
            return new BackupResult(
                    BackupStatus.UNCHANGED,
                    started,
                    Duration.between(started, clock.instant()),
                    Optional.empty(),
                    seen.failed,
                    seen.skipped,
                    List.of());
        }

        private Problem warning(Destination destination, MassLoss loss) {
            return new Problem("", Pruner.advice(loss, destination, request.name()));
        }

        /** An empty folder in place of one that held files is a drive that is not there, until somebody says otherwise. */
        private void requireNotEmptied(Catalog catalog) throws BackupException {
            Optional<SnapshotEnd> last = lastEnd(catalog);
            if (last.isEmpty() || last.get().files() == 0) {
                return;
            }
            try (var children = Files.newDirectoryStream(source.path())) {
                if (!children.iterator().hasNext()) {
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
            var latest = catalog.latest(request.name());
            return latest.isPresent() ? catalog.end(request.name(), latest.get().id()) : Optional.empty();
        }

        private SnapshotHead head(Destination destination, Catalog catalog, BackupPlan plan)
                throws IOException, BackupException {
            Instant now = clock.instant();
            String id = destination.freeId(
                    request.name(), now.atZone(request.zone()), SnapshotArchives.extensions(plugins));
            boolean incremental = plan.kind() == SnapshotKind.INCREMENTAL;
            String extension = plugins.format(request.format()).extension();
            Optional<String> parent =
                    incremental ? catalog.latest(request.name()).map(latest -> latest.id()) : Optional.empty();
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
            return catalog.latest(name)
                    .map(latest -> latest.created().plusNanos(1))
                    .filter(now::isBefore)
                    .orElse(now);
        }

        private record Made(SnapshotHead head, SnapshotEnd end, Archiver.Summary summary) {}

        /** What earlier archives hold is a shortcut: where it leads nowhere, everything is read from the source. */
        private Made make(
                BackupPlan plan,
                SnapshotHead head,
                Destination destination,
                ArchiveCodec codec,
                CatalogContents known,
                Catalog catalog,
                List<Problem> notices)
                throws IOException, BackupException {
            String failure;
            try (PendingSnapshot pending = watched.holding(destination.begin(head, ManifestRole.SNAPSHOT))) {
                return make(plan, head, pending, codec, known, catalog);
            } catch (IOException | BackupException e) {
                if (!known.wasReused() || request.cancelled().getAsBoolean()) {
                    throw e;
                }
                failure = e instanceof IOException cause ? Reason.of(cause) : e.getMessage();
            }
            source.requireStillThere();
            try (PendingSnapshot pending = watched.holding(destination.begin(head, ManifestRole.SNAPSHOT))) {
                Made made = make(plan, head, pending, codec, KnownContents.NONE, catalog);
                notices.add(new Problem(
                        "",
                        "what did not change could not be copied from earlier archives and was read from the source"
                                + " again (" + failure + "); run \"vigie verify\" to see which archive is damaged"));
                return made;
            }
        }

        private Made make(
                BackupPlan plan,
                SnapshotHead head,
                PendingSnapshot pending,
                ArchiveCodec codec,
                KnownContents known,
                Catalog catalog)
                throws IOException, BackupException {
            beginArchiving(plan);
            Archiver.Summary summary;
            try (StableReader reader = new StableReader(
                    new FileFacts(source.path()),
                    request.destination().resolve(".vigie").resolve(".tmp"),
                    this::isRoomBesideTheArchive,
                    clock,
                    request.progress(),
                    request.cancelled())) {
                summary = new Archiver(head.id(), reader, known, pending::write, request.progress())
                        .write(plan, codec, watched.writing(pending.archive()));
            }
            known.requireSound();
            source.requireStillThere();
            requireRead(summary.errors());
            ArchiveFacts archive = pending.completeArchive();
            long files = summary.files();
            long bytes = summary.bytes();
            if (head.parent().isPresent()) {
                SnapshotEnd before =
                        catalog.end(request.name(), head.parent().get()).orElseThrow();
                files += before.files();
                bytes += before.sizeOriginal();
            }
            SnapshotEnd end = new SnapshotEnd(
                    files,
                    bytes,
                    summary.filesStored(),
                    summary.bytesStored(),
                    archive.size(),
                    archive.sha256(),
                    request.verify() ? Optional.of(clock.instant()) : Optional.empty());
            pending.completeManifest(end);
            if (request.verify()) {
                verify(pending, codec, summary);
            }
            pending.publish();
            return new Made(head, end, summary);
        }

        /** For a copy of a file, and for the file in the archive. */
        private boolean isRoomBesideTheArchive(long bytes) {
            try {
                return Room.in(request.destination()).left() > 2 * bytes;
            } catch (IOException e) {
                return false;
            }
        }

        /** Where the folder itself cannot be looked into, nothing is known of it, least of all that it is empty. */
        private void requireRead(List<Problem> errors) throws BackupException {
            Optional<Problem> folder =
                    errors.stream().filter(problem -> problem.path().isEmpty()).findFirst();
            if (folder.isPresent()) {
                throw BackupException.environment("the source " + source.path() + " "
                        + folder.get().message() + "; nothing was backed up or removed");
            }
        }

        /** Finding out how much there is may take a walk, which only pays when somebody watches. */
        private void beginArchiving(BackupPlan plan) throws IOException {
            ProgressListener progress = request.progress();
            Baseline.Total expected = progress.wantsTotals() ? plan.expected().ask() : new Baseline.Total(0, 0);
            progress.begin(Phase.ARCHIVING, expected.files(), expected.bytes());
        }

        private void verify(PendingSnapshot pending, ArchiveCodec codec, Archiver.Summary summary)
                throws IOException, BackupException {
            request.progress().begin(Phase.VERIFYING, summary.filesStored(), summary.bytesStored());
            List<Problem> problems;
            try (ManifestReader manifest = new ManifestReader(Files.newInputStream(pending.manifestFile()))) {
                problems = new ArchiveVerifier(request.progress(), request.cancelled())
                        .contents(pending.archiveFile(), manifest.head().id(), codec, Expected.of(manifest))
                        .problems();
            }
            if (!problems.isEmpty()) {
                throw BackupException.environment("the new archive does not read back as it was written and was"
                        + " thrown away (" + problems.get(0) + (problems.size() > 1 ? ", and more" : "")
                        + "); check the disk of the destination " + request.destination());
            }
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
            RetentionPlan plan = pruner.plan(request.retention(), request.zone(), clock.instant());
            PruneResult pruned = pruner.prune(plan, clock.instant().atZone(request.zone()));
            RememberedSet remembered = loan.set(request.name());
            remembered.removed(plan.remove());
            if (remembered.timeToTidy()) {
                new Bases(destination, request.name(), loan.catalog()).tidy();
            }
            return pruned;
        }

        private List<SnapshotInfo> snapshots(Destination destination, CatalogLoan loan) throws BackupException {
            SnapshotList list = new SnapshotList(destination, Optional.of(loan.catalog()), plugins, request.zone());
            return loan.set(request.name()).snapshots(list, request.name());
        }

        private BackupResult result(Made made, Path archive, PruneResult pruned, List<Problem> notices) {
            SnapshotEnd end = made.end();
            BackupResult.Snapshot snapshot = new BackupResult.Snapshot(
                    made.head().id(),
                    archive,
                    made.head().kind(),
                    end.files(),
                    end.sizeOriginal(),
                    end.filesStored(),
                    end.sizeStored(),
                    end.sizeArchive(),
                    end.sha256(),
                    end.verified().isPresent());
            return new BackupResult(
                    made.summary().errors().isEmpty() ? BackupStatus.SUCCESS : BackupStatus.PARTIAL,
                    started,
                    Duration.between(started, clock.instant()),
                    Optional.of(snapshot),
                    made.summary().errors(),
                    notices,
                    pruned.removedArchives());
        }
    }
}
