package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;

/** What the snapshots of one set hold, and where it is stored, as far as a {@link Catalog} knows, by whose rules this is used. */
public final class KnownFiles {
    /** What was valid at snapshot 1 of set 3 and is not at snapshot 2. */
    private static final String ENDED =
            " WHERE set_id = ?3 AND valid_until > ?1 AND valid_until <= ?2 AND valid_from <= ?1";

    private final Session session;
    private final SnapshotTable snapshots;
    private final FileRows fileRows;
    private final String set;
    private final int mostInMemory;

    /** @param mostInMemory how many paths may be brought into order in memory */
    KnownFiles(Session session, SnapshotTable snapshots, FileRows fileRows, String set, int mostInMemory) {
        this.session = session;
        this.snapshots = snapshots;
        this.fileRows = fileRows;
        this.set = set;
        this.mostInMemory = mostInMemory;
    }

    /** What is at a path now. */
    public Optional<StoredFile> current(String path) throws BackupException {
        Optional<SnapshotTable.Row> latest = snapshots.latest(set);
        return latest.isPresent() ? at(latest.get().seq(), path) : Optional.empty();
    }

    /**
     * All that is at and below a path now, in {@link TreeOrder}.
     *
     * @param prefix a path; {@code ""} for everything
     */
    public StoredFiles allCurrent(String prefix) throws BackupException {
        Optional<SnapshotTable.Row> latest = snapshots.latest(set);
        return all(latest.map(SnapshotTable.Row::seq).orElse(0L), prefix);
    }

    /**
     * What was at a path in a snapshot.
     *
     * @throws BackupException when there is no such snapshot
     */
    public Optional<StoredFile> at(String id, String path) throws BackupException {
        return at(require(id).seq(), path);
    }

    /**
     * All that was at and below a path in a snapshot, in {@link TreeOrder}. A file's content names an archive that holds
     * it: the snapshot's own, else the newest before, else the newest of all; {@link #placements} has the others. Where
     * every archive with it is lost, it names none ({@code ""}).
     *
     * @param prefix a path; {@code ""} for everything
     * @throws BackupException when there is no such snapshot
     */
    public StoredFiles allAt(String id, String prefix) throws BackupException {
        return all(require(id).seq(), prefix);
    }

    /** Hands over {@link #allAt} one by one. */
    public <X extends Exception> void forEachAt(String id, String prefix, ThrowingConsumer<StoredFile, X> consumer)
            throws BackupException, X {
        try (StoredFiles files = allAt(id, prefix)) {
            files.forEach(consumer);
        }
    }

    /**
     * The paths whose content now lies in no archive any more, in no order. Costs what was lost, not what there is.
     *
     * @param most no more than so many
     */
    public List<String> lostPaths(int most) throws BackupException {
        return Paths.lost(session, snapshots.set(set), most);
    }

    /** Whether any content of this size is known. If not, a file of this size need not be read to look for it. */
    public boolean anyOfSize(long size) throws BackupException {
        return new ContentTable(session).anyOfSize(snapshots.set(set), size);
    }

    /** Where a content is stored already; of several archives the newest. */
    public Optional<Content> content(String sha256, long size) throws BackupException {
        return placements(sha256, size).stream().findFirst();
    }

    /** Everywhere a content is stored, the newest archive first. */
    public List<Content> placements(String sha256, long size) throws BackupException {
        OptionalLong content = contentNumber(sha256, size);
        return content.isEmpty() ? List.of() : new PlacementTable(session).of(content.getAsLong(), sha256);
    }

    /**
     * Where a content lay in archives that {@link KnownArchives#noteDamage} says lost it, the newest first. Such a note may
     * be wrong, or what could not be read be read after all: what is got from there has to be compared with its checksum.
     */
    public List<Content> damagedPlacements(String sha256, long size) throws BackupException {
        OptionalLong content = contentNumber(sha256, size);
        return content.isEmpty() ? List.of() : new PlacementTable(session).damaged(content.getAsLong(), sha256);
    }

    private OptionalLong contentNumber(String sha256, long size) throws BackupException {
        return new ContentTable(session).find(snapshots.set(set), size, ContentTable.digest(sha256));
    }

    /** The versions of a file in all snapshots, oldest first; empty when no snapshot has it. */
    public List<FileVersion> versions(String path) throws BackupException {
        return history().versions(path);
    }

