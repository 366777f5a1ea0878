package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.Difference;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Hold;
import dev.vigie.agent.destination.Losses;
import dev.vigie.agent.destination.MassLoss;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.destination.Room;
import dev.vigie.agent.destination.SetIdentity;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.agent.platform.ThisMachine;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.agent.restore.ArchiveSource;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.restore.Restorer;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.RetentionPlan;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Does everything with snapshots besides making them. May be used from several threads. */
public final class Snapshots implements SnapshotService {
    private final PluginHost plugins;
    private final Catalogs catalogs;
    private final Clock clock;

    /**
     * @param plugins where formats come from
     * @param catalogs what is known of destinations
     * @param clock tells what is in the future
     */
    public Snapshots(PluginHost plugins, Catalogs catalogs, Clock clock) {
        this.plugins = plugins;
        this.catalogs = catalogs;
        this.clock = clock;
    }

    /** Something to do with a destination that was opened. */
    @FunctionalInterface
    private interface Work<T> {
        T with(Destination destination, Optional<Catalog> catalog) throws BackupException, IOException;
    }

    private <T> T in(Path directory, Work<T> work) throws BackupException {
        return in(open(directory), work);
    }

    /**
     * What has lost its marker, or came into the place of a destination that is away, must not pass for an empty one.
     * Archives that lie there can be read, whatever was there before.
     */
    private Destination open(Path directory) throws BackupException {
        Destination destination = Destination.open(directory);
        if (destination.id().isEmpty()) {
            destination.requireUnused();
            if (sets(destination, Optional.empty()).isEmpty()) {
                catalogs.known().require(directory);
            }
        }
        return destination;
    }

    private <T> T in(Destination destination, Work<T> work) throws BackupException {
        try {
            if (destination.id().isEmpty()) {
                return work.with(destination, Optional.empty());
            }
            try (ReadingLoan loan = catalogs.lendForReading(destination)) {
                return work.with(destination, Optional.of(loan.catalog()));
            }
        } catch (IOException e) {
            throw BackupException.environment(
                    "cannot read what " + destination.directory() + " holds: " + Reason.of(e), e);
        }
    }

    /** Like {@link #in(Path, Work)}, and what is there stays there meanwhile. */
    private <T> T whileNothingIsRemoved(Path directory, Work<T> work) throws BackupException {
        Destination destination = open(directory);
        try (Hold ignored = destination.reading(catalogs.patience())) {
            return in(destination, work);
        } catch (IOException e) {
            throw BackupException.environment("cannot unlock " + directory + ": " + Reason.of(e), e);
        }
    }

    private SnapshotList list(Destination destination, Optional<Catalog> catalog, ZoneId zone) {
        return new SnapshotList(destination, catalog, plugins, zone);
    }

    @Override
    public List<SnapshotInfo> list(Path directory, Optional<String> set) throws BackupException {
        return in(
                directory,
                (destination, catalog) ->
                        list(destination, catalog, clock.getZone()).all(set));
    }

    @Override
    public LastBackup lastBackup(Path directory, String set) throws BackupException {
        Optional<Instant> remembered = catalogs.successes().last(directory, set);
        if (catalogs.known().isAway(directory)) {
            return new LastBackup(remembered, Optional.empty());
        }
        if (!Files.isDirectory(directory)) {
            return LastBackup.NONE;
        }
        Optional<SnapshotInfo> newest =
                list(directory, Optional.of(set)).stream().findFirst();
        return new LastBackup(
                newest.map(SnapshotInfo::created)
                        .map(created -> remembered.filter(created::isBefore).orElse(created)),
                newest.map(SnapshotInfo::id));
    }

    @Override
    public FoundVersions versions(Path directory, Optional<String> set, String path) throws BackupException {
        return look(directory, set, history -> history.versions(path));
    }

    @Override
    public FoundVersions find(Path directory, Optional<String> set, String glob) throws BackupException {
        return look(directory, set, history -> history.find(glob, version -> true));
    }

