package dev.vigie.agent.cli.doctor;

import dev.vigie.agent.config.Configuration;
import dev.vigie.agent.config.FolderConfiguration;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.platform.Directories;
import dev.vigie.agent.plugins.PluginHealth;
import dev.vigie.agent.plugins.PluginHealth.State;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.TreeVisitor;
import dev.vigie.agent.scan.Walker;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.FolderStatus;
import dev.vigie.agent.status.StatusClient;
import dev.vigie.agent.status.StatusSocket;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at everything.
 *
 * @param machine what it runs on
 * @param directories where Vigie keeps its own files
 * @param plugins what is installed
 * @param snapshots tells what is backed up
 * @param backups tells what is not
 * @param clock tells what is late
 */
public record Doctor(
        Machine machine,
        Directories directories,
        PluginHost plugins,
        SnapshotService snapshots,
        BackupService backups,
        Clock clock) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Where the configuration comes from. */
    @FunctionalInterface
    public interface ConfigurationSource {
        Configuration load(Path file) throws BackupException;
    }

    /**
     * Looks at everything, the machine first.
     *
     * @param file the configuration, which need not exist
     */
    public List<Finding> examine(Path file, ConfigurationSource source) {
        List<Finding> aboutConfiguration = new ArrayList<>();
        Optional<Configuration> configuration = configuration(file, source, aboutConfiguration);
        List<FolderConfiguration> folders =
                configuration.map(Configuration::folders).orElse(List.of());
        List<Finding> findings = new ArrayList<>(new MachineCheckup(machine)
                .findings(folders.stream().mapToLong(this::directories).sum()));
        findings.add(state());
        aboutPlugins(findings);
        findings.addAll(aboutConfiguration);
        configuration.flatMap(Configuration::metrics).flatMap(Doctor::metrics).ifPresent(findings::add);
        folders.forEach(folder -> findings.addAll(new FolderCheckup(folder, snapshots, backups, clock).findings()));
        agent(configuration.isPresent(), findings);
        return findings;
    }

    private static Optional<Configuration> configuration(
            Path file, ConfigurationSource source, List<Finding> findings) {
        if (Files.notExists(file)) {
            findings.add(Finding.remark(
                    "configuration",
                    "There is none at " + file + ", so there is nothing to look at beyond the machine.",
                    "Write one if \"vigie run\" is to protect your folders; \"vigie watch\" needs none."));
            return Optional.empty();
        }
        try {
            Configuration configuration = source.load(file);
            findings.add(Finding.good("configuration", file + " is right."));
            return Optional.of(configuration);
        } catch (BackupException e) {
            findings.add(
                    Finding.bad("configuration", e.getMessage(), "\"vigie config check\" tells when it is right."));
            return Optional.empty();
        }
    }

    /** How many directories of a folder are watched, as far as they can be read. */
    private long directories(FolderConfiguration folder) {
        if (!Files.isDirectory(folder.source())) {
            return 0;
        }
        try (Exclusions exclusions = plugins.exclusions(folder.source(), folder.exclude(), Clock.systemUTC())) {
            long[] count = {0};
            new Walker(folder.source(), exclusions).walk(folder.source(), new TreeVisitor() {
                @Override
                public void found(FoundFile file) {
                    count[0] += file.isDirectory() ? 1 : 0;
                }
            });
            return count[0];
        } catch (BackupException | IOException e) {
            return 0;
        }
    }

    private Finding state() {
        Path place = directories.state();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return Files.isDirectory(place) && Files.isWritable(place)
                ? Finding.good("state", directories.state() + " can be written to.")
                : Finding.bad(
                        "state",
                        directories.state() + " cannot be written to, but that is where Vigie keeps its catalogs.",
                        "Change the rights of " + place + ", or set XDG_STATE_HOME to another directory.");
    }

    private static Optional<Finding> metrics(Path file) {
        boolean possible =
                !Files.isDirectory(file) && Files.isDirectory(file.getParent()) && Files.isWritable(file.getParent());
        return possible
                ? Optional.empty()
                : Optional.of(Finding.bad(
                        "metrics",
                        file + " cannot be written, so a monitor sees nothing.",
                        "Have \"metrics\" name a file in a directory that is there and that the agent may write to."));
    }

    private void aboutPlugins(List<Finding> findings) {
        List<PluginHealth> all = plugins.health();
        for (PluginHealth plugin : all) {
            String about = "plugin " + plugin.id();
            if (plugin.state() == State.FAILED) {
                findings.add(Finding.bad(about, "It cannot be used.", plugin.reason()));
            } else if (plugin.state() == State.DISABLED) {
                findings.add(Finding.remark(about, "It is switched off.", plugin.reason()));
            }
        }
        long ready =
                all.stream().filter(plugin -> plugin.state() == State.READY).count();
        if (plugins.formats().isEmpty()) {
            findings.add(Finding.bad(
                    "plugins",
                    "None of them is an archive format, so nothing can be backed up.",
                    "Install Vigie again."));
        } else {
            findings.add(Finding.good("plugins", ready + " of " + all.size() + " are ready."));
        }
    }

    private void agent(boolean needed, List<Finding> findings) {
        try {
            Optional<AgentStatus> status = StatusClient.ask(StatusSocket.in(directories), PATIENCE);
            List<AgentStatus> watches = StatusClient.askWatches(directories, PATIENCE);
            if (status.isPresent()) {
                findings.add(Finding.good(
                        "agent", "It is running, as process " + status.get().pid() + "."));
                status.get().folders().forEach(folder -> watched(folder, findings));
            } else if (needed) {
                findings.add(Finding.bad(
                        "agent",
                        "None is running, so changes are not backed up.",
                        "Start it with \"vigie run\"; share/vigie.service does so whenever you log in."));
            } else if (watches.isEmpty()) {
                findings.add(Finding.good("agent", "None is running, and none has anything to do."));
            }
            for (AgentStatus watch : watches) {
                findings.add(Finding.good("vigie watch", "It is running, as process " + watch.pid() + "."));
                watch.folders().forEach(folder -> watched(folder, findings));
            }
        } catch (BackupException e) {
            findings.add(Finding.bad("agent", e.getMessage(), "Stop it and start it again."));
        }
    }

    private static void watched(FolderStatus folder, List<Finding> findings) {
        String about = "folder " + folder.name();
        if (folder.watch() == FolderStatus.Watch.DEGRADED || folder.watch() == FolderStatus.Watch.MISSING) {
            findings.add(Finding.bad(
                    about,
                    "The agent does not notice its changes at once: " + folder.reason(),
                    "See \"vigie status\"."));
        }
        folder.notes()
                .forEach(note ->
                        findings.add(Finding.bad(about, "Its last backup noted: " + note, "See \"vigie status\".")));
        folder.lastError()
                .ifPresent(error -> findings.add(
                        Finding.bad(about, "Its last backup failed: " + error.message(), "See \"vigie status\".")));
    }
}
