package dev.vigie.agent.catalog;

import dev.vigie.api.BackupException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes snapshots out of the catalog, with the versions and contents no other snapshot has. Looks only at what was
 * closed between the snapshots beside the one that goes.
 */
final class Pruning {
    private final Session session;
    private final long set;

    Pruning(Session session, long set) {
        this.session = session;
        this.set = set;
    }

    void remove(SnapshotTable.Row snapshot) throws BackupException {
        session.update("DELETE FROM snapshots WHERE seq = ?", snapshot.seq());
        if (!snapshot.timeline()) {
            return;
        }
        session.execute("CREATE TEMP TABLE IF NOT EXISTS doomed(path INTEGER, valid_from INTEGER, content INTEGER)");
        session.execute("CREATE TEMP TABLE IF NOT EXISTS suspect_contents(id INTEGER PRIMARY KEY)");
        session.execute("CREATE TEMP TABLE IF NOT EXISTS suspect_paths(id INTEGER PRIMARY KEY, round INTEGER)");
        long before = neighbour("max", "<", snapshot.seq());
        long after = neighbour("min", ">", snapshot.seq());
        if (after > 0) {
            findVersionsBetween(before, snapshot.seq(), after);
        } else {
            goBackTo(before);
        }
        forgetDoomedVersions();
        forgetContents();
        keepNames();
        forgetPaths();
        session.execute("DELETE FROM doomed");
        session.execute("DELETE FROM suspect_contents");
        session.execute("DELETE FROM suspect_paths");
    }

    private long neighbour(String which, String side, long seq) throws BackupException {
        return session.number(
                0,
                "SELECT " + which + "(seq) FROM snapshots WHERE set_id = ? AND timeline = 1 AND seq " + side + " ?",
                set,
                seq);
    }

    private void findVersionsBetween(long before, long removed, long after) throws BackupException {
        session.update(
                "INSERT INTO doomed SELECT path, valid_from, content FROM versions"
                        + " WHERE set_id = ? AND valid_until > ? AND valid_until <= ? AND valid_from > ?",
                set,
                removed,
                after,
                before);
    }

    /** The newest snapshot goes: what it changed is as it was before. */
    private void goBackTo(long before) throws BackupException {
        session.update(
                "INSERT INTO doomed SELECT path, valid_from, content FROM versions WHERE set_id = ? AND valid_from > ?",
                set,
                before);
        session.update(
                "UPDATE versions SET valid_until = NULL WHERE set_id = ? AND valid_until > ? AND valid_from <= ?",
                set,
                before,
                before);
    }

    private void forgetDoomedVersions() throws BackupException {
        session.execute("INSERT OR IGNORE INTO suspect_contents SELECT content FROM doomed WHERE content IS NOT NULL");
        session.execute("INSERT OR IGNORE INTO suspect_paths SELECT path, 0 FROM doomed");
        session.execute("DELETE FROM versions WHERE (path, valid_from) IN (SELECT path, valid_from FROM doomed)");
    }

    private void forgetContents() throws BackupException {
        session.execute("DELETE FROM suspect_contents WHERE EXISTS"
                + " (SELECT 1 FROM versions WHERE versions.content = suspect_contents.id)");
        session.execute("DELETE FROM placements WHERE content IN (SELECT id FROM suspect_contents)");
        session.execute("DELETE FROM damaged_placements WHERE content IN (SELECT id FROM suspect_contents)");
        session.execute("DELETE FROM lost_contents WHERE content IN (SELECT id FROM suspect_contents)");
        session.execute("DELETE FROM contents WHERE id IN (SELECT id FROM suspect_contents)");
    }

    /** What is still held under a path where it was is held under its name from now on, as the path may go. */
    private void keepNames() throws BackupException {
        List<long[]> gone = new ArrayList<>();
        try (Rows rows = session.query(
                "SELECT DISTINCT path, content FROM doomed WHERE content IS NOT NULL"
                        + " AND EXISTS (SELECT 1 FROM placements WHERE content = doomed.content AND stored_at = doomed.path)")) {
            while (rows.next()) {
                gone.add(new long[] {rows.number(1), rows.number(2)});
            }
        }
        PlacementTable placements = new PlacementTable(session);
        for (long[] version : gone) {
            placements.keepName(version[0], version[1]);
        }
    }

    /** Round by round from the leaves to the root: a directory may go once nothing is left in it. */
    private void forgetPaths() throws BackupException {
        int forgotten;
        int round = 0;
        do {
            session.update(
                    "INSERT INTO suspect_paths SELECT parent, ?1 + 1 FROM paths"
                            + " WHERE id IN (SELECT id FROM suspect_paths WHERE round = ?1) AND parent > 0"
                            + " ON CONFLICT(id) DO UPDATE SET round = excluded.round",
                    round);
            forgotten = session.update(
                    "DELETE FROM paths WHERE id IN (SELECT id FROM suspect_paths WHERE round = ?)"
                            + " AND parent > 0"
                            + " AND NOT EXISTS (SELECT 1 FROM versions WHERE versions.path = paths.id)"
                            + " AND NOT EXISTS (SELECT 1 FROM paths below WHERE below.parent = paths.id)",
                    round);
            round++;
        } while (forgotten > 0);
    }
}
