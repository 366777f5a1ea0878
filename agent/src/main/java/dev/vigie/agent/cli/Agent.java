package dev.vigie.agent.cli;

import dev.vigie.agent.debounce.Timing;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import java.nio.file.Path;
import java.util.Optional;

/** Watches folders and backs them up until told to stop. */
public interface Agent {

    /**
     * Protects one folder; returns after {@code stop} was requested and the backup under way has ended.
     *
     * @param request the backup to make when something changed; its {@code changes} do not count
     * @throws BackupException when watching cannot begin
     */
    void watch(BackupRequest request, Timing timing, StopSignal stop) throws BackupException, InterruptedException;

    /**
     * Protects every folder of a configuration; returns after {@code stop} was requested and the backups under way have
     * ended.
     *
     * @param configuration the file to read; empty for the usual one
     * @throws BackupException when the configuration is wrong or another agent is running
     */
    void run(Optional<Path> configuration, StopSignal stop) throws BackupException, InterruptedException;
}
