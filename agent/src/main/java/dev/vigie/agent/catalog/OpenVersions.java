package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * What is valid now at the paths of a set. Asked for paths in {@link TreeOrder} it reads everything once, directory by
 * directory, which costs a fraction of looking for each path. Must be closed.
 */
final class OpenVersions implements AutoCloseable {
    private static final String CHILDREN = "SELECT p.id, p.name, v.valid_from, v.content, " + FileRows.BARE_COLUMNS
            + " FROM paths p JOIN versions v ON v.path = p.id AND v.valid_until IS NULL"
            + " LEFT JOIN contents c ON c.id = v.content WHERE p.parent = ? ORDER BY p.name";

    private final Session session;
    private final FileRows fileRows;
    private final Deque<Level> levels = new ArrayDeque<>();
    private Optional<OpenVersion> next;

    /** The rows of one directory, and what their paths begin with. */
    private record Level(Rows rows, String prefix) {}

    /**
     * A version that is valid now.
     *
     * @param path the number of its path
     * @param from the first snapshot with it
     * @param content the number of its content; 0 when it has none
     */
    record OpenVersion(long path, long from, long type, long content, StoredFile file) {}

    /** @param session sees what was valid before the snapshot that is being recorded */
    OpenVersions(Session session, long set) throws BackupException {
        this.session = session;
        this.fileRows = new FileRows(session);
        enter(set, "");
        this.next = read();
    }

    /** What is valid at a path, when all that was asked before comes earlier in tree order. */
    Optional<OpenVersion> at(String path) throws BackupException {
        while (next.isPresent() && TreeOrder.PATHS.compare(next.get().file().path(), path) < 0) {
            next = read();
        }
        return next.filter(version -> version.file().path().equals(path));
    }

    private Optional<OpenVersion> read() throws BackupException {
        while (!levels.isEmpty()) {
            Level level = levels.peek();
            Rows rows = level.rows();
            if (rows.next()) {
                String path = level.prefix() + EntryName.fromBytes(rows.bytes(2));
                OpenVersion version = version(fileRows, rows, rows.number(1), 3, path);
                if (FileRows.isFolder(version.type())) {
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

    /** Reads {@code valid_from, content} and the {@link FileRows#BARE_COLUMNS} after them. */
    static OpenVersion version(FileRows fileRows, Rows rows, long path, int first, String name) throws BackupException {
        long type = rows.number(first + 2);
        StoredFile file = type == FileRows.IMPLIED
                ? new StoredFile(ArchiveEntry.directory(name, Instant.EPOCH), 0, 0, Optional.empty())
                : fileRows.file(rows, first + 2, name);
        return new OpenVersion(path, rows.number(first), type, rows.number(first + 1), file);
    }

    @Override
    public void close() throws BackupException {
        while (!levels.isEmpty()) {
            levels.pop().rows().close();
        }
    }
}
