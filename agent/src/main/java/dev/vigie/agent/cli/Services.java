package dev.vigie.agent.cli;

import dev.vigie.agent.cli.doctor.Machine;
import dev.vigie.agent.config.Configuration;
import dev.vigie.agent.config.ConfigurationException;
import dev.vigie.agent.destination.KnownDestinations;
import dev.vigie.agent.platform.Directories;
import dev.vigie.agent.plugins.NewProject;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.PluginInstaller;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupService;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * What the commands work with. Nothing is made before it is asked for, so that a command pays only for what it uses. Used
 * by one thread.
 */
public interface Services extends AutoCloseable {

    /** How long whatever is made after this waits for another process that uses a destination. */
    void waitAtMost(Duration patience);

    /** Makes backups. */
    BackupService backups() throws BackupException;

    /** Does everything else with snapshots. */
    SnapshotService snapshots() throws BackupException;

    /** Watches folders. */
    Agent agent() throws BackupException;

    /** What is installed. */
    PluginHost plugins();

    /** Installs more, and takes it away. */
    PluginInstaller installer();

    /** Writes projects of new plugins. */
    NewProject newProject() throws BackupException;

    /** The file that is meant: the one named, or else the usual one, which need not exist. */
    Path configurationFile(Optional<Path> named);

    /**
     * A whole configuration.
     *
     * @throws ConfigurationException when it is wrong or not there
     */
    Configuration configuration(Path file) throws BackupException;

    /**
     * The folders of a configuration.
     *
     * @param configuration the file to read; empty for the usual one, which need not exist
     * @throws BackupException of category USER when the configuration is wrong
     */
    Folders folders(Optional<Path> configuration) throws BackupException;

    /** Which destinations were written to, and where they are. */
    KnownDestinations destinations();

    /** What it runs on. */
    Machine machine();

    /** Where Vigie keeps its own files. */
    Directories directories();

    /** Tells what time it is. */
    Clock clock();

    /** The time zone of the person at the terminal. */
    ZoneId zone();

    /** Releases what was made. */
    @Override
    void close() throws BackupException;
}
