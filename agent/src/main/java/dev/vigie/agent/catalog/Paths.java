package dev.vigie.agent.catalog;

import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryName;
import java.util.OptionalLong;

/** Finds paths in the tree of a set. */
final class Paths {
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
}
