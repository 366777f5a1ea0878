package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads files out of rows of {@code versions}. */
final class FileRows {
    /** The type of a directory of which nothing is known but that something is in it. It is never shown. */
    static final int IMPLIED = EntryType.values().length;

    /** What {@link #file} expects, from its first column on. Parameter 1: the snapshot whose archive is preferred. */
    static final String COLUMNS = "v.type, v.size, v.mtime_s, v.mtime_n, v.change_time, v.inode, v.mode, v.owner,"
            + " v.link_target, c.sha256, a.id, l.stored_as, l.locator";

    /** The same without saying where the content is stored; only {@code contents c} need be joined. */
    static final String BARE_COLUMNS = COLUMNS.replace("a.id, l.stored_as, l.locator", "NULL, NULL, NULL");

    /**
     * Joins to {@code versions v} what the columns need. Of several archives the snapshot's own or the newest before it
     * is taken, else the newest of all.
     */
    static final String JOINS = """
            LEFT JOIN contents c ON c.id = v.content
            LEFT JOIN placements l ON l.content = v.content AND l.archive = coalesce(
              (SELECT max(archive) FROM placements WHERE content = v.content AND archive <= ?1),
              (SELECT max(archive) FROM placements WHERE content = v.content))
            LEFT JOIN archives a ON a.seq = l.archive
            """;

    /** Which version of a path is in snapshot 1. */
    static final String VISIBLE = "v.valid_from <= ?1 AND (v.valid_until IS NULL OR v.valid_until > ?1)";

    private static final EntryType[] TYPES = EntryType.values();
    private static final HexFormat HEX = HexFormat.of();

    private final Session session;
    private final Map<Long, Owner> owners = new HashMap<>();

    FileRows(Session session) {
        this.session = session;
    }

    static boolean isFolder(long type) {
        return type == EntryType.DIRECTORY.ordinal() || type == IMPLIED;
    }

    /** The file in the current row, whose {@link #COLUMNS} begin at a column. */
    StoredFile file(Rows rows, int first, String path) throws BackupException {
        EntryType type = TYPES[(int) rows.number(first)];
        ArchiveEntry entry = new ArchiveEntry(
                path,
                type,
                rows.number(first + 1),
                Instant.ofEpochSecond(rows.number(first + 2), rows.number(first + 3)),
                rows.isNull(first + 6) ? OptionalInt.empty() : OptionalInt.of((int) rows.number(first + 6)),
                rows.isNull(first + 7) ? Optional.empty() : Optional.of(owner(rows.number(first + 7))),
                Optional.ofNullable(rows.bytes(first + 8)).map(EntryName::fromBytes));
        return new StoredFile(entry, rows.number(first + 4), rows.number(first + 5), content(rows, first + 9));
    }

    private static Optional<Content> content(Rows rows, int first) throws BackupException {
        byte[] sha256 = rows.bytes(first);
        if (sha256 == null) {
            return Optional.empty();
        }
        String storedIn = rows.text(first + 1);
        return Optional.of(
                storedIn == null
                        ? new Content(HEX.formatHex(sha256), "", "", "")
                        : new Content(
                                HEX.formatHex(sha256),
                                storedIn,
                                EntryName.fromBytes(rows.bytes(first + 2)),
                                rows.text(first + 3)));
    }

    private Owner owner(long id) throws BackupException {
        Owner known = owners.get(id);
        if (known != null) {
            return known;
        }
        try (Rows rows =
                session.query("SELECT user_id, group_id, user_name, group_name FROM owners WHERE id = ?", id)) {
            rows.next();
            Owner owner = new Owner(rows.number(1), rows.number(2), rows.text(3), rows.text(4));
            owners.put(id, owner);
            return owner;
        }
    }
}