    @Override
    public FoundVersions findAt(Path directory, Optional<String> set, String at, ZoneId zone, String glob)
            throws BackupException {
        return in(directory, (destination, catalog) -> {
            Found found = choice(destination, catalog, set, zone).find(at);
            SnapshotInfo snapshot = found.snapshot();
            requireListed(snapshot, catalog);
            FileHistory history = new FileHistory(destination, catalog.orElseThrow(), Optional.of(snapshot.name()));
            return new FoundVersions(
                    history.find(glob, version -> version.snapshots().contains(snapshot)),
                    found.passedOver().archives());
        });
    }

    /** Looks for something in the history of files. */
    @FunctionalInterface
    private interface Look {
        List<KeptVersion> into(FileHistory history) throws BackupException, IOException;
    }

    private FoundVersions look(Path directory, Optional<String> set, Look look) throws BackupException {
        return in(directory, (destination, catalog) -> {
            List<SnapshotInfo> snapshots =
                    list(destination, catalog, clock.getZone()).all(set);
            if (snapshots.isEmpty()) {
                throw noSnapshots(destination, catalog, set);
            }
            List<SnapshotInfo> unread = new ArrayList<>();
            for (SnapshotInfo snapshot : snapshots) {
                if (!isListed(snapshot, catalog)) {
                    unread.add(snapshot);
                }
            }
            if (unread.size() == snapshots.size()) {
                throw withoutList(unread.get(0));
            }
            unread.addAll(orphans(destination, catalog, set, clock.getZone()).archives());
            return new FoundVersions(look.into(new FileHistory(destination, catalog.orElseThrow(), set)), unread);
        });
    }

    /** Whether it is known which files a snapshot has. */
    private static boolean isListed(SnapshotInfo snapshot, Optional<Catalog> catalog) throws BackupException {
        return snapshot.kind() != SnapshotKind.ADOPTED
                && catalog.isPresent()
                && catalog.get().knowsFiles(snapshot.name(), snapshot.id());
    }

    private static void requireListed(SnapshotInfo snapshot, Optional<Catalog> catalog) throws BackupException {
        if (!isListed(snapshot, catalog)) {
            throw withoutList(snapshot);
        }
    }

    private static BackupException withoutList(SnapshotInfo snapshot) {
        return BackupException.user("the archive " + snapshot.archive()
                + " has no list of its files, because Vigie did not make it or the list is damaged; open it with any"
                + " tool for its format, or restore it with \"--at " + snapshot.id() + "\"");
    }

    @Override
    public SnapshotDifferences diff(Path directory, Optional<String> set, String before, String after, ZoneId zone)
            throws BackupException {
        return in(directory, (destination, catalog) -> {
            Choice choice = choice(destination, catalog, set, zone);
            SnapshotInfo old = choice.find(before).snapshot();
            SnapshotInfo now = choice.find(after).snapshot();
            for (SnapshotInfo snapshot : List.of(old, now)) {
                requireListed(snapshot, catalog);
            }
            List<Difference> differences = new ArrayList<>();
            catalog.orElseThrow().diff(old.name(), old.id(), now.id(), differences::add);
            return new SnapshotDifferences(old, now, differences);
        });
    }

    /**
     * The snapshot that somebody means.
     *
     * @param passedOver what would have been meant instead, if anything told what it belongs to
     */
    private record Found(SnapshotInfo snapshot, Orphans passedOver) {}

    /**
     * Those somebody may mean.
     *
     * @param snapshots of one set, newest first; never empty
     * @param orphans of the same set
     */
    private record Choice(List<SnapshotInfo> snapshots, Orphans orphans, ZoneId zone, Instant now) {
        Found find(String at) throws BackupException {
            orphans.requireOther(at);
            SnapshotInfo found = Moment.find(at, snapshots, zone, now);
            return new Found(found, orphans.after(found, at, snapshots, zone, now));
        }
    }

    private Choice choice(Destination destination, Optional<Catalog> catalog, Optional<String> set, ZoneId zone)
            throws BackupException, IOException {
        List<SnapshotInfo> snapshots = ofOneSet(destination, catalog, set, zone);
        Optional<String> name = Optional.of(snapshots.get(0).name());
        return new Choice(snapshots, orphans(destination, catalog, name, zone), zone, clock.instant());
    }

