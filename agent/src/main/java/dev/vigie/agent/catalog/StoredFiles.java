package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The files of one snapshot, one after another in {@link TreeOrder}, read as they are asked for. Must be closed.
 *
 * <p>What is recorded while it is open may or may not show in it.
 */
public final class StoredFiles implements AutoCloseable {
    private static final String CHILDREN = "SELECT p.id, p.name, " + FileRows.COLUMNS
            + " FROM paths p JOIN versions v ON v.path = p.id AND " + FileRows.VISIBLE + " " + FileRows.JOINS
            + " WHERE p.parent = ?2 ORDER BY p.name";
    private static final int FIRST_COLUMN = 3;

    private final Session session;
    private final FileRows fileRows;
    private final long snapshot;
    private final Deque<Level> levels = new ArrayDeque<>();
    private Optional<StoredFile> start = Optional.empty();

    /** The rows of one directory, and what their paths begin with. */
    private record Level(Rows rows, String prefix) {}

    StoredFiles(Session session, FileRows fileRows, long snapshot) {
        this.session = session;
        this.fileRows = fileRows;
        this.snapshot = snapshot;
    }

    /** Begins with a file, before all that is entered. */
    void startWith(StoredFile file) {
        start = Optional.of(file);
    }

    /** Continues with what is in a directory. */
    void enter(long directory, String path) throws BackupException {
        String prefix = path.isEmpty() ? "" : path + "/";
        levels.push(new Level(session.query(CHILDREN, snapshot, directory), prefix));
    }

    /** The next file, or empty after the last. */
    public Optional<StoredFile> next() throws BackupException {
        if (start.isPresent()) {
            Optional<StoredFile> file = start;
            start = Optional.empty();
            return file;
        }
        while (!levels.isEmpty()) {
            Level level = levels.peek();
            Rows rows = level.rows();
            if (!rows.next()) {
                levels.pop().rows().close();
                continue;
            }
            String path = level.prefix() + EntryName.fromBytes(rows.bytes(2));
            long type = rows.number(FIRST_COLUMN);
            Optional<StoredFile> file =
                    type == FileRows.IMPLIED ? Optional.empty() : Optional.of(fileRows.file(rows, FIRST_COLUMN, path));
            if (FileRows.isFolder(type)) {
                enter(rows.number(1), path);
            }
            if (file.isPresent()) {
                return file;
            }
        }
        return Optional.empty();
    }

    /** Hands over all that is left. */
    public <X extends Exception> void forEach(ThrowingConsumer<StoredFile, X> consumer) throws BackupException, X {
        for (Optional<StoredFile> file = next(); file.isPresent(); file = next()) {
            consumer.accept(file.get());
        }
    }

    @Override
    public void close() throws BackupException {
        while (!levels.isEmpty()) {
            levels.pop().rows().close();
        }
    }
}
