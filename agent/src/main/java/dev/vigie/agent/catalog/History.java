package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What became of files from snapshot to snapshot. */
final class History {
    private static final String VERSIONS = "SELECT v.valid_from, v.valid_until, " + FileRows.COLUMNS
            + " FROM versions v " + FileRows.JOINS + " WHERE v.path = ?2 ORDER BY v.valid_from";

    /** What ended or began between snapshots 1 and 2 of set 3. */
    private static final String CHANGED =
            "SELECT path FROM versions WHERE set_id = ?3 AND valid_until > ?1 AND valid_until <= ?2 AND valid_from <= ?1"
                    + " UNION SELECT path FROM versions WHERE set_id = ?3 AND valid_from > ?1 AND valid_from <= ?2"
                    + " AND (valid_until IS NULL OR valid_until > ?2) LIMIT ?4";

    private final Session session;
    private final FileRows fileRows;
    private final long set;
    private final NavigableMap<Long, SnapshotInfo> snapshots = new TreeMap<>();

    History(Session session, FileRows fileRows, long set, List<SnapshotTable.Row> rows) {
        this.session = session;
        this.fileRows = fileRows;
        this.set = set;
        rows.stream().filter(SnapshotTable.Row::timeline).forEach(row -> snapshots.put(row.seq(), row.info()));
    }

    /** The versions at a path, oldest first. */
    List<FileVersion> versions(String path) throws BackupException {
        OptionalLong node = Paths.find(session, set, path);
        return node.isPresent() ? versions(node.getAsLong(), path) : List.of();
    }

    private List<FileVersion> versions(long node, String path) throws BackupException {
        List<FileVersion> versions = new ArrayList<>();
        long lastSeq = 0;
        try (Rows rows = session.query(VERSIONS, Long.MAX_VALUE, node)) {
            while (rows.next()) {
                if (rows.number(3) == FileRows.IMPLIED) {
                    continue;
                }
                long first = snapshots.ceilingKey(rows.number(1));
                long last = rows.isNull(2) ? snapshots.lastKey() : snapshots.lowerKey(rows.number(2));
                StoredFile file = fileRows.file(rows, 3, path);
                FileVersion version = new FileVersion(file, snapshots.get(first), snapshots.get(last));
                if (continues(versions, lastSeq, version, first)) {
                    FileVersion before = versions.remove(versions.size() - 1);
                    version = new FileVersion(file, before.first(), version.last());
                }
                versions.add(version);
                lastSeq = last;
            }
        }
        return versions;
    }

    /** Whether a version is the one before again, and the snapshots that had something else in between are gone. */
    private boolean continues(List<FileVersion> versions, long lastSeq, FileVersion version, long first) {
        return !versions.isEmpty()
                && SnapshotRecorder.same(versions.get(versions.size() - 1).file(), version.file())
                && snapshots.higherKey(lastSeq) == first;
    }

    <X extends Exception> void find(PathGlob wanted, int mostInMemory, ThrowingConsumer<FileVersion, X> consumer)
            throws BackupException, X {
        Optional<SortedMap<String, Long>> named = named(wanted, mostInMemory);
        if (named.isEmpty()) {
            findEverywhere(wanted, consumer);
            return;
        }
        for (Map.Entry<String, Long> path : named.get().entrySet()) {
            for (FileVersion version : versions(path.getValue(), path.getKey())) {
                consumer.accept(version);
            }
        }
    }

    /** What matches by its name alone, without walking; empty when that is too much. */
    private Optional<SortedMap<String, Long>> named(PathGlob wanted, int most) throws BackupException {
        SortedMap<String, Long> named = new TreeMap<>(TreeOrder.PATHS);
        byte[] part = EntryName.toBytes(wanted.partOfName());
        if (part.length == 0) {
            return Optional.empty();
        }
        try (Rows rows = session.query("SELECT id FROM paths WHERE instr(name, ?) > 0 LIMIT ?", part, most + 1L)) {
            for (int seen = 0; rows.next(); seen++) {
                if (seen == most) {
                    return Optional.empty();
                }
                long node = rows.number(1);
                Paths.path(session, set, node).filter(wanted).ifPresent(path -> named.put(path, node));
            }
        }
        return Optional.of(named);
    }

    private <X extends Exception> void findEverywhere(PathGlob wanted, ThrowingConsumer<FileVersion, X> consumer)
            throws BackupException, X {
        record Level(Rows rows, String prefix) {}
        Deque<Level> levels = new ArrayDeque<>();
        try {
            levels.push(new Level(children(set), ""));
            while (!levels.isEmpty()) {
                Level level = levels.peek();
                if (!level.rows().next()) {
                    levels.pop().rows().close();
                    continue;
                }
                long node = level.rows().number(1);
                String path = level.prefix() + EntryName.fromBytes(level.rows().bytes(2));
                if (wanted.test(path)) {
                    for (FileVersion version : versions(node, path)) {
                        consumer.accept(version);
                    }
                }
                levels.push(new Level(children(node), path + "/"));
            }
        } finally {
            for (Level level : levels) {
                level.rows().close();
            }
        }
    }

    private Rows children(long node) throws BackupException {
        return session.query("SELECT id, name FROM paths WHERE parent = ? ORDER BY name", node);
    }

    /**
     * The paths at which something begins or ends between two snapshots, whichever is older; what is there may be the same
     * in both. Empty when it is too much.
     */
    Optional<SortedSet<String>> changedBetween(long one, long other, int most) throws BackupException {
        SortedSet<String> changed = new TreeSet<>(TreeOrder.PATHS);
        try (Rows rows = session.query(CHANGED, Math.min(one, other), Math.max(one, other), set, most + 1L)) {
            for (int seen = 0; rows.next(); seen++) {
                if (seen == most) {
                    return Optional.empty();
                }
                Paths.path(session, set, rows.number(1)).ifPresent(changed::add);
            }
        }
        return Optional.of(changed);
    }

    /** Goes through two snapshots side by side. */
    static <X extends Exception> void diff(
            StoredFiles before, StoredFiles after, ThrowingConsumer<Difference, X> consumer) throws BackupException, X {
        Optional<StoredFile> old = before.next();
        Optional<StoredFile> now = after.next();
        while (old.isPresent() || now.isPresent()) {
            int order = order(old, now);
            difference(order <= 0 ? old : Optional.empty(), order >= 0 ? now : Optional.empty(), consumer);
            old = order <= 0 ? before.next() : old;
            now = order >= 0 ? after.next() : now;
        }
    }

    /** What became of one path. */
    static <X extends Exception> void difference(
            Optional<StoredFile> old, Optional<StoredFile> now, ThrowingConsumer<Difference, X> consumer) throws X {
        if (old.isPresent() && now.isPresent()) {
            if (!SnapshotRecorder.same(old.get(), now.get())) {
                consumer.accept(new Difference.Modified(old.get(), now.get()));
            }
        } else if (old.isPresent()) {
            consumer.accept(new Difference.Removed(old.get()));
        } else if (now.isPresent()) {
            consumer.accept(new Difference.Added(now.get()));
        }
    }

    private static int order(Optional<StoredFile> old, Optional<StoredFile> now) {
        if (old.isEmpty() || now.isEmpty()) {
            return old.isEmpty() ? 1 : -1;
        }
        return TreeOrder.PATHS.compare(old.get().path(), now.get().path());
    }
}
