package dev.vigie.agent.cli;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.cli.doctor.Machine;
import dev.vigie.agent.config.Configuration;
import dev.vigie.agent.config.ConfigurationLoader;
import dev.vigie.agent.config.Environment;
import dev.vigie.agent.debounce.Timing;
import dev.vigie.agent.destination.KnownDestinations;
import dev.vigie.agent.mend.Flaw;
import dev.vigie.agent.platform.Directories;
import dev.vigie.agent.plugins.NewProject;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.PluginInstaller;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.snapshots.FoundVersions;
import dev.vigie.agent.snapshots.LastBackup;
import dev.vigie.agent.snapshots.Overview;
import dev.vigie.agent.snapshots.SnapshotDifferences;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Services that write down what they are asked and answer what a test wants. */
class FakeServices implements Services, BackupService, SnapshotService, Agent {
    static final Instant NOW = Instant.parse("2024-01-15T14:31:18Z");

    final List<String> calls = new ArrayList<>();
    Path state = Path.of("/nowhere");
    Machine machine = Machine.present();
    Map<String, BackupRequest> folders = Map.of();
    Optional<Path> configuration = Optional.empty();
    Optional<BackupRequest> asked = Optional.empty();
    Optional<VerifyRequest> verifyAsked = Optional.empty();
    Optional<RestoreRequest> restoreAsked = Optional.empty();
    Optional<RetentionPolicy> policyAsked = Optional.empty();
    Optional<Timing> timing = Optional.empty();
    Answer<BackupResult> result = () -> {
        throw new AssertionError("nobody said how the backup goes");
    };
    Answer<BackupPreview> preview = () -> {
        throw new AssertionError("nobody said what the preview is");
    };
    Answer<List<SnapshotInfo>> snapshots = List::of;
    Answer<RestoreResult> restored = () -> {
        throw new AssertionError("nobody said how the restore goes");
    };
    List<ArchiveCheck> checks = List.of();
    List<Flaw> flaws = List.of();
    Answer<FoundVersions> versions = () -> {
        throw new AssertionError("nobody said which versions there are");
    };
    Answer<SnapshotDifferences> differences = () -> {
        throw new AssertionError("nobody said what changed");
    };
    List<String> losses = List.of();
    List<String> warnings = List.of();
    Set<SnapshotInfo> damaged = Set.of();
    List<String> dated = List.of();
    PruneResult pruned = PruneResult.NOTHING;

    /** What a service does when asked. */
    interface Answer<T> {
        T get() throws BackupException;
    }

    @Override
    public void waitAtMost(Duration patience) {
        calls.add("wait " + patience);
    }

    @Override
    public List<Flaw> examine(Path destination, boolean repair) {
        calls.add("examine " + destination + (repair ? " repair" : ""));
        return flaws;
    }

    @Override
    public void takeOver(Path destination, String set) {
        calls.add("take over " + destination + " " + set);
    }

    @Override
    public BackupService backups() {
        return this;
    }

    @Override
    public SnapshotService snapshots() {
        return this;
    }

    @Override
    public Agent agent() {
        return this;
    }

    /** Real ones, which find what a test puts into {@code shipped} and {@code plugins} in the state directory. */
    @Override
    public PluginHost plugins() {
        return new PluginHost(pluginDirectories(), state.resolve("work"));
    }

    @Override
    public PluginInstaller installer() {
        return new PluginInstaller(pluginDirectories(), directories().plugins());
    }

    /** The real one, which begins with what a test puts into {@code share} in the state directory. */
    @Override
    public NewProject newProject() {
        return new NewProject(state.resolve("share"));
    }

    private List<Path> pluginDirectories() {
        return List.of(state.resolve("shipped"), directories().plugins());
    }

    @Override
    public Path configurationFile(Optional<Path> named) {
        return named.orElseGet(() -> directories().configurationFile());
    }

    @Override
    public Configuration configuration(Path file) throws BackupException {
        Environment environment = new Environment(Map.of("SECRET", "mellon"), state, state);
        return new ConfigurationLoader(environment, Optional.empty()).load(file);
    }

    @Override
    public Folders folders(Optional<Path> file) {
        configuration = file;
        return new Folders() {
            @Override
            public Optional<BackupRequest> named(String name) {
                return Optional.ofNullable(folders.get(name));
            }

            @Override
            public List<String> names() {
                return List.copyOf(folders.keySet());
            }
        };
    }

