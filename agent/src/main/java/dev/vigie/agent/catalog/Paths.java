package dev.vigie.agent.catalog;

import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds paths in the tree of a set. */
final class Paths {
    /** CROSS JOIN and + keep SQLite from going through all of the set: it does not know how little is lost. */
    static final String LOST = "SELECT v.path FROM lost_contents l CROSS JOIN versions v ON v.content = l.content"
            + " WHERE +v.set_id = ? AND v.valid_until IS NULL"
            + " AND NOT EXISTS (SELECT 1 FROM placements p WHERE p.content = l.content) LIMIT ?";

    private Paths() {}

    static OptionalLong find(Session session, long set, String path) throws BackupException {
        OptionalLong found = OptionalLong.of(set);
        if (path.isEmpty()) {
            return found;
        }
        for (String name : path.split("/", -1)) {
            found = child(session, found.getAsLong(), EntryName.toBytes(name));
            if (found.isEmpty()) {
                return found;
            }
        }
        return found;
    }

    static OptionalLong child(Session session, long parent, byte[] name) throws BackupException {
        long id = session.number(-1, "SELECT id FROM paths WHERE parent = ? AND name = ?", parent, name);
        return id < 0 ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /** The path with a number; empty when it is not one of this set. */
    static Optional<String> path(Session session, long set, long node) throws BackupException {
        Place place = place(session, node);
        return place.root() == set ? Optional.of(place.path()) : Optional.empty();
    }

    /** The path with a number, of whichever set. */
    static String path(Session session, long node) throws BackupException {
        return place(session, node).path();
    }

    /** A path below the root of a set. */
    private record Place(long root, String path) {}

    private static Place place(Session session, long node) throws BackupException {
        String path = "";
        for (long at = node; ; ) {
            try (Rows rows = session.query("SELECT parent, name FROM paths WHERE id = ?", at)) {
                if (!rows.next() || rows.number(1) == 0) {
                    return new Place(at, path);
                }
                String name = EntryName.fromBytes(rows.bytes(2));
                path = path.isEmpty() ? name : name + "/" + path;
                at = rows.number(1);
            }
        }
    }

    /** The paths whose content is in no archive any more; no more than so many. */
    static List<String> lost(Session session, long set, int most) throws BackupException {
        List<Long> nodes = new ArrayList<>();
        try (Rows rows = session.query(LOST, set, most)) {
            while (rows.next()) {
                nodes.add(rows.number(1));
            }
        }
        List<String> paths = new ArrayList<>();
        for (long node : nodes) {
            path(session, set, node).ifPresent(paths::add);
        }
        return paths;
    }
}