    private Orphans orphans(Destination destination, Optional<Catalog> catalog, Optional<String> set, ZoneId zone)
            throws BackupException, IOException {
        return new Orphans(destination, list(destination, catalog, zone).orphans(set));
    }

    @Override
    public Optional<String> orphans(Path directory, Optional<String> set) throws BackupException {
        return in(
                directory,
                (destination, catalog) ->
                        orphans(destination, catalog, set, clock.getZone()).sentence());
    }

    /** The snapshots of the one set that is meant, newest first; never empty. */
    private List<SnapshotInfo> ofOneSet(
            Destination destination, Optional<Catalog> catalog, Optional<String> set, ZoneId zone)
            throws BackupException, IOException {
        List<SnapshotInfo> snapshots = list(destination, catalog, zone).all(set);
        TreeSet<String> names = names(snapshots);
        if (names.size() > 1) {
            throw BackupException.user("the destination " + destination.directory() + " holds backups of several sets: "
                    + String.join(", ", names) + "; say which with --name");
        }
        if (names.isEmpty()) {
            throw noSnapshots(destination, catalog, set);
        }
        return snapshots;
    }

    private BackupException noSnapshots(Destination destination, Optional<Catalog> catalog, Optional<String> set)
            throws BackupException, IOException {
        TreeSet<String> others = sets(destination, catalog);
        return BackupException.user("the destination " + destination.directory() + " holds no snapshots"
                + set.map(name -> " named \"" + name + "\"").orElse("")
                + (others.isEmpty() ? "" : ", but those of " + String.join(", ", others))
                + orphans(destination, catalog, set, clock.getZone())
                        .sentence()
                        .map(sentence -> "; " + sentence)
                        .orElse(""));
    }

    /** The names of all sets that have snapshots. */
    private TreeSet<String> sets(Destination destination, Optional<Catalog> catalog) throws BackupException {
        return names(list(destination, catalog, clock.getZone()).all(Optional.empty()));
    }

