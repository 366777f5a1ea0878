package dev.vigie.agent.catalog;

import dev.vigie.agent.path.TreeOrder;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What is valid now at the paths of a set. Asked for paths in {@link TreeOrder} it reads everything once, directory by
 * directory, which costs a fraction of looking for each path. Must be closed.
 */
final class OpenVersions implements AutoCloseable {
    /** What {@link #version} expects. */
    static final String COLUMNS = "v.valid_from, v.content, v.type, v.facts, c.sha256";

    private static final String CHILDREN = "SELECT p.id, p.name, " + COLUMNS
            + " FROM paths p JOIN versions v ON v.path = p.id AND v.valid_until IS NULL"
            + " LEFT JOIN contents c ON c.id = v.content WHERE p.parent = ? ORDER BY p.name";

    private static final byte[] NO_CONTENT = {};

    /** A few megabytes of them. */
    private static final int MOST_PASSED_OVER = 10_000;

    private final Session session;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final List<OpenVersion> passedOver = new ArrayList<>();
    private Optional<OpenVersion> next;
    private boolean met;
    private boolean tooMany;

    /** The rows of one directory, and what their paths begin with. */
    private record Level(Rows rows, String prefix) {}

    /**
     * A version that is valid now.
     *
     * @param path the number of its path
     * @param name its path
     * @param from the first snapshot with it
     * @param content the number of its content; 0 when it has none
     * @param facts packed, see {@link Facts}
     * @param sha256 of its content; empty when it has none
     */
    record OpenVersion(long path, String name, long from, long type, long content, byte[] facts, byte[] sha256) {

        boolean isFolder() {
            return FileRows.isFolder(type);
        }

        boolean isImplied() {
            return type == FileRows.IMPLIED;
        }
    }

    /** @param session sees what was valid before the snapshot that is being recorded */
    OpenVersions(Session session, long set) throws BackupException {
        this.session = session;
        enter(set, "");
        this.next = read();
    }

    /** What is valid at a path, when all that was asked before comes earlier in tree order. */
    Optional<OpenVersion> at(String path) throws BackupException {
        while (next.isPresent()) {
            String there = next.get().name();
            if (there.equals(path)) {
                met = true;
                return next;
            }
            if (TreeOrder.PATHS.compare(there, path) > 0) {
                return Optional.empty();
            }
            goOn();
        }
        return Optional.empty();
    }

    private void goOn() throws BackupException {
        if (!met && passedOver.size() < MOST_PASSED_OVER) {
            passedOver.add(next.orElseThrow());
        } else {
            tooMany |= !met;
        }
        met = false;
        next = read();
    }

    /**
     * All below the root that {@link #at} did not give back, which it cannot after this; empty when they are very many.
     */
    Optional<List<OpenVersion>> notAskedFor() throws BackupException {
        while (next.isPresent() && !tooMany) {
            goOn();
        }
        return tooMany ? Optional.empty() : Optional.of(passedOver);
    }

    private Optional<OpenVersion> read() throws BackupException {
        while (!levels.isEmpty()) {
            Level level = levels.peek();
            Rows rows = level.rows();
            if (rows.next()) {
                String path = level.prefix() + EntryName.fromBytes(rows.bytes(2));
                OpenVersion version = version(rows, rows.number(1), 3, path);
                if (version.isFolder()) {
                    enter(version.path(), path + "/");
                }
                return Optional.of(version);
            }
            levels.pop().rows().close();
        }
        return Optional.empty();
    }

    private void enter(long directory, String prefix) throws BackupException {
        levels.push(new Level(session.query(CHILDREN, directory), prefix));
    }

    /** Reads the {@link #COLUMNS}. */
    static OpenVersion version(Rows rows, long path, int first, String name) throws BackupException {
        long content = rows.number(first + 1);
        return new OpenVersion(
                path,
                name,
                rows.number(first),
                rows.number(first + 2),
                content,
                rows.bytes(first + 3),
                content == 0 ? NO_CONTENT : rows.bytes(first + 4));
    }

    @Override
    public void close() throws BackupException {
        while (!levels.isEmpty()) {
            levels.pop().rows().close();
        }
    }
}
