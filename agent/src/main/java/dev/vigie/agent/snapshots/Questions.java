package dev.vigie.agent.snapshots;

import dev.vigie.agent.backup.ClockNotice;
import dev.vigie.agent.catalog.Difference;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.prune.Pruner;
import dev.vigie.agent.snapshots.Choice.Found;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Answers what snapshots there are and what they hold, without reading an archive. May be used from several threads. */
final class Questions {
    private final Openings openings;

    Questions(Openings openings) {
        this.openings = openings;
    }

    Overview overview(Path directory, Optional<String> set) throws BackupException {
        return openings.in(directory, opened -> {
            List<SnapshotInfo> snapshots = opened.snapshots(set);
            Set<SnapshotInfo> damaged = opened.damaged(snapshots);
            List<String> warnings = losses(opened.destination(), set);
            warnings.addAll(wrongDates(snapshots, directory));
            damage(damaged.size(), directory).ifPresent(warnings::add);
            opened.orphans(set).sentence().ifPresent(warnings::add);
            return new Overview(snapshots, damaged, snapshots.isEmpty() ? opened.sets() : List.of(), warnings);
        });
    }

    private List<String> wrongDates(List<SnapshotInfo> newestFirst, Path directory) {
        Map<String, SnapshotInfo> newest = new LinkedHashMap<>();
        newestFirst.forEach(snapshot -> newest.putIfAbsent(snapshot.name(), snapshot));
        return newest.values().stream()
                .flatMap(snapshot ->
                        ClockNotice.of(snapshot, directory, openings.clock().instant()).stream())
                .toList();
    }

    private static Optional<String> damage(int backups, Path directory) {
        return backups == 0
                ? Optional.empty()
                : Optional.of((backups == 1 ? "One of these backups is" : backups + " of these backups are")
                        + " damaged; \"vigie doctor " + directory + "\" says which archives are to blame.");
    }

    List<String> losses(Path directory, Optional<String> set) throws BackupException {
        try {
            return losses(Destination.open(directory), set);
        } catch (IOException e) {
            throw BackupException.environment("cannot read what " + directory + " holds: " + Reason.of(e), e);
        }
    }

    private static List<String> losses(Destination destination, Optional<String> set) throws IOException {
        List<String> losses = new ArrayList<>();
        for (String name : set.isPresent() ? List.of(set.get()) : destination.sets()) {
            destination
                    .set(name)
                    .losses()
                    .unconfirmed()
                    .ifPresent(loss -> losses.add(Pruner.advice(loss, destination, name)));
        }
        return losses;
    }

    LastBackup lastBackup(Path directory, String set) throws BackupException {
        Catalogs catalogs = openings.catalogs();
        Optional<Instant> remembered = catalogs.successes().last(directory, set);
        if (catalogs.known().isAway(directory)) {
            return new LastBackup(remembered, Optional.empty());
        }
        if (!Files.isDirectory(directory)) {
            return LastBackup.NONE;
        }
        Optional<SnapshotInfo> newest = openings.in(directory, opened -> opened.snapshots(Optional.of(set))).stream()
                .findFirst();
        return new LastBackup(
                newest.map(SnapshotInfo::created)
                        .map(created -> remembered
                                .filter(success -> created.isBefore(success) || isInFuture(created))
                                .orElse(created)),
                newest.map(SnapshotInfo::id));
    }

    /** One made while the clock was ahead takes all after it along: when these were made only this machine noted. */
    private boolean isInFuture(Instant created) {
        return created.isAfter(openings.clock().instant());
    }

    FoundVersions versions(Path directory, Optional<String> set, String path) throws BackupException {
        return look(directory, set, history -> history.versions(path));
    }

    FoundVersions find(Path directory, Optional<String> set, String glob) throws BackupException {
        return look(directory, set, history -> history.find(glob, version -> true));
    }

    FoundVersions findAt(Path directory, Optional<String> set, String at, ZoneId zone, String glob)
            throws BackupException {
        return openings.in(directory, zone, opened -> {
            Found found = opened.choice(set).find(at);
            SnapshotInfo snapshot = found.snapshot();
            opened.requireListed(snapshot);
            return new FoundVersions(
                    history(opened, Optional.of(snapshot.name()))
                            .find(glob, version -> version.snapshots().contains(snapshot)),
                    found.passedOver().archives());
        });
    }

    private static FileHistory history(OpenDestination opened, Optional<String> set) throws BackupException {
        return new FileHistory(opened.destination(), opened.catalog().orElseThrow(), set);
    }

    /** Looks for something in the history of files. */
    @FunctionalInterface
    private interface Look {
        List<KeptVersion> into(FileHistory history) throws BackupException, IOException;
    }

    private FoundVersions look(Path directory, Optional<String> set, Look look) throws BackupException {
        return openings.in(directory, opened -> {
            List<SnapshotInfo> snapshots = opened.snapshots(set);
            if (snapshots.isEmpty()) {
                throw opened.noSnapshots(set);
            }
            List<SnapshotInfo> unread = new ArrayList<>();
            for (SnapshotInfo snapshot : snapshots) {
                if (!opened.isListed(snapshot)) {
                    unread.add(snapshot);
                }
            }
            if (unread.size() == snapshots.size()) {
                throw opened.withoutList(unread.get(0));
            }
            unread.addAll(opened.orphans(set).archives());
            return new FoundVersions(look.into(history(opened, set)), unread);
        });
    }

    SnapshotDifferences diff(Path directory, Optional<String> set, String before, String after, ZoneId zone)
            throws BackupException {
        return openings.in(directory, zone, opened -> {
            Choice choice = opened.choice(set);
            SnapshotInfo old = choice.find(before).snapshot();
            SnapshotInfo now = choice.find(after).snapshot();
            for (SnapshotInfo snapshot : List.of(old, now)) {
                opened.requireListed(snapshot);
            }
            List<Difference> differences = new ArrayList<>();
            opened.catalog().orElseThrow().files(old.name()).diff(old.id(), now.id(), differences::add);
            return new SnapshotDifferences(old, now, differences);
        });
    }
}
