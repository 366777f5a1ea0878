package dev.vigie.agent.cli;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.SnapshotKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What {@code vigie backup} says. */
final class BackupText {
    private static final int SHORT_CHECKSUM = 16;

    private BackupText() {}

    static void summary(
            Page page, BackupRequest request, BackupResult result, List<SnapshotInfo> available, Instant now) {
        page.blank();
        headline(page, result);
        result.snapshot().ifPresent(snapshot -> details(page, request, result, snapshot));
        page.problems(notBackedUp(result), result.errors());
        page.problems("Notes:", result.notices());
        if (!available.isEmpty()) {
            page.heading("Available Backups:");
            available.forEach(snapshot -> page.line(line(snapshot, now)));
        }
    }

    private static String notBackedUp(BackupResult result) {
        return result.status() == BackupStatus.FAILED ? "What went wrong:" : "Not backed up as they should be:";
    }

    private static void headline(Page page, BackupResult result) {
        switch (result.status()) {
            case SUCCESS -> page.good("Backup completed successfully!");
            case PARTIAL ->
                page.doubtful("Backup completed with "
                        + Quantities.count(result.errors().size(), "problem") + ".");
            case UNCHANGED -> page.good("Nothing changed since the last backup.");
            case FAILED -> page.bad("Backup failed.");
        }
    }

    private static void details(Page page, BackupRequest request, BackupResult result, BackupResult.Snapshot snapshot) {
        page.heading("Backup Details:");
        page.line("  Source: " + request.source());
        page.line("  Destination: " + snapshot.archive());
        page.line("  Original Size: " + Quantities.size(snapshot.sizeOriginal()));
        if (snapshot.kind() == SnapshotKind.INCREMENTAL) {
            page.line("  Changed: " + Quantities.count(snapshot.filesStored(), "file") + ", "
                    + Quantities.size(snapshot.sizeStored()));
        }
        page.line("  Compressed Size: " + compressed(snapshot));
        page.line("  Duration: " + Quantities.seconds(result.duration()));
        page.line("  Checksum: " + shortened(snapshot.sha256()));
    }

    /** Why there is no new snapshot, in a sentence. */
    static String failure(BackupResult result) {
        return result.errors().stream()
                .findFirst()
                .map(first -> "The backup failed: " + first + " Earlier backups are as they were.")
                .orElse("The backup failed; earlier backups are as they were.");
    }

    static String compressed(BackupResult.Snapshot snapshot) {
        return Quantities.size(snapshot.sizeArchive()) + " ("
                + Quantities.share(snapshot.sizeArchive(), snapshot.sizeOriginal()) + ")";
    }

    private static String shortened(String checksum) {
        return checksum.length() <= SHORT_CHECKSUM ? checksum : checksum.substring(0, SHORT_CHECKSUM) + "...";
    }

    static void list(Page page, String name, List<SnapshotInfo> snapshots, Instant now) {
        page.heading("Backups for " + name + ":");
        snapshots.forEach(snapshot -> page.line(line(snapshot, now)));
        if (snapshots.isEmpty()) {
            page.line("  none yet");
        }
    }

    private static String line(SnapshotInfo snapshot, Instant now) {
        return "  " + snapshot.archive().getFileName() + " (" + Quantities.size(snapshot.size()) + ") - "
                + Quantities.age(Duration.between(snapshot.created(), now)) + " ago";
    }

    static void preview(Page page, BackupRequest request, BackupPreview preview) {
        preview.included().forEach(path -> page.line("  + " + path));
        preview.excluded().forEach(path -> page.line("  - " + path));
        page.problems("Cannot be backed up:", preview.problems());
        page.problems("Notes:", preview.notices());
        page.blank();
        if (preview.unchanged()) {
            page.line("Would make no backup: nothing changed in " + request.source() + " since the last one.");
            return;
        }
        page.line("Would store " + Quantities.count(preview.files(), "file") + " ("
                + Quantities.size(preview.sizeOriginal()) + ") of " + request.source() + " in "
                + (preview.kind() == SnapshotKind.INCREMENTAL ? "an incremental" : "a full") + " backup in "
                + request.destination() + ".");
    }
}
