package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.api.BackupException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The snapshots of one set that a {@link Catalog} lists, by whose rules this is used. */
public final class KnownSnapshots {
    private final Database database;
    private final SnapshotTable snapshots;
    private final String set;

    KnownSnapshots(Database database, SnapshotTable snapshots, String set) {
        this.database = database;
        this.snapshots = snapshots;
        this.set = set;
    }

    /** All of them, newest first. */
    public List<SnapshotInfo> newestFirst() throws BackupException {
        return snapshots.newestFirst(set).stream().map(SnapshotTable.Row::info).toList();
    }

    /** The ids of all, in no order. */
    public Set<String> ids() throws BackupException {
        return snapshots.ids(set);
    }

    /** The snapshot made last, whether or not it is known what it holds. */
    public Optional<SnapshotInfo> newest() throws BackupException {
        return snapshots.newest(set).map(SnapshotTable.Row::info);
    }

    /** The snapshot that was recorded last and not removed since, whose state is the current one. */
    public Optional<SnapshotInfo> latest() throws BackupException {
        return snapshots.latest(set).map(SnapshotTable.Row::info);
    }

    /** One snapshot. */
    public Optional<SnapshotInfo> find(String id) throws BackupException {
        return snapshots.find(set, id).map(SnapshotTable.Row::info);
    }

    /** How a snapshot's manifest begins; its archive is the one that holds it now. */
    public Optional<SnapshotHead> head(String id) throws BackupException {
        return snapshots.find(set, id).map(SnapshotTable.Row::head);
    }

    /** How a snapshot's manifest ends. */
    public Optional<SnapshotEnd> end(String id) throws BackupException {
        return snapshots.find(set, id).map(SnapshotTable.Row::end);
    }

    /** Which snapshot each incremental one builds on, by their ids. */
    public Map<String, String> parents() throws BackupException {
        return snapshots.parents(set);
    }

    /** Whether it is known what a snapshot holds, so that its state can be asked for. */
    public boolean knowsFiles(String id) throws BackupException {
        return snapshots.find(set, id).filter(SnapshotTable.Row::timeline).isPresent();
    }

    /** A snapshot of which it is not known what it holds. */
    public Optional<SnapshotInfo> anyUnknown() throws BackupException {
        return snapshots.anyUnknown(set).map(SnapshotTable.Row::info);
    }

    /**
     * Takes snapshots out of the list. Versions only they had are forgotten, and so are contents nobody needs any more;
     * their archives are not: see {@link KnownArchives#unlisted}. When the latest goes, the current state is that of the
     * one before; a file that was the same in both has the change time and inode that were seen last.
     *
     * @param ids those not known are passed over
     */
    public void remove(Collection<String> ids) throws BackupException {
        database.change(session -> {
            SnapshotTable recorded = snapshots.in(session);
            Pruning pruning = new Pruning(session, recorded.set(set));
            for (String id : ids) {
                Optional<SnapshotTable.Row> row = recorded.find(set, id);
                if (row.isPresent()) {
                    pruning.remove(row.get());
                }
            }
        });
    }
}
