package dev.vigie.agent.cli.doctor;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.config.FolderConfiguration;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at one configured folder: whether it is there, whether its backups have room, and whether they are made. */
final class FolderCheckup {
    private final FolderConfiguration folder;
    private final SnapshotService snapshots;
    private final BackupService backups;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();

    FolderCheckup(FolderConfiguration folder, SnapshotService snapshots, BackupService backups, Clock clock) {
        this.folder = folder;
        this.snapshots = snapshots;
        this.backups = backups;
        this.clock = clock;
    }

    List<Finding> findings() {
        boolean source = Files.isDirectory(folder.source());
        if (!source) {
            bad("There is no folder " + folder.source() + ".", "Connect its drive, or change \"source\".");
        }
        try {
            destination(source);
        } catch (BackupException e) {
            bad("Its backups cannot be looked at: " + e.getMessage(), "Mend that first; \"vigie verify\" tells more.");
        }
        return findings;
    }

    private void destination(boolean source) throws BackupException {
        Path destination = folder.destination();
        if (!Files.isDirectory(destination)) {
            bad(
                    "There is no destination " + destination + ", and so no backup.",
                    "Connect its drive, or make the first backup with: vigie backup " + folder.name());
            return;
        }
        Optional<SnapshotInfo> newest =
                snapshots.list(destination, Optional.of(folder.name())).stream().findFirst();
        room(destination, newest);
        if (newest.isEmpty()) {
            bad("There is no backup of it in " + destination + ".", "Make one: vigie backup " + folder.name());
        } else if (source) {
            age(newest.get());
        }
    }

    private void room(Path destination, Optional<SnapshotInfo> newest) {
        if (!Files.isWritable(destination)) {
            bad(destination + " cannot be written to.", "Give yourself the right to: chmod u+w, or mount it writable.");
            return;
        }
        try {
            long free = Files.getFileStore(destination).getUsableSpace();
            long last = newest.map(SnapshotInfo::size).orElse(0L);
            if (free <= last) {
                bad(
                        "Only " + Quantities.size(free) + " are free in " + destination + "; the last archive took "
                                + Quantities.size(last) + ".",
                        "Make room, or keep fewer backups: vigie prune " + folder.name());
            } else {
                findings.add(Finding.good(about(), Quantities.size(free) + " are free in " + destination + "."));
            }
        } catch (IOException e) {
            bad("How much is free in " + destination + " cannot be told: " + e.getMessage(), "Check its drive.");
        }
    }

    /** An old backup of what did not change is as good as a new one, so whoever is late is asked what has changed. */
    private void age(SnapshotInfo newest) throws BackupException {
        Duration age = Duration.between(newest.created(), clock.instant());
        if (age.isNegative()) {
            bad(
                    "Its newest backup, " + newest.id() + ", lies in the future, so that none is removed any more.",
                    "Set the clock right; if it is, say so: vigie prune " + folder.name() + " --confirm-clock");
            return;
        }
        String told = "Its newest backup, " + newest.id() + ", is " + Quantities.age(age) + " old";
        if (age.compareTo(folder.alertAfter()) <= 0) {
            findings.add(Finding.good(about(), told + "."));
            return;
        }
        BackupPreview waiting = backups.preview(folder.toRequest().withMode(BackupMode.INCREMENTAL));
        if (waiting.files() > 0) {
            bad(
                    told + ", and " + Quantities.count(waiting.files(), "file") + " changed since.",
                    "Run the agent (vigie run), or back it up now: vigie backup " + folder.name());
        } else if (!waiting.problems().isEmpty()) {
            bad(
                    told + ", and cannot be followed by a whole one: "
                            + waiting.problems().get(0),
                    "Let Vigie read it, or exclude it.");
        } else {
            findings.add(Finding.good(about(), told + ", and no file changed since."));
        }
    }

    private String about() {
        return "folder " + folder.name();
    }

    private void bad(String message, String remedy) {
        findings.add(Finding.bad(about(), message, remedy));
    }
}
