package dev.vigie.agent.cli;

import dev.vigie.agent.backup.Backups;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.config.Configuration;
import dev.vigie.agent.config.ConfigurationException;
import dev.vigie.agent.config.ConfigurationLoader;
import dev.vigie.agent.config.ConfigurationWatch;
import dev.vigie.agent.config.FolderConfiguration;
import dev.vigie.agent.debounce.Timing;
import dev.vigie.agent.debounce.Trigger;
import dev.vigie.agent.logging.LogSettings;
import dev.vigie.agent.logging.Logging;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.Directories;
import dev.vigie.agent.platform.StandardStreams;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.protect.ExclusionSource;
import dev.vigie.agent.protect.FolderState;
import dev.vigie.agent.protect.OwnFiles;
import dev.vigie.agent.protect.ProtectedFolder;
import dev.vigie.agent.protect.ProtectionListener;
import dev.vigie.agent.protect.Surroundings;
import dev.vigie.agent.protect.Watchtower;
import dev.vigie.agent.retention.PolicyCheck;
import dev.vigie.agent.snapshots.LastBackup;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.FolderStatus;
import dev.vigie.agent.status.MetricsFile;
import dev.vigie.agent.status.StatusServer;
import dev.vigie.agent.status.StatusSocket;
import dev.vigie.agent.text.Printable;
import dev.vigie.agent.watch.SystemWatch;
import dev.vigie.agent.watch.WatchHealth;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import dev.vigie.api.backup.BackupStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent in this process, until it is told to stop. */
final class ForegroundAgent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(ForegroundAgent.class);

    /** How far apart snapshots are while somebody works in a folder. */
    private static final Duration BUSY_INTERVAL = Duration.ofMinutes(1);

    /** Whoever stops a service waits ten seconds. */
    private static final Duration TIME_TO_END = Duration.ofSeconds(8);

    /** Whoever asks for the status waits five seconds. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    private final BackupService backups;
    private final SnapshotService snapshots;
    private final PluginHost plugins;
    private final ConfigurationLoader loader;
    private final Directories directories;
    private final Optional<Path> example;
    private final FrozenFolders frozenFolders;
    private final OwnFiles ownFiles = new OwnFiles();
    private volatile Optional<String> refused = Optional.empty();

    /** @param example a configuration to begin with, when one came along with the program */
    ForegroundAgent(
            BackupService backups,
            SnapshotService snapshots,
            PluginHost plugins,
            ConfigurationLoader loader,
            Directories directories,
            Optional<Path> example) {
        this.backups = backups;
        this.snapshots = snapshots;
        this.frozenFolders = new FrozenFolders(snapshots, LONGEST_LOOK);
        this.plugins = plugins;
        this.loader = loader;
        this.directories = directories;
        this.example = example;
    }

    @Override
    public void watch(BackupRequest request, Timing timing, StopSignal stop)
            throws BackupException, InterruptedException {
        if (!Files.isDirectory(request.source())) {
            throw BackupException.user("there is no folder " + request.source() + " to watch");
        }
        Backups.requireUsable(request);
        plugins.makingWatchdog().watch("the check of its format", watched -> {
            plugins.codec(request.format(), request.formatOptions()).close();
            return request;
        });
        plugins.check(request.exclude());
        warnOfRetention(request, timing);
        ownFiles.become(StandardStreams.files());
        Watchtower tower = tower(() -> {});
        Trigger trigger = new Trigger(timing, Trigger.STANDARD.rescan(), Optional.empty());
        tower.protect(List.of(new ProtectedFolder(request, trigger, FolderConfiguration.usualAlert(trigger))));
        LOG.info("Watching {}; Ctrl-C ends it", request.source());
        Path socket = StatusSocket.ofWatch(directories, ProcessHandle.current().pid());
        try (StatusServer server = StatusServer.openBeside(socket, status(tower))) {
            server.answer();
            warnOfCircles(List.of(request));
            stop.await();
        }
        end(tower);
    }

    @Override
    public void run(Optional<Path> file, StopSignal stop) throws BackupException, InterruptedException {
        Path main = file.orElseGet(directories::configurationFile);
        if (Files.notExists(main)) {
            throw BackupException.user("there is no configuration " + main + "; "
                    + example.map(one -> "copy " + one + " there and change it").orElse("write one")
                    + ", or name another with -c. \"vigie watch SOURCE DEST\" needs none");
        }
        Configuration configuration = loader.load(main);
        beginLog(configuration);
        Metrics metrics = new Metrics();
        Watchtower tower = tower(metrics::writeSoon);
        Supplier<AgentStatus> status = status(tower);
        try (StatusServer server = StatusServer.open(StatusSocket.in(directories), status);
                metrics;
                ConfigurationWatch reload =
                        watchConfiguration(configuration, tower, wanted -> metrics.writeTo(wanted, status))) {
            configuration
                    .folders()
                    .forEach(folder ->
                            warnOfRetention(folder.toRequest(), folder.trigger().timing()));
            tower.protect(folders(configuration));
            server.answer();
            metrics.writeTo(configuration.metrics(), status);
            LOG.info(
                    "Protecting {} of {}",
                    Quantities.count(configuration.folders().size(), "folder"),
                    main);
            warnOfCircles(requests(configuration));
            stop.await();
            end(tower);
        }
    }

    /** Rules that were made for a backup a day may destroy recent history when there is one a minute. */
    private static void warnOfRetention(BackupRequest request, Timing timing) {
        Duration interval = Stream.of(timing.minInterval(), timing.quiet(), BUSY_INTERVAL)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        PolicyCheck.warnings(request.retention(), interval)
                .forEach(warning -> LOG.warn("{}: {}", request.name(), warning));
    }

    /** Whoever begins later finds the other, because it can be asked itself before it asks. */
    private void warnOfCircles(List<BackupRequest> requests) {
        new OtherAgents(directories, plugins).circles(requests).forEach(LOG::warn);
    }

    private static List<BackupRequest> requests(Configuration configuration) {
        return configuration.folders().stream()
                .map(FolderConfiguration::toRequest)
                .toList();
    }

    /** @param healthChanged run when a folder is watched better or worse than before; it must return soon */
    private Watchtower tower(Runnable healthChanged) {
        ExclusionSource exclusions =
                (request, hung) -> plugins.exclusions(request.source(), request.exclude(), Clock.systemUTC(), hung);
        Path proofPlace = directories.runtime().orElse(directories.state());
        List<Path> own = List.of(directories.state(), proofPlace);
        Surroundings surroundings = Surroundings.of(own, ownFiles, new SystemWatch(Optional.of(proofPlace)));
        Narrator narrator = new Narrator(new ToldLosses(snapshots), healthChanged);
        return new Watchtower(backups, exclusions, this::lastBackup, narrator, surroundings);
    }

    /** What cannot be known now is known after the next backup. */
    private LastBackup lastBackup(ProtectedFolder folder) {
        try {
            return snapshots.lastBackup(folder.request().destination(), folder.name());
        } catch (BackupException e) {
            LOG.warn("When {} was last backed up is not known: {}", folder.name(), e.getMessage());
            return LastBackup.NONE;
        }
    }

    private static void end(Watchtower tower) throws InterruptedException {
        if (!tower.close(TIME_TO_END)) {
            LOG.warn("A backup did not end in time; the next one removes what it left");
        }
    }

    private static List<ProtectedFolder> folders(Configuration configuration) {
        return configuration.folders().stream()
                .map(folder -> new ProtectedFolder(folder.toRequest(), folder.trigger(), folder.alertAfter()))
                .toList();
    }

    /** The log so far is written on where the new one cannot be, and its last lines may not have been noticed yet. */
    private void beginLog(Configuration configuration) throws BackupException {
        LogSettings log = configuration.log();
        List<Path> written = new ArrayList<>(StandardStreams.files());
        written.addAll(Logging.files());
        written.addAll(log.files());
        configuration.metrics().map(MetricsFile::files).ifPresent(written::addAll);
        ownFiles.become(written);
        try {
            Logging.toFile(log);
        } catch (IOException e) {
            throw BackupException.environment("cannot write the log " + log.file() + ": " + Reason.of(e), e);
        }
    }

    /** @param metrics told where they are to be written from now on */
    private ConfigurationWatch watchConfiguration(
            Configuration configuration, Watchtower tower, Consumer<Optional<Path>> metrics) {
        return ConfigurationWatch.start(loader, configuration, new ConfigurationWatch.Listener() {
            @Override
            public void changed(Configuration now) {
                refused = Optional.empty();
                LOG.info(
                        "The configuration changed: protecting {}",
                        Quantities.count(now.folders().size(), "folder"));
                try {
                    beginLog(now);
                } catch (BackupException e) {
                    LOG.error("{}", e.getMessage());
                }
                tower.protect(folders(now));
                metrics.accept(now.metrics());
                warnOfCircles(requests(now));
            }

            @Override
            public void refused(ConfigurationException problems) {
                refused = Optional.of(problems.getMessage());
                LOG.error("{}\nThe configuration before stays in force.", problems.getMessage());
            }
        });
    }

    private Supplier<AgentStatus> status(Watchtower tower) {
        Instant started = Instant.now();
        return () -> new AgentStatus(
                ProcessHandle.current().pid(),
                ProgramVersion.number(),
                started,
                refused,
                tower.states().stream().map(this::status).toList());
    }

    private FolderStatus status(FolderState state) {
        WatchHealth health = state.health();
        FolderStatus.Watch watch = FolderStatus.Watch.WATCHING;
        String reason = "";
        if (health instanceof WatchHealth.Starting) {
            watch = FolderStatus.Watch.STARTING;
        } else if (health instanceof WatchHealth.Degraded degraded) {
            watch = FolderStatus.Watch.DEGRADED;
            reason = degraded.reason();
        } else if (health instanceof WatchHealth.Missing missing) {
            watch = FolderStatus.Watch.MISSING;
            reason = missing.reason();
        }
        Optional<String> frozen = frozen(state);
        return new FolderStatus(
                state.name(),
                state.source(),
                state.destination(),
                watch,
                reason,
                state.lastSuccess(),
                state.lastSnapshot(),
                state.lastFailure().map(failure -> new FolderStatus.Failure(failure.message(), failure.at())),
                state.notes().stream()
                        .filter(note -> !Optional.of(note).equals(frozen))
                        .toList(),
                state.pendingChanges().orElse((int) FolderStatus.EVERYTHING),
                state.running().map(ForegroundAgent::running),
                state.nextDue(),
                state.overdue(),
                frozen);
    }

    private Optional<String> frozen(FolderState state) {
        try {
            return frozenFolders.reason(state.name(), state.destination());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static FolderStatus.Running running(FolderState.Running running) {
        return new FolderStatus.Running(
                running.phase().name().toLowerCase(Locale.ROOT),
                running.files(),
                running.expectedFiles(),
                running.bytes(),
                running.expectedBytes());
    }

    /** Tells the log what a person wants to know. Several folders speak at once, so each line says of which it is. */
    private static final class Narrator implements ProtectionListener {
        private final ToldLosses told;
        private final Runnable healthChanged;

        Narrator(ToldLosses told, Runnable healthChanged) {
            this.told = told;
            this.healthChanged = healthChanged;
        }

        @Override
        public void backupStarted(ProtectedFolder folder) {
            BackupRequest request = folder.request();
            LOG.info(
                    "Starting backup: {} -> {}",
                    Printable.line(request.source()),
                    Printable.line(request.destination()));
        }

        @Override
        public void backupFinished(ProtectedFolder folder, BackupResult result) {
            Stream.concat(result.errors().stream(), told.news(folder.request(), result).stream())
                    .forEach(problem -> LOG.warn("{}: {}", folder.name(), Printable.line(problem)));
            if (!result.removed().isEmpty()) {
                LOG.info(
                        "{}: rotated {} old backup(s)",
                        folder.name(),
                        result.removed().size());
            }
            result.snapshot().ifPresent(Narrator::completed);
            if (result.status() == BackupStatus.UNCHANGED) {
                LOG.info("{} is backed up; nothing changed since the last snapshot", folder.name());
            }
        }

        private static void completed(BackupResult.Snapshot snapshot) {
            LOG.info(
                    "Backup completed: {}, {} for {} of {} files",
                    Printable.line(snapshot.archive().getFileName()),
                    Quantities.size(snapshot.sizeArchive()),
                    snapshot.filesStored(),
                    snapshot.files());
        }

        @Override
        public void backupFailed(ProtectedFolder folder, BackupException failure) {
            LOG.error("The backup of {} failed: {}", folder.name(), failure.getMessage());
        }

        @Override
        public void healthChanged(ProtectedFolder folder, WatchHealth health) {
            if (health instanceof WatchHealth.Degraded degraded) {
                LOG.warn("{} is not watched as it should be: {}", folder.name(), degraded.reason());
            } else if (health instanceof WatchHealth.Missing missing) {
                LOG.warn("{} is missing: {}", folder.name(), missing.reason());
            } else {
                LOG.info("{} is being watched", folder.name());
            }
            healthChanged.run();
        }
    }
}
