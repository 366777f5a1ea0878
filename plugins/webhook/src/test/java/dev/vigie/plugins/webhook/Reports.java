package dev.vigie.plugins.webhook;

import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.hook.BackupReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What backups came to. */
final class Reports {
    private Reports() {}

    static BackupReport stored(String name) {
        BackupResult.Snapshot snapshot = new BackupResult.Snapshot(
                "20261123_101500",
                Path.of("/backups/a b.zip"),
                SnapshotKind.FULL,
                3,
                3_000,
                3,
                3_000,
                1_000,
                "ab".repeat(32),
                true);
        return report(name, BackupStatus.SUCCESS, Optional.of(snapshot), List.of());
    }

    static BackupReport of(BackupStatus status, Problem... problems) {
        return report("documents", status, Optional.empty(), List.of(problems));
    }

    private static BackupReport report(
            String name, BackupStatus status, Optional<BackupResult.Snapshot> snapshot, List<Problem> problems) {
        BackupResult result = new BackupResult(
                status, Instant.EPOCH, Duration.ofSeconds(2), snapshot, problems, List.of(), List.of());
        return new BackupReport(name, Path.of("/home/me/docs"), Path.of("/backups"), result);
    }
}
