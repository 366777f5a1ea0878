package dev.vigie.agent.cli;

import dev.vigie.agent.backup.SnapshotService;
import dev.vigie.agent.platform.Directories;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupService;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;

/** Puts the program together. In this build the rooms that do the work are not joined yet, and it says so. */
final class Composition implements Services {
    @Override
    public BackupService backups() throws BackupException {
        throw notJoined();
    }

    @Override
    public SnapshotService snapshots() throws BackupException {
        throw notJoined();
    }

    @Override
    public Agent agent() throws BackupException {
        throw notJoined();
    }

    @Override
    public Folders folders(Optional<Path> configuration) throws BackupException {
        throw notJoined();
    }

    private static BackupException notJoined() {
        return BackupException.environment("This build of vigie cannot do that yet.");
    }

    @Override
    public Directories directories() {
        return Directories.ofThisPerson();
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public ZoneId zone() {
        return ZoneId.systemDefault();
    }

    @Override
    public void close() {}
}
