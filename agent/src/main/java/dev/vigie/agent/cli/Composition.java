package dev.vigie.agent.cli;

import dev.vigie.agent.backup.Backups;
import dev.vigie.agent.cli.doctor.Machine;
import dev.vigie.agent.config.Configuration;
import dev.vigie.agent.config.ConfigurationLoader;
import dev.vigie.agent.config.DurationText;
import dev.vigie.agent.config.Environment;
import dev.vigie.agent.config.FolderConfiguration;
import dev.vigie.agent.destination.KnownDestinations;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.platform.Directories;
import dev.vigie.agent.plugins.NewProject;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.PluginInstaller;
import dev.vigie.agent.plugins.Watchdog;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the program together. */
final class Composition implements Services {
    /** Set by the launcher: where the distribution is. */
    private static final String HOME_PROPERTY = "vigie.home";

    /** How long a plugin may be silent, such as 30m. */
    private static final String PLUGIN_LIMIT_PROPERTY = "vigie.plugin.limit";

    private final Directories directories = Directories.ofThisPerson();
    private final Clock clock = Clock.systemDefaultZone();
    private Optional<PluginHost> plugins = Optional.empty();
    private Optional<Catalogs> catalogs = Optional.empty();
    private Optional<Duration> patience = Optional.empty();

    @Override
    public void waitAtMost(Duration longest) {
        patience = Optional.of(longest);
    }

    @Override
    public PluginHost plugins() {
        if (plugins.isEmpty()) {
            Path work = directories.state().resolve("work");
            PluginHost.keepNativeCode(work);
            plugins = Optional.of(new PluginHost(pluginDirectories(), work, pluginLimit()).lookingAhead());
        }
        return plugins.get();
    }

    private static Duration pluginLimit() {
        String limit = System.getProperty(PLUGIN_LIMIT_PROPERTY, "");
        return limit.isEmpty()
                ? Watchdog.LIMIT
                : DurationText.parse(limit)
                        .filter(duration -> !duration.isZero())
                        .orElseThrow(() -> new IllegalArgumentException(
                                PLUGIN_LIMIT_PROPERTY + " is \"" + limit + "\", which is no time such as 30m"));
    }

    @Override
    public PluginInstaller installer() {
        return new PluginInstaller(pluginDirectories(), directories.plugins());
    }

    @Override
    public NewProject newProject() throws BackupException {
        return new NewProject(home().map(home -> home.resolve("share"))
                .orElseThrow(() -> BackupException.user(
                        "The examples that new plugins begin with are not here: start bin/vigie of a distribution.")));
    }

    private static Optional<Path> home() {
        return Optional.ofNullable(System.getProperty(HOME_PROPERTY))
                .map(home -> Path.of(home).toAbsolutePath());
    }

    private List<Path> pluginDirectories() {
        List<Path> places = new ArrayList<>();
        home().ifPresent(home -> places.add(home.resolve("plugins")));
        places.add(directories.plugins());
        return places;
    }

    @Override
    public BackupService backups() {
        return new NarratedBackups(plainBackups());
    }

    private BackupService plainBackups() {
        return new Backups(plugins(), catalogs(), clock, List.of(directories.state()));
    }

    @Override
    public SnapshotService snapshots() {
        return new Snapshots(plugins(), catalogs(), clock);
    }

    private Catalogs catalogs() {
        if (catalogs.isEmpty()) {
            catalogs = Optional.of(
                    patience.isPresent()
                            ? new Catalogs(directories.state(), plugins(), patience.get())
                            : new Catalogs(directories.state(), plugins()));
        }
        return catalogs.get();
    }

    @Override
    public Agent agent() {
        home().ifPresent(home -> WrittenOver.endsThisProcess(home.resolve("lib")));
        return new ForegroundAgent(
                new ThriftyBackups(plainBackups(), catalogs()),
                snapshots(),
                plugins(),
                loader(),
                directories,
                exampleConfiguration());
    }

    private static Optional<Path> exampleConfiguration() {
        return home().map(home -> home.resolve("configuration").resolve("vigie.yaml"))
                .filter(Files::exists);
    }

    private ConfigurationLoader loader() {
        return new ConfigurationLoader(Environment.ofThisProcess(), Optional.of(new PluginChecks(plugins())));
    }

    @Override
    public Folders folders(Optional<Path> configuration) throws BackupException {
        Path file = configurationFile(configuration);
        if (configuration.isEmpty() && !Files.exists(file)) {
            return new ConfiguredFolders(List.of());
        }
        return new ConfiguredFolders(loader().load(file).folders());
    }

    private record ConfiguredFolders(List<FolderConfiguration> folders) implements Folders {
        @Override
        public Optional<BackupRequest> named(String name) {
            return folders.stream()
                    .filter(folder -> folder.name().equals(name))
                    .map(FolderConfiguration::toRequest)
                    .findFirst();
        }

        @Override
        public List<String> names() {
            return folders.stream().map(FolderConfiguration::name).toList();
        }
    }

    @Override
    public Path configurationFile(Optional<Path> named) {
        return named.orElseGet(directories::configurationFile);
    }

    @Override
    public Configuration configuration(Path file) throws BackupException {
        return loader().load(file);
    }

    @Override
    public KnownDestinations destinations() {
        return catalogs().known();
    }

    @Override
    public Machine machine() {
        return Machine.present();
    }

    @Override
    public Directories directories() {
        return directories;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public ZoneId zone() {
        return clock.getZone();
    }

    @Override
    public void close() throws BackupException {
        if (catalogs.isPresent()) {
            catalogs.get().close();
        }
    }
}
