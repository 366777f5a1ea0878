package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.Content;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryName;
import java.util.ArrayList;
import java.util.List;

/**
 * Which archives hold a content. Most hold it under a path at which some version has it, and the number of that path is
 * noted; before the last such version goes, {@link #keepName} has to be called.
 */
final class PlacementTable {
    /** What {@link #content} expects, from its first column on. */
    static final String COLUMNS = "l.stored_at, l.stored_as, l.locator";

    private final Session session;

    PlacementTable(Session session) {
        this.session = session;
    }

    /** Notes that an archive holds a content; what was noted before stays. */
    void place(long content, long archive, Content where) throws BackupException {
        insert(archive, content, null, EntryName.toBytes(where.storedAs()), where.locator());
    }

    /**
     * Notes that an archive holds a content under a path.
     *
     * @param path its number; a version with this content is there
     */
    void placeAt(long path, long content, long archive, String locator) throws BackupException {
        insert(archive, content, path, null, locator);
    }

    private void insert(long archive, long content, Long path, byte[] name, String locator) throws BackupException {
        session.insertLater("INSERT OR IGNORE INTO placements", archive, content, path, name, Locators.pack(locator));
    }

    /** Everywhere a content lies, the newest archive first. */
    List<Content> of(long content, String sha256) throws BackupException {
        return read(COLUMNS + " FROM placements", content, sha256);
    }

    /** Remembers where a content lies in an archive that does not count as holding it any more. */
    void setAside(long content, long archive) throws BackupException {
        try (Rows rows = session.query(
                "SELECT " + COLUMNS + " FROM placements l WHERE archive = ? AND content = ?", archive, content)) {
            if (rows.next()) {
                session.insertLater(
                        "INSERT OR IGNORE INTO damaged_placements",
                        content,
                        archive,
                        EntryName.toBytes(storedAs(session, rows, 1, "")),
                        rows.bytes(3));
            }
        }
    }

    /** Where a content lay in archives that were found damaged, the newest first. */
    List<Content> damaged(long content, String sha256) throws BackupException {
        return read("NULL, l.stored_as, l.locator FROM damaged_placements", content, sha256);
    }

    /** @param columns three as {@link #COLUMNS}, and the table they are in */
    private List<Content> read(String columns, long content, String sha256) throws BackupException {
        List<Content> placements = new ArrayList<>();
        try (Rows rows = session.query(
                "SELECT a.id, " + columns + " l JOIN archives a ON a.seq = l.archive WHERE l.content = ?"
                        + " ORDER BY l.archive DESC",
                content)) {
            while (rows.next()) {
                placements.add(content(session, rows, 2, sha256, rows.text(1), ""));
            }
        }
        return placements;
    }

    /**
     * Where the current row says that a content lies.
     *
     * @param path what it is stored under when neither of the first two columns says anything
     */
    static Content content(Session session, Rows rows, int first, String sha256, String archive, String path)
            throws BackupException {
        return new Content(sha256, archive, storedAs(session, rows, first, path), locator(session, rows, first + 2));
    }

    private static String storedAs(Session session, Rows rows, int first, String path) throws BackupException {
        long number = rows.number(first);
        if (number != 0) {
            return Paths.path(session, number);
        }
        byte[] name = rows.bytes(first + 1);
        return name == null ? path : EntryName.fromBytes(name);
    }

    private static String locator(Session session, Rows rows, int column) throws BackupException {
        try {
            return Locators.unpack(rows.bytes(column));
        } catch (IndexOutOfBoundsException e) {
            throw session.damaged(e);
        }
    }

    /** Notes the name itself where a content is stored under a path at which no version has it any more. */
    void keepName(long path, long content) throws BackupException {
        boolean refers = session.number(
                        0,
                        "SELECT 1 FROM placements WHERE content = ?1 AND stored_at = ?2 AND NOT EXISTS"
                                + " (SELECT 1 FROM versions WHERE content = ?1 AND path = ?2) LIMIT 1",
                        content,
                        path)
                == 1;
        if (refers) {
            session.update(
                    "UPDATE placements SET stored_at = NULL, stored_as = ? WHERE content = ? AND stored_at = ?",
                    EntryName.toBytes(Paths.path(session, path)),
                    content,
                    path);
        }
    }
}
