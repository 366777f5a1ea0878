package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Reads files out of rows of {@code versions}. */
final class FileRows {
    /** The type of a directory of which nothing is known but that something is in it. It is never shown. */
    static final int IMPLIED = EntryType.values().length;

    /** What {@link #file(Rows, int, String)} expects, from its first column on. Parameter 1: the snapshot whose archive is preferred. */
    static final String COLUMNS =
            "v.type, v.facts, c.sha256, l.archive, nullif(l.stored_at, v.path), l.stored_as, l.locator";

    /**
     * Joins to {@code versions v} what the columns need. Of several archives the snapshot's own or the newest before it
     * is taken, else the newest of all.
     */
    static final String JOINS = """
            LEFT JOIN contents c ON c.id = v.content
            LEFT JOIN placements l ON l.content = v.content AND l.archive = coalesce(
              (SELECT max(archive) FROM placements WHERE content = v.content AND archive <= ?1),
              (SELECT max(archive) FROM placements WHERE content = v.content))
            """;

    /** Which version of a path is in snapshot 1. */
    static final String VISIBLE = "v.valid_from <= ?1 AND (v.valid_until IS NULL OR v.valid_until > ?1)";

    private static final EntryType[] TYPES = EntryType.values();
    private static final HexFormat HEX = HexFormat.of();

    private final Session session;
    private final Map<Long, Owner> owners = new HashMap<>();
    private final Map<Long, String> archives = new HashMap<>();

    FileRows(Session session) {
        this.session = session;
    }

    static boolean isFolder(long type) {
        return type == EntryType.DIRECTORY.ordinal() || type == IMPLIED;
    }

    /** The file in the current row, whose {@link #COLUMNS} begin at a column. */
    StoredFile file(Rows rows, int first, String path) throws BackupException {
        Optional<Content> content = Optional.empty();
        byte[] sha256 = rows.bytes(first + 2);
        if (sha256 != null) {
            content = Optional.of(content(rows, first + 3, HEX.formatHex(sha256), path));
        }
        return file(path, rows.number(first), rows.bytes(first + 1), content);
    }

    /** A file of which all is known but where its content is stored. */
    StoredFile file(String path, long type, byte[] facts, Optional<Content> content) throws BackupException {
        Facts known = session.unpacked(facts);
        Optional<Owner> owner = known.owner() == Facts.NO_OWNER ? Optional.empty() : Optional.of(owner(known.owner()));
        return new StoredFile(known.entry(path, TYPES[(int) type], owner), known.changeTime(), known.inode(), content);
    }

    private Content content(Rows rows, int first, String sha256, String path) throws BackupException {
        long archive = rows.number(first);
        if (archive == 0) {
            return new Content(sha256, "", "", "");
        }
        return PlacementTable.content(session, rows, first + 1, sha256, archive(archive), path);
    }

    private String archive(long seq) throws BackupException {
        String known = archives.get(seq);
        if (known != null) {
            return known;
        }
        try (Rows rows = session.query("SELECT id FROM archives WHERE seq = ?", seq)) {
            String id = rows.next() ? rows.text(1) : "";
            archives.put(seq, id);
            return id;
        }
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
