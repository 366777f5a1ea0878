package dev.vigie.agent.config;

import dev.vigie.agent.config.FolderReader.Located;
import dev.vigie.agent.config.Value.Fields;
import dev.vigie.agent.logging.LogFormat;
import dev.vigie.agent.logging.LogLevel;
import dev.vigie.agent.logging.LogSettings;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and checks {@code vigie.yaml} and the files in {@code folders.d} beside it. May be used from several threads. */
public final class ConfigurationLoader {
    static final String FOLDERS_DIRECTORY = "folders.d";

    private final Environment environment;
    private final Optional<InstalledPlugins> plugins;

    /**
     * @param environment where {@code ~} and variables come from
     * @param plugins what formats, patterns, hooks and their options are checked against; empty to leave them unchecked
     */
    public ConfigurationLoader(Environment environment, Optional<InstalledPlugins> plugins) {
        this.environment = environment;
        this.plugins = plugins;
    }

    /**
     * Reads a configuration.
     *
     * @param file the main file; messages name it as it is given here
     * @throws ConfigurationException when anything is wrong, naming all of it
     */
    public Configuration load(Path file) throws ConfigurationException {
        Problems problems = new Problems();
        Reading reading = new Reading(problems);
        reading.mainFile(file);
        for (Path folderFile : folderFiles(file, problems)) {
            reading.folderFile(folderFile);
        }
        FolderConflicts.find(reading.folders, problems);
        plugins.ifPresent(installed -> BackupCircles.find(reading.folders, installed, problems));
        problems.throwIfAny();
        if (reading.folders.isEmpty()) {
            problems.add(Place.wholeFile(file), "no folder is configured, neither here nor in " + FOLDERS_DIRECTORY);
            problems.throwIfAny();
        }
        return new Configuration(
                reading.folders.stream().map(Located::folder).toList(),
                reading.log,
                reading.metrics,
                file.toAbsolutePath().normalize());
    }

    private static List<Path> folderFiles(Path file, Problems problems) {
        Path directory = file.resolveSibling(FOLDERS_DIRECTORY);
        try {
            return Listing.of(directory).stream()
                    .filter(ConfigurationLoader::isFolderFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            if (!(e instanceof NoSuchFileException) || Files.isSymbolicLink(directory)) {
                problems.beginFile(directory);
                problems.add(Place.wholeFile(directory), "the directory cannot be read: " + Reason.of(e));
            }
            return List.of();
        }
    }

    /** Hidden files are editors' own. */
    static boolean isFolderFile(Path path) {
        String name = path.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    /** One pass over all files. */
    private final class Reading {
        private final Problems problems;
        private final ValueReader values;
        private final FolderReader folderReader;
        private final List<Located> folders = new ArrayList<>();
        private LogSettings log =
                new LogSettings(environment.state().resolve("vigie.log"), LogLevel.INFO, LogFormat.TEXT);

        private Optional<Path> metrics = Optional.empty();

        Reading(Problems problems) {
            this.problems = problems;
            values = new ValueReader(environment, problems);
            folderReader = new FolderReader(values, new OptionsReader(values, problems, plugins), problems);
        }

        private Optional<Section> section(Path file) {
            return new YamlFile(file, problems).read().map(fields -> new Section(fields, problems));
        }

        void mainFile(Path file) {
            section(file).ifPresent(section -> {
                section.value("log", values::section).ifPresent(this::log);
                metrics = section.value("metrics", values::path);
                section.value("defaults", values::fields).ifPresent(folderReader::readDefaults);
                folders(section);
            });
        }

        void folderFile(Path file) {
            if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
                problems.beginFile(file); // Reading a pipe would wait for whoever writes into it.
                problems.add(Place.wholeFile(file), "this is no file, but a pipe or a device");
                return;
            }
            section(file).ifPresent(section -> {
                if (section.has("folders")) {
                    folders(section);
                } else if (!section.rest().byKey().isEmpty()) {
                    folder(section.rest());
                }
            });
        }

        private void folders(Section section) {
            section.value("folders", values::items)
                    .ifPresent(items -> items.values().stream()
                            .flatMap(item -> values.fields(item).stream())
                            .forEach(this::folder));
            section.refuseTheRest();
        }

        private void folder(Fields fields) {
            folderReader.read(fields).ifPresent(folders::add);
        }

        private void log(Section section) {
            log = new LogSettings(
                    section.value("file", values::path).orElse(log.file()),
                    section.value("level", value -> values.choice(value, LogLevel.class))
                            .orElse(log.level()),
                    section.value("format", value -> values.choice(value, LogFormat.class))
                            .orElse(log.format()));
            section.refuseTheRest();
        }
    }
}