    /**
     * Every version of every path that matches a pattern, in all snapshots, paths in {@link TreeOrder}. Looks at names
     * first, and at files only where these match, unless the pattern fits very many.
     *
     * @param glob as in {@code *.txt} for names, {@code src/**}{@code /*.java} for paths
     */
    public <X extends Exception> void find(String glob, ThrowingConsumer<FileVersion, X> consumer)
            throws BackupException, X {
        history().find(new PathGlob(glob), mostInMemory, consumer);
    }

    /**
     * What changed from one snapshot to another, in {@link TreeOrder}. Costs what changed, unless that is very much.
     *
     * @throws BackupException when there is no such snapshot
     */
    public <X extends Exception> void diff(String before, String after, ThrowingConsumer<Difference, X> consumer)
            throws BackupException, X {
        long old = require(before).seq();
        long now = require(after).seq();
        Optional<SortedSet<String>> changed = history().changedBetween(old, now, mostInMemory);
        if (changed.isPresent()) {
            for (String path : changed.get()) {
                History.difference(at(old, path), at(now, path), consumer);
            }
            return;
        }
        try (StoredFiles allOld = all(old, "");
                StoredFiles allNow = all(now, "")) {
            History.diff(allOld, allNow, consumer);
        }
    }

    /**
     * How many versions of files and directories were in one snapshot and are not in a later one: at least as many as
     * {@link #turnover} counts, and quickly counted.
     *
     * @throws BackupException when there is no such snapshot
     */
    public long endedBetween(String before, String after) throws BackupException {
        return session.number(
                0,
                "SELECT count(*) FROM versions" + ENDED,
                require(before).seq(),
                require(after).seq(),
                snapshots.set(set));
    }

    /**
     * What a later snapshot does not have any more. Reads what ended in between.
     *
     * @throws BackupException when there is no such snapshot
     */
    public Turnover turnover(String before, String after) throws BackupException {
        try (Rows rows = session.query(
                "SELECT count(*), total(EXISTS(SELECT 1 FROM versions o WHERE o.path = versions.path"
                        + " AND o.type = ?4 AND " + valid("o") + ")) FROM versions" + ENDED
                        + " AND type = ?4 AND content IS NOT NULL AND NOT EXISTS"
                        + " (SELECT 1 FROM versions o WHERE o.content = versions.content AND " + valid("o")
                        + ")",
                require(before).seq(),
                require(after).seq(),
                snapshots.set(set),
                EntryType.FILE.ordinal())) {
            rows.next();
            long changed = rows.number(2);
            return new Turnover(rows.number(1) - changed, changed);
        }
    }

    /** Whether a version is valid at snapshot 2. */
    private static String valid(String version) {
        return version + ".valid_from <= ?2 AND (" + version + ".valid_until IS NULL OR " + version
                + ".valid_until > ?2)";
    }

    private SnapshotTable.Row require(String id) throws BackupException {
        SnapshotTable.Row row = snapshots
                .find(set, id)
                .orElseThrow(() -> BackupException.user("There is no snapshot %s of %s.".formatted(id, set)));
        if (!row.timeline()) {
            throw BackupException.user("It is not known what snapshot %s of %s holds: only its archive %s tells."
                    .formatted(id, set, row.info().archive()));
        }
        return row;
    }

    private Optional<StoredFile> at(long seq, String path) throws BackupException {
        Optional<Node> node = node(seq, path);
        return node.isPresent() ? node.get().file() : Optional.empty();
    }

    private StoredFiles all(long seq, String path) throws BackupException {
        StoredFiles files = new StoredFiles(session, fileRows, seq);
        Optional<Node> node = node(seq, path);
        if (node.isPresent()) {
            if (node.get().file().isPresent()) {
                files.startWith(node.get().file().get());
            }
            files.enter(node.get().id(), path);
        }
        return files;
    }

    private record Node(long id, Optional<StoredFile> file) {}

    private Optional<Node> node(long seq, String path) throws BackupException {
        OptionalLong node = Paths.find(session, snapshots.set(set), path);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        try (Rows rows = session.query(
                "SELECT " + FileRows.COLUMNS + " FROM versions v " + FileRows.JOINS + " WHERE v.path = ?2 AND "
                        + FileRows.VISIBLE,
                seq,
                node.getAsLong())) {
            boolean shown = rows.next() && rows.number(1) != FileRows.IMPLIED;
            return Optional.of(
                    new Node(node.getAsLong(), shown ? Optional.of(fileRows.file(rows, 1, path)) : Optional.empty()));
        }
    }

    private History history() throws BackupException {
        return new History(session, fileRows, snapshots.set(set), snapshots.newestFirst(set));
    }
}
