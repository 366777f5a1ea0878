package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.destination.SetIdentity;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.mend.Flaw;
import dev.vigie.agent.platform.ThisMachine;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Does everything with snapshots besides making them. May be used from several threads. */
public final class Snapshots implements SnapshotService {
    private final PluginHost plugins;
    private final Catalogs catalogs;
    private final Clock clock;
    private final Openings openings;
    private final Questions questions;
    private final Pruning pruning;

    /**
     * @param plugins where formats come from
     * @param catalogs what is known of destinations
     * @param clock tells what is in the future
     */
    public Snapshots(PluginHost plugins, Catalogs catalogs, Clock clock) {
        this.plugins = plugins;
        this.catalogs = catalogs;
        this.clock = clock;
        this.openings = new Openings(plugins, catalogs, clock);
        this.questions = new Questions(openings);
        this.pruning = new Pruning(openings);
    }

    @Override
    public List<SnapshotInfo> list(Path directory, Optional<String> set) throws BackupException {
        return openings.in(directory, opened -> opened.snapshots(set));
    }

    @Override
    public Overview overview(Path directory, Optional<String> set) throws BackupException {
        return questions.overview(directory, set);
    }

    @Override
    public LastBackup lastBackup(Path directory, String set) throws BackupException {
        return questions.lastBackup(directory, set);
    }

    @Override
    public FoundVersions versions(Path directory, Optional<String> set, String path) throws BackupException {
        return questions.versions(directory, set, path);
    }

    @Override
    public FoundVersions find(Path directory, Optional<String> set, String glob) throws BackupException {
        return questions.find(directory, set, glob);
    }

    @Override
    public FoundVersions findAt(Path directory, Optional<String> set, String at, ZoneId zone, String glob)
            throws BackupException {
        return questions.findAt(directory, set, at, zone, glob);
    }

    @Override
    public SnapshotDifferences diff(Path directory, Optional<String> set, String before, String after, ZoneId zone)
            throws BackupException {
        return questions.diff(directory, set, before, after, zone);
    }

    @Override
    public RestoreResult restore(Path directory, Optional<String> set, String at, ZoneId zone, RestoreRequest request)
            throws BackupException {
        return plugins.watchdog()
                .watch(
                        "the restore from " + directory + " to " + request.target(),
                        watched -> openings.whileNothingIsRemoved(
                                directory,
                                zone,
                                opened -> new Restoration(opened, watchedBy(watched, request))
                                        .of(opened.choice(set).find(at))));
    }

    private static RestoreRequest watchedBy(Watched watched, RestoreRequest request) {
        return request.with(watched.reporting(request.progress()), watched.orAbandoned(request.cancelled()));
    }

    @Override
    public List<ArchiveCheck> verify(Path directory, VerifyRequest request) throws BackupException {
        return plugins.watchdog()
                .watch(
                        "the verification of " + directory,
                        watched -> verifyAll(directory, watchedBy(watched, request)));
    }

    private List<ArchiveCheck> verifyAll(Path directory, VerifyRequest request) throws BackupException {
        return openings.whileNothingIsRemoved(directory, clock.getZone(), opened -> {
            List<ArchiveCheck> checks =
                    inspection(opened, request).all(opened.snapshots(request.set()), opened.orphans(request.set()));
            takeFindings(opened);
            if (checks.isEmpty()) {
                throw opened.noSnapshots(request.set());
            }
            return checks;
        });
    }

    private Inspection inspection(OpenDestination opened, VerifyRequest request) {
        return new Inspection(opened.destination(), opened.catalog(), plugins, clock, request);
    }

    private void takeFindings(OpenDestination opened) throws IOException, BackupException {
        if (opened.catalog().isPresent()) {
            catalogs.takeFindings(opened.catalog().get(), opened.destination());
        }
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
        return openings.whileNothingIsRemoved(file.getParent(), clock.getZone(), opened -> {
            ArchiveCheck check = inspection(opened, request).one(file);
            takeFindings(opened);
            return check;
        });
    }

    @Override
    public PruneResult prune(Path directory, Optional<String> set, RetentionPolicy policy, ZoneId zone, boolean dryRun)
            throws BackupException {
        return plugins.watchdog()
                .watch(
                        "the pruning of " + directory,
                        watched -> dryRun
                                ? pruning.preview(directory, set, policy, zone, watched)
                                : pruning.prune(directory, set, policy, zone, watched));
    }

    @Override
    public List<String> losses(Path directory, Optional<String> set) throws BackupException {
        return questions.losses(directory, set);
    }

    @Override
    public Optional<String> confirmLoss(Path directory, Optional<String> set, ZoneId zone) throws BackupException {
        return pruning.confirmLoss(directory, set, zone);
    }

    @Override
    public List<String> confirmClock(Path directory, Optional<String> set, ZoneId zone) throws BackupException {
        return pruning.confirmClock(directory, set, zone);
    }

    @Override
    public List<Flaw> examine(Path directory, boolean repair) throws BackupException {
        return new Examination(openings, directory, repair).flaws();
    }

    @Override
    public void takeOver(Path directory, String set) throws BackupException {
        openings.in(directory, opened -> {
            Destination destination = opened.destination();
            try (ProcessLock ignored = destination.lock(catalogs.patience())) {
                Optional<SetIdentity> owner = destination.set(set).identity();
                if (owner.isPresent()) {
                    destination.set(set).handOver(owner.get().on(ThisMachine.name()));
                }
                return owner;
            }
        });
    }
}
