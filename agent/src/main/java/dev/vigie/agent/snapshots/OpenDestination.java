package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.inventory.SnapshotList;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A destination that was opened, and what is known of it.
 *
 * @param catalog empty where Vigie has never written
 * @param zone what moments are written in
 * @param now when it was opened
 */
record OpenDestination(
        Destination destination, Optional<Catalog> catalog, PluginHost plugins, ZoneId zone, Instant now) {

    /**
     * The snapshots, newest first.
     *
     * @param set only this set's; all sets' when empty
     */
    List<SnapshotInfo> snapshots(Optional<String> set) throws BackupException {
        return list().all(set);
    }

    /** Those of some snapshots whose archive was found damaged, or of which something is in no archive any more. */
    Set<SnapshotInfo> damaged(List<SnapshotInfo> snapshots) throws BackupException {
        Set<SnapshotInfo> damaged = new HashSet<>();
        if (catalog.isPresent()) {
            for (String set : names(snapshots)) {
                Set<String> ids = catalog.get().archives(set).damagedSnapshots();
                snapshots.stream()
                        .filter(snapshot -> snapshot.name().equals(set) && ids.contains(snapshot.id()))
                        .forEach(damaged::add);
            }
        }
        return damaged;
    }

    private SnapshotList list() {
        return new SnapshotList(destination, catalog, plugins, zone);
    }

    /** Archives of which nothing tells to which snapshot they belong, of one set or of all. */
    Orphans orphans(Optional<String> set) throws BackupException, IOException {
        return new Orphans(destination, list().orphans(set));
    }

    /** The snapshots somebody may mean, of the one set that is meant. */
    Choice choice(Optional<String> set) throws BackupException, IOException {
        List<SnapshotInfo> snapshots = ofOneSet(set);
        return new Choice(snapshots, orphans(Optional.of(snapshots.get(0).name())), zone, now);
    }

    /**
     * The snapshots of the one set that is meant, newest first; never empty.
     *
     * @param set may be empty when there is one set only
     * @throws BackupException of category USER when there is none, or several
     */
    List<SnapshotInfo> ofOneSet(Optional<String> set) throws BackupException, IOException {
        List<SnapshotInfo> snapshots = snapshots(set);
        TreeSet<String> names = names(snapshots);
        if (names.size() > 1) {
            throw BackupException.user("the destination " + destination.directory() + " holds backups of several sets: "
                    + String.join(", ", names) + "; say which with --name");
        }
        if (names.isEmpty()) {
            throw noSnapshots(set);
        }
        return snapshots;
    }

    /** That what is meant is not there, and what is there instead. */
    BackupException noSnapshots(Optional<String> set) throws BackupException, IOException {
        List<String> others = sets();
        return BackupException.user("the destination " + destination.directory() + " holds no snapshots"
                + set.map(name -> " named \"" + name + "\"").orElse("")
                + (others.isEmpty() ? "" : ", but those of " + String.join(", ", others))
                + orphans(set).sentence().map(sentence -> "; " + sentence).orElse(""));
    }

    /** The names of all sets that have snapshots, sorted. */
    List<String> sets() throws BackupException {
        return List.copyOf(names(snapshots(Optional.empty())));
    }

    private static TreeSet<String> names(List<SnapshotInfo> snapshots) {
        return snapshots.stream().map(SnapshotInfo::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether it is known which files a snapshot has. */
    boolean isListed(SnapshotInfo snapshot) throws BackupException {
        return snapshot.kind() != SnapshotKind.ADOPTED
                && catalog.isPresent()
                && catalog.get().snapshots(snapshot.name()).knowsFiles(snapshot.id());
    }

    /** @throws BackupException when it is not known which files a snapshot has */
    void requireListed(SnapshotInfo snapshot) throws BackupException, IOException {
        if (!isListed(snapshot)) {
            throw withoutList(snapshot);
        }
    }

    /** That it is not known which files a snapshot has, and how to get at them. To ask is wrong only where Vigie did not make it. */
    BackupException withoutList(SnapshotInfo snapshot) throws IOException {
        String lacking = "the archive " + snapshot.archive() + " has no list of its files, because ";
        String advice = "; open it with any tool for its format, or restore it with \"--at " + snapshot.id() + "\"";
        return Presence.of(destination.set(snapshot.name()).manifest(ManifestRole.SNAPSHOT, snapshot.id()))
                ? BackupException.environment(
                        lacking + "that, or one it builds on, is missing, damaged or cannot be read" + advice)
                : BackupException.user(lacking + "Vigie did not make it" + advice);
    }
}
