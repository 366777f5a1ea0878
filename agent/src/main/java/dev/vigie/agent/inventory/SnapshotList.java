package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Lists what is in a destination: the snapshots of the catalog, and archives of the right names that have no manifest. */
public record SnapshotList(Destination destination, Optional<Catalog> catalog, PluginHost plugins, ZoneId zone) {
    public static final Comparator<SnapshotInfo> NEWEST_FIRST = Comparator.comparing(SnapshotInfo::created)
            .thenComparing(snapshot -> snapshot.id().length())
            .thenComparing(SnapshotInfo::id)
            .reversed();

    /**
     * All snapshots whose archives are there, newest first.
     *
     * @param set only this set's; all sets' when empty
     */
    public List<SnapshotInfo> all(Optional<String> set) throws BackupException {
        try {
            List<SnapshotInfo> snapshots = new ArrayList<>();
            if (catalog.isPresent()) {
                for (String name :
                        set.isPresent() ? List.of(set.get()) : catalog.get().sets()) {
                    snapshots.addAll(catalog.get().snapshots(name).newestFirst());
                }
            }
            snapshots.addAll(adopted(set));
            snapshots.sort(NEWEST_FIRST);
            return snapshots;
        } catch (IOException e) {
            throw BackupException.environment(
                    "cannot read what " + destination.directory() + " holds: " + Reason.of(e), e);
        }
    }

    /**
     * Archives of changes of which nothing tells what snapshot they belong to, as snapshots that are not listed, newest
     * first.
     *
     * @param set only this set's; all sets' when empty
     */
    public List<SnapshotInfo> orphans(Optional<String> set) throws IOException, BackupException {
        ArchiveNames names = names();
        List<SnapshotInfo> orphans = new ArrayList<>();
        for (SnapshotName name : destination.archives(SnapshotArchives.extensions(plugins))) {
            if (isOf(set, name) && names.isOrphan(name)) {
                orphans.add(info(name, SnapshotKind.INCREMENTAL));
            }
        }
        orphans.sort(NEWEST_FIRST);
        return orphans;
    }

    private List<SnapshotInfo> adopted(Optional<String> set) throws IOException, BackupException {
        ArchiveNames names = names();
        List<SnapshotInfo> adopted = new ArrayList<>();
        for (SnapshotName name : destination.archives(SnapshotArchives.extensions(plugins))) {
            boolean known =
                    destination.set(name.set()).snapshotRoleOf(name.id()).isPresent();
            if (!known && !name.incremental() && isOf(set, name) && !names.isStray(name)) {
                adopted.add(info(name, SnapshotKind.ADOPTED));
            }
        }
        return adopted;
    }

    private ArchiveNames names() {
        return new ArchiveNames(destination, catalog, plugins);
    }

    private static boolean isOf(Optional<String> set, SnapshotName name) {
        return set.map(name.set()::equals).orElse(true);
    }

    private SnapshotInfo info(SnapshotName name, SnapshotKind kind) throws IOException {
        Path archive = destination.directory().resolve(name.fileName());
        return new SnapshotInfo(
                name.id(),
                name.set(),
                archive,
                SnapshotArchives.formatOf(name, plugins),
                kind,
                SnapshotName.moment(name.id(), zone).toInstant(),
                Files.size(archive),
                OptionalLong.empty(),
                destination.checksums().of(name.fileName()).orElse(""),
                Unread.NOTHING,
                destination.set(name.set()).findings().verification(name.id()));
    }
}
