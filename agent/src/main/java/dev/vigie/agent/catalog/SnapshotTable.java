package dev.vigie.agent.catalog;

import dev.vigie.agent.destination.Verification;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.EntryName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Sets, snapshots and archives. */
final class SnapshotTable {
    /** The number of a set that is not there: nothing is found of it. */
    private static final long NO_SET = -1;

    private static final String SELECT =
            "SELECT s.id, n.name, a.file, a.format, s.kind, s.created_s, s.created_n, a.size, s.files, a.sha256,"
                    + " s.verified_s, s.verified_n, s.seq, s.parent, s.size_original, a.files_stored, a.size_stored,"
                    + " a.id, s.timeline, s.verified_depth, s.unread"
                    + " FROM snapshots s JOIN archives a ON a.seq = s.archive JOIN sets n ON n.id = s.set_id ";

    private static final Verification.Depth[] DEPTHS = Verification.Depth.values();

    private final Session session;
    private final Path destination;

    /** A snapshot with all that is known of it. */
    record Row(SnapshotInfo info, SnapshotHead head, SnapshotEnd end, long seq, boolean timeline) {}

    SnapshotTable(Session session, Path destination) {
        this.session = session;
        this.destination = destination;
    }

    /** The same, as another session sees it. */
    SnapshotTable in(Session other) {
        return new SnapshotTable(other, destination);
    }

    List<String> sets() throws BackupException {
        List<String> names = new ArrayList<>();
        try (Rows rows = session.query(
                "SELECT name FROM sets WHERE EXISTS (SELECT 1 FROM snapshots WHERE set_id = sets.id) ORDER BY name")) {
            while (rows.next()) {
                names.add(EntryName.fromBytes(rows.bytes(1)));
            }
        }
        return names;
    }

    /** The number of a set, which is that of the root of its tree; {@link #NO_SET} when there is none of this name. */
    long set(String name) throws BackupException {
        return session.number(NO_SET, "SELECT id FROM sets WHERE name = ?", EntryName.toBytes(name));
    }

    /** As {@link #set}, of a new one if need be. */
    long setOrNew(String name) throws BackupException {
        long known = set(name);
        if (known != NO_SET) {
            return known;
        }
        byte[] bytes = EntryName.toBytes(name);
        session.update("INSERT INTO paths VALUES (NULL, 0, ?)", bytes);
        long root = session.number(-1, "SELECT last_insert_rowid()");
        session.update("INSERT INTO sets VALUES (?, ?)", root, bytes);
        return root;
    }

    List<Row> newestFirst(String set) throws BackupException {
        List<Row> found = new ArrayList<>();
        try (Rows rows = session.query(
                SELECT + "WHERE n.name = ? ORDER BY s.created_s DESC, s.created_n DESC, s.seq DESC",
                EntryName.toBytes(set))) {
            while (rows.next()) {
                found.add(row(rows));
            }
        }
        return found;
    }

    Set<String> ids(String set) throws BackupException {
        Set<String> ids = new HashSet<>();
        try (Rows rows = session.query(
                "SELECT id FROM snapshots WHERE set_id = (SELECT id FROM sets WHERE name = ?)",
                EntryName.toBytes(set))) {
            while (rows.next()) {
                ids.add(rows.text(1));
            }
        }
        return ids;
    }

    Map<String, String> parents(String set) throws BackupException {
        Map<String, String> parents = new HashMap<>();
        try (Rows rows = session.query(
                "SELECT id, parent FROM snapshots WHERE parent IS NOT NULL"
                        + " AND set_id = (SELECT id FROM sets WHERE name = ?)",
                EntryName.toBytes(set))) {
            while (rows.next()) {
                parents.put(rows.text(1), rows.text(2));
            }
        }
        return parents;
    }

    Optional<Row> newest(String set) throws BackupException {
        return first(
                SELECT + "WHERE s.seq = (SELECT seq FROM snapshots WHERE set_id = (SELECT id FROM sets WHERE name = ?)"
                        + " ORDER BY created_s DESC, created_n DESC, seq DESC LIMIT 1)",
                EntryName.toBytes(set));
    }

    Optional<Row> find(String set, String id) throws BackupException {
        return first(SELECT + "WHERE n.name = ? AND s.id = ?", EntryName.toBytes(set), id);
    }

    /** The snapshot recorded last, whose state is the current one. */
    Optional<Row> latest(String set) throws BackupException {
        return first(
                SELECT + "WHERE s.seq = (SELECT max(seq) FROM snapshots"
                        + " WHERE set_id = (SELECT id FROM sets WHERE name = ?) AND timeline = 1)",
                EntryName.toBytes(set));
    }

