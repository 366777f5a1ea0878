package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.Content;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryName;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/** Contents and the archives that hold them. */
final class ContentTable {
    private static final String FIND =
            "SELECT id FROM contents WHERE set_id = ? AND size = ? AND substr(sha256, 1, 8) = substr(?3, 1, 8)"
                    + " AND sha256 = ?3";

    private final Session session;

    ContentTable(Session session) {
        this.session = session;
    }

    static byte[] digest(String sha256) throws BackupException {
        try {
            return HexFormat.of().parseHex(sha256);
        } catch (IllegalArgumentException e) {
            throw BackupException.bug("\"" + sha256 + "\" is no SHA-256 checksum.", e);
        }
    }

    OptionalLong find(long set, long size, byte[] digest) throws BackupException {
        long id = session.number(-1, FIND, set, size, digest);
        return id < 0 ? OptionalLong.empty() : OptionalLong.of(id);
    }

    boolean anyOfSize(long set, long size) throws BackupException {
        return session.number(0, "SELECT 1 FROM contents WHERE set_id = ? AND size = ? LIMIT 1", set, size) == 1;
    }

    boolean isEmpty(long set) throws BackupException {
        return session.number(0, "SELECT 1 FROM contents WHERE set_id = ? LIMIT 1", set) == 0;
    }

    void insert(long id, long set, long size, byte[] digest) throws BackupException {
        session.insertLater("INSERT INTO contents", id, set, size, digest);
    }

    /** Notes that an archive holds a content; what was noted before stays. */
    void place(long content, long archive, Content where) throws BackupException {
        session.insertLater(
                "INSERT OR IGNORE INTO placements",
                content,
                archive,
                EntryName.toBytes(where.storedAs()),
                where.locator());
    }

    /** Everywhere a content lies, the newest archive first. */
    List<Content> placements(long content, String sha256) throws BackupException {
        List<Content> placements = new ArrayList<>();
        try (Rows rows = session.query(
                "SELECT a.id, l.stored_as, l.locator FROM placements l JOIN archives a ON a.seq = l.archive"
                        + " WHERE l.content = ? ORDER BY l.archive DESC",
                content)) {
            while (rows.next()) {
                placements.add(new Content(sha256, rows.text(1), EntryName.fromBytes(rows.bytes(2)), rows.text(3)));
            }
        }
        return placements;
    }
}