    private static TreeSet<String> names(List<SnapshotInfo> snapshots) {
        return snapshots.stream().map(SnapshotInfo::name).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public RestoreResult restore(Path directory, Optional<String> set, String at, ZoneId zone, RestoreRequest request)
            throws BackupException {
        return plugins.watchdog()
                .watch(
                        "the restore from " + directory + " to " + request.target(),
                        watched -> restoreFrom(
                                directory,
                                set,
                                at,
                                zone,
                                request.with(
                                        watched.reporting(request.progress()),
                                        watched.orAbandoned(request.cancelled()))));
    }

    private RestoreResult restoreFrom(
            Path directory, Optional<String> set, String at, ZoneId zone, RestoreRequest request)
            throws BackupException {
        return whileNothingIsRemoved(directory, (destination, catalog) -> {
            Found found = choice(destination, catalog, set, zone).find(at);
            SnapshotInfo snapshot = found.snapshot();
            Restorer restorer =
                    new Restorer(request.withPaths(relative(request.paths(), destination, snapshot.name())));
            found.passedOver().passedOver(snapshot).ifPresent(restorer::lacks);
            requireElsewhere(destination, restorer.target(), request.delete());
            request.progress().begin(Phase.ARCHIVING, snapshot.files().orElse(0), 0);
            try (SnapshotArchives archives = new SnapshotArchives(destination, catalog, snapshot.name(), plugins)) {
                if (snapshot.files().isEmpty()) {
                    return restoreArchive(restorer, snapshot, archives);
                }
                return restoreListed(restorer, snapshot, catalog.orElseThrow(), archives);
            }
        });
    }

    private static List<String> relative(List<String> written, Destination destination, String set) {
        Optional<String> source = written.isEmpty() ? Optional.empty() : destination.source(set);
        return written.stream().map(path -> RelativePath.pattern(path, source)).toList();
    }

    /** Backups are not restored over: what lies there is not of the snapshot, and would be in the way or deleted. */
    private static void requireElsewhere(Destination destination, Path target, boolean delete)
            throws IOException, BackupException {
        Path own = destination.directory().toRealPath();
        if (target.equals(own) || target.startsWith(own.resolve(Destination.OWN_DIRECTORY))) {
            throw BackupException.user(
                    "the backups themselves are in " + own + "; restore to another directory, for instance a new one");
        }
        if (delete && mayHoldBackups(target)) {
            throw BackupException.user("there are backups in " + target
                    + ", and nothing is deleted beside them; restore without --delete, or to another directory");
        }
    }

    private static boolean mayHoldBackups(Path target) throws BackupException {
        try {
            return Destination.mayBeAt(target);
        } catch (IOException e) {
            throw BackupException.environment(
                    "cannot tell whether there are backups in " + target + ": " + Reason.of(e), e);
        }
    }

    /** Of an archive nobody described, or whose description is lost, what it holds itself is all there is. */
    private static RestoreResult restoreArchive(Restorer restorer, SnapshotInfo snapshot, SnapshotArchives archives)
            throws IOException, BackupException {
        if (snapshot.kind() != SnapshotKind.ADOPTED) {
            restorer.lacks(new Problem(
                    "",
                    "only what the archive of snapshot " + snapshot.id()
                            + " holds itself was restored: its manifest, or that of a snapshot it builds on, is missing or"
                            + " damaged, or cannot be read. The rest may be in the snapshots before and after it"));
        }
        try (ArchiveReader archive = archives.open(snapshot)) {
            return restorer.restore(archive);
        } catch (IOException e) {
            throw BackupException.environment("cannot read the archive " + snapshot.archive() + ": " + Reason.of(e), e);
        }
    }

    private static RestoreResult restoreListed(
            Restorer restorer, SnapshotInfo snapshot, Catalog catalog, SnapshotArchives archives)
            throws IOException, BackupException {
        try {
            return restorer.restore(
                    consumer -> {
                        try {
                            catalog.forEachAt(snapshot.name(), snapshot.id(), "", consumer::accept);
                        } catch (BackupException e) {
                            throw new CatalogFailure(e);
                        }
                    },
                    new WithFallback(archives, catalog, snapshot.name()));
        } catch (CatalogFailure e) {
            throw e.failure();
        }
    }

    /** Knows where else a content lies when the archive that should hold it does not. */
    private record WithFallback(SnapshotArchives archives, Catalog catalog, String set) implements ArchiveSource {
        @Override
        public ArchiveReader open(String snapshotId) throws IOException, BackupException {
            return archives.open(snapshotId);
        }

        @Override
        public long size(String snapshotId) {
            return archives.size(snapshotId);
        }

        @Override
        public List<StoredFile> elsewhere(StoredFile file) {
            Content content = file.content().orElseThrow();
            return CatalogFailure.carry(() -> {
                List<StoredFile> others = new ArrayList<>();
                for (Content other :
                        catalog.placements(set, content.sha256(), file.entry().size())) {
                    if (!other.storedIn().equals(content.storedIn())) {
                        others.add(new StoredFile(file.entry(), file.changeTime(), file.inode(), Optional.of(other)));
                    }
                }
                return others;
            });
        }
    }

    @Override
    public List<ArchiveCheck> verify(Path directory, VerifyRequest request) throws BackupException {
        return plugins.watchdog()
                .watch(
                        "the verification of " + directory,
                        watched -> verifyAll(directory, watchedBy(watched, request)));
    }

    private List<ArchiveCheck> verifyAll(Path directory, VerifyRequest request) throws BackupException {
        return whileNothingIsRemoved(directory, (destination, catalog) -> {
            Inspection inspection = new Inspection(destination, catalog, plugins, clock, request);
            SnapshotList list = list(destination, catalog, clock.getZone());
            List<ArchiveCheck> checks =
                    inspection.all(list.all(request.set()), new Orphans(destination, list.orphans(request.set())));
            if (catalog.isPresent()) {
                catalogs.takeFindings(catalog.get(), destination);
            }
            if (checks.isEmpty()) {
                throw noSnapshots(destination, catalog, request.set());
            }
            return checks;
        });
    }

    @Override
    public ArchiveCheck verifyArchive(Path archive, VerifyRequest request) throws BackupException {
        Path file = archive.toAbsolutePath().normalize();
        if (!Files.isRegularFile(file)) {
            throw BackupException.user("there is no archive " + archive);
        }
        return plugins.watchdog()
                .watch("the verification of " + archive, watched -> verifyOne(file, watchedBy(watched, request)));
    }

    private static VerifyRequest watchedBy(Watched watched, VerifyRequest request) {
        return request.with(watched.reporting(request.progress()), watched.orAbandoned(request.cancelled()));
    }

    private ArchiveCheck verifyOne(Path file, VerifyRequest request) throws BackupException {
        return whileNothingIsRemoved(file.getParent(), (destination, catalog) -> {
            ArchiveCheck check = new Inspection(destination, catalog, plugins, clock, request).one(file);
            if (catalog.isPresent()) {
                catalogs.takeFindings(catalog.get(), destination);
            }
            return check;
        });
    }

    @Override
    public PruneResult prune(Path directory, Optional<String> set, RetentionPolicy policy, ZoneId zone, boolean dryRun)
            throws BackupException {
        return plugins.watchdog()
                .watch("the pruning of " + directory, watched -> prune(directory, set, policy, zone, dryRun, watched));
    }

    private PruneResult prune(
            Path directory, Optional<String> set, RetentionPolicy policy, ZoneId zone, boolean dryRun, Watched watched)
            throws BackupException {
        return in(directory, (opened, present) -> {
            String name = ofOneSet(opened, present, set, zone).get(0).name();
            if (dryRun) {
                requireReadable(opened, name);
                Pruner pruner = pruner(opened, present, name, zone, watched);
                return pruner.preview(pruner.plan(policy, zone, clock.instant()));
            }
            Destination destination = Destination.openForWriting(directory);
            try (ProcessLock ignored = destination.lock(catalogs.patience())) {
                destination.recover();
                try (ReadingLoan loan = catalogs.lendForReading(destination)) {
                    Catalog catalog = loan.catalog();
                    Pruner pruner = pruner(destination, Optional.of(catalog), name, zone, watched);
                    requireReadable(destination, name);
                    RetentionPlan plan = pruner.plan(policy, zone, clock.instant());
                    Optional<MassLoss> loss = destination.losses(name).unconfirmed();
                    if (loss.isPresent()) {
                        throw unconfirmed(loss.get(), destination, name);
                    }
                    try (Hold unread =
                            destination.removing(catalogs.patience()).orElseThrow(() -> isRead(destination))) {
                        PruneResult pruned = pruner.prune(plan, clock.instant().atZone(zone));
                        if (Room.in(destination.directory()).left() > 0) {
                            pruner.tidy();
                        }
                        return pruned;
                    }
                }
            } catch (IOException e) {
                throw BackupException.environment(
                        "old backups could not all be removed from the destination " + directory + ": "
                                + Room.reason(e, directory)
                                + ". Nothing that is kept was touched; the next \"vigie prune\""
                                + " goes on",
                        e);
            }
        });
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

    private static BackupException unconfirmed(MassLoss loss, Destination destination, String set) {
        return new BackupException(
                ErrorCategory.ENVIRONMENT,
                false,
                "nothing was removed. " + Pruner.advice(loss, destination, set),
                null);
    }

    @Override
    public List<String> losses(Path directory, Optional<String> set) throws BackupException {
        Destination destination = Destination.open(directory);
        try {
            List<String> losses = new ArrayList<>();
            for (String name : set.isPresent() ? List.of(set.get()) : destination.sets()) {
                destination
                        .losses(name)
                        .unconfirmed()
                        .ifPresent(loss -> losses.add(Pruner.advice(loss, destination, name)));
            }
            return losses;
        } catch (IOException e) {
            throw BackupException.environment("cannot read what " + directory + " holds: " + Reason.of(e), e);
        }
    }

    @Override
    public Optional<String> confirmLoss(Path directory, Optional<String> set, ZoneId zone) throws BackupException {
        return in(directory, (opened, present) -> {
            SnapshotInfo newest = ofOneSet(opened, present, set, zone).get(0);
            Destination destination = Destination.openForWriting(directory);
            try (ProcessLock ignored = destination.lock(catalogs.patience())) {
                Losses losses = destination.losses(newest.name());
                Optional<MassLoss> loss = losses.unconfirmed();
                if (loss.isPresent()) {
                    losses.confirm(newest.created());
                }
                return loss.map(MassLoss::sentence);
            }
        });
    }

    @Override
    public List<String> confirmClock(Path directory, Optional<String> set, ZoneId zone) throws BackupException {
        String name = in(
                directory,
                (opened, present) -> ofOneSet(opened, present, set, zone).get(0).name());
        Destination destination = Destination.openForWriting(directory);
        try (ProcessLock ignored = destination.lock(catalogs.patience())) {
            destination.recover();
            List<String> dated = new Redating(destination, name, zone, clock.instant()).carryOut();
            // Also where another machine dated them, of which the catalog here does not know.
            catalogs.forget(destination);
            return dated;
        } catch (IOException e) {
            throw BackupException.environment("cannot date what " + directory + " holds anew: " + Reason.of(e), e);
        }
    }

    @Override
    public List<Flaw> examine(Path directory, boolean repair) throws BackupException {
        try {
            List<Flaw> flaws = new ArrayList<>();
            if (Files.isDirectory(directory) && Destination.renewMarker(directory, repair)) {
                flaws.add(new Flaw(
                        ".vigie/destination.json",
                        "It is missing or damaged, so that the directory is not known for a destination.",
                        repair ? Flaw.State.REPAIRED : Flaw.State.REPAIRABLE));
                if (!repair) {
                    return flaws;
                }
                catalogs.known().remember(Destination.open(directory));
            }
            Destination destination = open(directory);
            if (destination.id().isPresent()) {
                flaws.addAll(examine(destination, repair));
            } else {
                catalogs.known().require(directory);
                Orphans orphans = orphans(destination, Optional.empty(), Optional.empty(), clock.getZone());
                for (SnapshotInfo orphan : orphans.archives()) {
                    String name = orphan.archive().getFileName().toString();
                    flaws.add(new Flaw(name, Checkup.sentence(orphans.flaw()), Flaw.State.LASTING));
                }
            }
            return flaws;
        } catch (IOException e) {
            throw BackupException.environment(
                    "cannot " + (repair ? "mend" : "read") + " what " + directory + " holds: " + Reason.of(e), e);
        }
    }

    private List<Flaw> examine(Destination destination, boolean repair) throws IOException, BackupException {
        if (!repair && !Files.isWritable(destination.directory())) {
            return checkUp(destination, false); // Nobody writes there meanwhile, nor can it be locked.
        }
        try (ProcessLock ignored = destination.lock(catalogs.patience())) {
            return checkUp(destination, repair);
        }
    }

    private List<Flaw> checkUp(Destination destination, boolean repair) throws IOException, BackupException {
        Checkup checkup = new Checkup(destination, plugins, repair);
        checkup.litter();
        checkup.identities();
        boolean toBeMended;
        try (Catalog catalog = catalogs.open(destination)) {
            toBeMended = checkup.manifests(catalog);
            checkup.gaps(catalog);
            checkup.orphans(catalog);
        }
        if (repair && !checkup.onlyTheCatalogKnows()) {
            catalogs.forget(destination);
        }
        if (!toBeMended) {
            try (Catalog catalog = catalogs.open(destination)) {
                checkup.missing(catalog);
            }
        }
        return checkup.flaws();
    }

    @Override
    public void takeOver(Path directory, String set) throws BackupException {
        in(directory, (destination, present) -> {
            try (ProcessLock ignored = destination.lock(catalogs.patience())) {
                Optional<SetIdentity> owner = destination.identity(set);
                if (owner.isPresent()) {
                    destination.handOver(new SetIdentity(set, owner.get().source(), ThisMachine.name()));
                }
                return owner;
            }
        });
    }

    private Pruner pruner(Destination destination, Optional<Catalog> catalog, String set, ZoneId zone, Watched watched)
            throws BackupException {
        List<SnapshotInfo> snapshots = list(destination, catalog, zone).all(Optional.of(set));
        return new Pruner(destination, set, catalog, plugins, snapshots, watched);
    }
}