    Optional<Row> anyUnknown(String set) throws BackupException {
        return first(SELECT + "WHERE n.name = ? AND s.timeline = 0 LIMIT 1", EntryName.toBytes(set));
    }

    private Optional<Row> first(String sql, Object... parameters) throws BackupException {
        try (Rows rows = session.query(sql, parameters)) {
            return rows.next() ? Optional.of(row(rows)) : Optional.empty();
        }
    }

    private Row row(Rows rows) throws BackupException {
        String id = rows.text(1);
        String set = EntryName.fromBytes(rows.bytes(2));
        String file = EntryName.fromBytes(rows.bytes(3));
        String format = rows.text(4);
        SnapshotKind kind = SnapshotKind.valueOf(rows.text(5));
        Instant created = Instant.ofEpochSecond(rows.number(6), rows.number(7));
        OptionalLong files = rows.isNull(9) ? OptionalLong.empty() : OptionalLong.of(rows.number(9));
        Optional<Verification> verified = rows.isNull(11)
                ? Optional.empty()
                : Optional.of(new Verification(
                        DEPTHS[(int) rows.number(20)], Instant.ofEpochSecond(rows.number(11), rows.number(12))));
        Unread unread = rows.isNull(21) ? Unread.NOTHING : Unread.parse(EntryName.fromBytes(rows.bytes(21)));
        long size = rows.number(8);
        String sha256 = rows.text(10);
        return new Row(
                new SnapshotInfo(
                        id,
                        set,
                        destination.resolve(file),
                        format,
                        kind,
                        created,
                        size,
                        files,
                        sha256,
                        unread,
                        verified),
                new SnapshotHead(set, id, created, kind, format, file, Optional.ofNullable(rows.text(14))),
                new SnapshotEnd(
                        files.orElse(0),
                        rows.number(15),
                        rows.number(16),
                        rows.number(17),
                        size,
                        sha256,
                        unread,
                        verified.map(Verification::moment)),
                rows.number(13),
                rows.number(19) == 1);
    }

    void insert(long seq, long set, SnapshotHead head, SnapshotEnd end, boolean timeline) throws BackupException {
        session.update(
                "INSERT INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, NULL, ?)",
                seq,
                set,
                head.id(),
                seq,
                head.kind().name(),
                head.created().getEpochSecond(),
                head.created().getNano(),
                head.parent().orElse(null),
                timeline ? end.files() : null,
                end.sizeOriginal(),
                timeline ? 1 : 0,
                end.unread().isEmpty() ? null : EntryName.toBytes(end.unread().text()));
        session.update(
                "UPDATE archives SET size = ?, sha256 = ?, files_stored = ?, size_stored = ? WHERE seq = ?",
                end.sizeArchive(),
                end.sha256(),
                end.filesStored(),
                end.sizeStored(),
                seq);
    }

    /** The number of an archive, which need not be known otherwise yet. */
    long archive(long set, String id) throws BackupException {
        long seq = session.number(-1, "SELECT seq FROM archives WHERE set_id = ? AND id = ?", set, id);
        if (seq >= 0) {
            return seq;
        }
        session.update("INSERT INTO archives VALUES (NULL, ?, ?, x'', '', 0, '', 0, 0)", set, id);
        return session.number(-1, "SELECT last_insert_rowid()");
    }

    /** A number for a snapshot, greater than all before; files may have been known to be stored in its archive already. */
    long nextSeq(long set, SnapshotHead head) throws BackupException {
        session.update("UPDATE archives SET id = '' WHERE set_id = ? AND id = ?", set, head.id());
        long seq = archive(set, head.id());
        session.update(
                "UPDATE archives SET file = ?, format = ? WHERE seq = ?",
                EntryName.toBytes(head.archive()),
                head.format(),
                seq);
        session.update(
                "UPDATE placements SET archive = ? WHERE archive ="
                        + " (SELECT seq FROM archives WHERE set_id = ? AND id = '')",
                seq,
                set);
        session.update(
                "UPDATE damaged_placements SET archive = ? WHERE archive ="
                        + " (SELECT seq FROM archives WHERE set_id = ? AND id = '')",
                seq,
                set);
        session.update(
                "UPDATE lost_contents SET archive = ? WHERE archive ="
                        + " (SELECT seq FROM archives WHERE set_id = ? AND id = '')",
                seq,
                set);
        session.update("DELETE FROM archives WHERE set_id = ? AND id = ''", set);
        return seq;
    }
}