    @Override
    public KnownDestinations destinations() {
        return new KnownDestinations(state);
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public Directories directories() {
        return new Directories(state, state, state, Optional.empty());
    }

    @Override
    public Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    @Override
    public ZoneId zone() {
        return ZoneOffset.UTC;
    }

    @Override
    public void close() {}

    @Override
    public BackupResult run(BackupRequest request) throws BackupException {
        calls.add("run");
        asked = Optional.of(request);
        request.progress().begin(ProgressListener.Phase.ARCHIVING, 1, 1);
        request.progress().begin(ProgressListener.Phase.VERIFYING, 1, 1);
        return result.get();
    }

    @Override
    public BackupPreview preview(BackupRequest request) throws BackupException {
        calls.add("preview");
        asked = Optional.of(request);
        return preview.get();
    }

    @Override
    public List<SnapshotInfo> list(Path destination, Optional<String> set) throws BackupException {
        calls.add("list " + destination + " " + set.orElse("*"));
        return snapshots.get().stream()
                .filter(snapshot -> set.map(snapshot.name()::equals).orElse(true))
                .toList();
    }

    @Override
    public Overview overview(Path destination, Optional<String> set) throws BackupException {
        List<SnapshotInfo> found = list(destination, set);
        List<String> others = found.isEmpty()
                ? snapshots.get().stream()
                        .map(SnapshotInfo::name)
                        .distinct()
                        .sorted()
                        .toList()
                : List.of();
        return new Overview(found, damaged, others, warnings);
    }

    @Override
    public LastBackup lastBackup(Path destination, String set) throws BackupException {
        Optional<SnapshotInfo> newest = snapshots.get().stream()
                .filter(snapshot -> snapshot.name().equals(set))
                .findFirst();
        return new LastBackup(newest.map(SnapshotInfo::created), newest.map(SnapshotInfo::id));
    }

    @Override
    public FoundVersions versions(Path destination, Optional<String> set, String path) throws BackupException {
        calls.add("versions " + destination + " " + set.orElse("*") + " of " + path);
        return versions.get();
    }

    @Override
    public FoundVersions find(Path destination, Optional<String> set, String glob) throws BackupException {
        calls.add("find " + destination + " " + set.orElse("*") + " " + glob);
        return versions.get();
    }

    @Override
    public FoundVersions findAt(Path destination, Optional<String> set, String at, ZoneId zone, String glob)
            throws BackupException {
        calls.add("find " + destination + " " + set.orElse("*") + " " + glob + " at " + at);
        return versions.get();
    }

    @Override
    public SnapshotDifferences diff(Path destination, Optional<String> set, String before, String after, ZoneId zone)
            throws BackupException {
        calls.add("diff " + destination + " " + set.orElse("*") + " " + before + " " + after);
        return differences.get();
    }

    @Override
    public RestoreResult restore(Path destination, Optional<String> set, String at, ZoneId zone, RestoreRequest request)
            throws BackupException {
        calls.add("restore " + destination + " " + set.orElse("*") + " at " + at);
        restoreAsked = Optional.of(request);
        return restored.get();
    }

    @Override
    public List<ArchiveCheck> verify(Path destination, VerifyRequest request) {
        verifyAsked = Optional.of(request);
        calls.add("verify " + destination + " " + request.set().orElse("*"));
        return checks;
    }

    @Override
    public ArchiveCheck verifyArchive(Path archive, VerifyRequest request) {
        verifyAsked = Optional.of(request);
        calls.add("verify archive " + archive);
        return checks.get(0);
    }

    @Override
    public List<String> losses(Path destination, Optional<String> set) {
        return losses;
    }

    @Override
    public Optional<String> confirmLoss(Path destination, Optional<String> set, ZoneId zone) {
        calls.add("confirm loss " + destination + " " + set.orElse("-"));
        return losses.stream().findFirst();
    }

    @Override
    public List<String> confirmClock(Path destination, Optional<String> set, ZoneId zone) {
        calls.add("confirm clock " + destination + " " + set.orElse("-"));
        return dated;
    }

    @Override
    public PruneResult prune(
            Path destination, Optional<String> set, RetentionPolicy policy, ZoneId zone, boolean dryRun) {
        calls.add("prune " + destination + " " + set.orElse("*") + (dryRun ? " dry" : ""));
        policyAsked = Optional.of(policy);
        return pruned;
    }

    @Override
    public void watch(BackupRequest request, Timing when, StopSignal stop) {
        calls.add("watch");
        asked = Optional.of(request);
        timing = Optional.of(when);
    }

    @Override
    public void run(Optional<Path> file, StopSignal stop) {
        calls.add("run agent");
        configuration = file;
    }
}
