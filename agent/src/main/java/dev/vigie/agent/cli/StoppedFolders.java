package dev.vigie.agent.cli;

import dev.vigie.agent.config.FolderConfiguration;
import dev.vigie.agent.snapshots.LastBackup;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.agent.status.FolderStatus;
import dev.vigie.agent.status.FolderStatus.Failure;
import dev.vigie.agent.status.FolderStatus.Watch;
import dev.vigie.api.BackupException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What can be told of configured folders while no agent is running: what their destinations hold. */
record StoppedFolders(SnapshotService snapshots, Instant now) {

    FolderStatus look(FolderConfiguration folder) {
        try {
            Optional<String> frozen = frozen(snapshots, folder);
            return status(folder, snapshots.lastBackup(folder.destination(), folder.name()), Optional.empty(), frozen);
        } catch (BackupException e) {
            return status(folder, LastBackup.NONE, Optional.of(new Failure(e.getMessage(), now)), Optional.empty());
        }
    }

    private static Optional<String> frozen(SnapshotService snapshots, FolderConfiguration folder)
            throws BackupException {
        return Files.isDirectory(folder.destination())
                ? snapshots.losses(folder.destination(), Optional.of(folder.name())).stream()
                        .findFirst()
                : Optional.empty();
    }

    private FolderStatus status(
            FolderConfiguration folder, LastBackup last, Optional<Failure> failure, Optional<String> frozen) {
        // One in the future is a wrong clock's.
        boolean recent = last.success()
                .filter(success -> Duration.between(success, now).abs().compareTo(folder.alertAfter()) <= 0)
                .isPresent();
        return new FolderStatus(
                folder.name(),
                folder.source(),
                folder.destination(),
                Watch.STOPPED,
                "no agent is running",
                last.success(),
                last.snapshot(),
                failure,
                List.of(),
                FolderStatus.EVERYTHING,
                Optional.empty(),
                Optional.empty(),
                !recent,
                frozen);
    }
}
