package dev.vigie.agent.catalog;

import dev.vigie.agent.destination.Damage;
import dev.vigie.agent.destination.Verification;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;

/**
 * What the snapshots in one destination hold, and which archives hold it.
 *
 * <p>A catalog is used by one thread at a time. Other threads and processes open the same file again: they read while one
 * writes, and see each snapshot only once it is complete; two that write wait for each other for half a minute. While a
 * {@link SnapshotRecorder} is open, this catalog may be read (it shows what was before) but not changed.
 *
 * <p>Every method throws a {@link BackupException} of category ENVIRONMENT when the file cannot be read or written; it
 * says what to do.
 */
public final class Catalog implements AutoCloseable {
    /** What was valid at snapshot 1 of set 3 and is not at snapshot 2. */
    private static final String ENDED =
            " WHERE set_id = ?3 AND valid_until > ?1 AND valid_until <= ?2 AND valid_from <= ?1";

    /** A few megabytes of them. */
    private static final int MOST_IN_MEMORY = 20_000;

    private final Database database;
    private final Path destination;
    private final SnapshotTable snapshots;
    private final FileRows fileRows;
    private final ContentTable contents;
    private final int mostInMemory;

    private Catalog(Database database, Path destination, int mostInMemory) {
        this.mostInMemory = mostInMemory;
        this.database = database;
        this.snapshots = new SnapshotTable(database.reader(), destination);
        this.destination = destination;
        this.fileRows = new FileRows(database.reader());
        this.contents = new ContentTable(database.reader());
    }

    /**
     * Opens the catalog of a destination. Where there is none an empty one is created, readable for its owner only. A
     * damaged one is kept beside under another name, and replaced by an empty one; one that was written by a newer Vigie is
     * left untouched, and another is opened beside it.
     *
     * @param file the catalog; a directory {@code native} beside it keeps SQLite's library
     * @param destination the directory that holds the archives
     * @throws BackupException when the file cannot be used
     */
    public static Catalog open(Path file, Path destination) throws BackupException {
        return open(file, destination, MOST_IN_MEMORY);
    }

    /** Deletes a catalog that nobody has open, so that the next time an empty one is created. */
    public static void delete(Path file) throws IOException {
        Database.delete(file);
    }

    /** Whether a catalog was found damaged since it was opened, by whatever read it: it is replaced when it is opened next. */
    public static boolean isFoundDamaged(Path file) {
        return Database.isFoundDamaged(file);
    }

    /** Has a catalog replaced when it is opened next, as one that was found damaged. */
    public static void distrust(Path file) {
        Database.noteDamage(file);
    }

    /**
     * Looks at all of this catalog.
     *
     * @throws BackupException when it is damaged, as when anything else comes by the damage
     */
    public void requireWhole() throws BackupException {
        database.reader().requireWhole();
    }

    /** @param mostInMemory how many paths may be brought into order in memory */
    static Catalog open(Path file, Path destination, int mostInMemory) throws BackupException {
        return new Catalog(Database.open(file), destination, mostInMemory);
    }

    /** Whether it was created just now, so that it must be filled from the manifests. */
    public boolean isNew() {
        return database.created();
    }

    /** Several changes. */
    @FunctionalInterface
    public interface Changes {
        /** @param whole this catalog, to be read and changed; not to be used, nor closed, afterwards */
        void make(Catalog whole) throws IOException, BackupException;
    }

    /**
     * Makes several changes one: others see what was before until all are made, and for good if this fails or the machine
     * does. Whoever else wants to change the catalog waits.
     */
    public void atOnce(Changes changes) throws IOException, BackupException {
        Catalog whole = new Catalog(database.within(), destination, mostInMemory);
        database.<IOException>change(session -> changes.make(whole));
    }

    /** Makes several changes to see what comes of them, and takes them back. Whoever else wants to change the catalog waits. */
    public void rehearse(Changes changes) throws IOException, BackupException {
        Catalog whole = new Catalog(database.within(), destination, mostInMemory);
        database.begin();
        try {
            changes.make(whole);
        } finally {
            database.rollback();
        }
    }

    /** The names of the sets that have snapshots, in the order of their bytes. */
    public List<String> sets() throws BackupException {
        return snapshots.sets();
    }

    /** A set's snapshots, newest first. */
    public List<SnapshotInfo> snapshots(String set) throws BackupException {
        return snapshots.newestFirst(set).stream().map(SnapshotTable.Row::info).toList();
    }

    /** The ids of a set's snapshots, in no order. */
    public Set<String> ids(String set) throws BackupException {
        return snapshots.ids(set);
    }

    /** The snapshot made last, whether or not it is known what it holds. */
    public Optional<SnapshotInfo> newest(String set) throws BackupException {
        return snapshots.newest(set).map(SnapshotTable.Row::info);
    }

    /** One snapshot. */
    public Optional<SnapshotInfo> snapshot(String set, String id) throws BackupException {
        return snapshots.find(set, id).map(SnapshotTable.Row::info);
    }

    /** How a snapshot's manifest begins; its archive is the one that holds it now. */
    public Optional<SnapshotHead> head(String set, String id) throws BackupException {
        return snapshots.find(set, id).map(SnapshotTable.Row::head);
    }

    /** Which snapshot each incremental one of a set builds on, by their ids. */
    public Map<String, String> parents(String set) throws BackupException {
        return snapshots.parents(set);
    }

    /** How a snapshot's manifest ends. */
    public Optional<SnapshotEnd> end(String set, String id) throws BackupException {
        return snapshots.find(set, id).map(SnapshotTable.Row::end);
    }

    /** The snapshot that was recorded last and not removed since, whose state is the current one. */
    public Optional<SnapshotInfo> latest(String set) throws BackupException {
        return snapshots.latest(set).map(SnapshotTable.Row::info);
    }

    /**
     * Begins to record a snapshot. Snapshots of one set are recorded in the order in which they were made.
     *
     * @throws BackupException when the catalog has it already, when it is incremental and not known what its parent
     *     holds, or when it is adopted and older than the {@link #latest} one
     */
    public SnapshotRecorder begin(SnapshotHead head) throws BackupException {
        return SnapshotRecorder.begin(database, recordedSnapshots(), head);
    }

    /**
     * Lists a snapshot without knowing what is in it: an adopted archive nobody has read, or one whose manifest cannot be
     * used. The state at such a snapshot cannot be asked for, and the current state is what it was.
     *
     * @param end what is known; the number of files is not
     */
    public void listOnly(SnapshotHead head, SnapshotEnd end) throws BackupException {
        if (snapshots.find(head.set(), head.id()).isPresent()) {
            throw BackupException.user("Snapshot %s of %s is in the catalog already.".formatted(head.id(), head.set()));
        }
        database.change(session -> {
            SnapshotTable recorded = recordedSnapshots();
            long number = recorded.setOrNew(head.set());
            recorded.insert(recorded.nextSeq(number, head), number, head, end, false);
        });
    }

    /** Whether it is known what a snapshot holds, so that its state can be asked for. */
    public boolean knowsFiles(String set, String id) throws BackupException {
        return snapshots.find(set, id).filter(SnapshotTable.Row::timeline).isPresent();
    }

    /** A snapshot of which it is not known what it holds. */
    public Optional<SnapshotInfo> anyUnknown(String set) throws BackupException {
        return snapshots.anyUnknown(set).map(SnapshotTable.Row::info);
    }

    /**
     * Notes that archives were read back and found right; what was noted before counts as {@link Verification#after}
     * says. {@link #settleVerified} tells what that means for snapshots.
     *
     * @param verifications by the archives' ids; those not known are passed over
     */
    public void noteVerified(String set, Map<String, Verification> verifications) throws BackupException {
        withArchives(
                set,
                verifications.keySet(),
                (ledger, id, seq) -> new ReadBack(database.writer()).verified(seq, verifications.get(id)));
    }

    /**
     * Notes that an archive was read back and found damaged: what it lost is not taken from it any more, except as a last
     * resort (see {@link #damagedPlacements}), and stored anew when nothing else holds it. An archive that is not known is
     * passed over.
     */
    public void noteDamage(String set, String id, Damage damage) throws BackupException {
        OptionalLong number = snapshots.set(set);
        withArchives(set, List.of(id), (ledger, same, seq) -> {
            ContentTable table = new ContentTable(database.writer());
            List<Long> lost = new ArrayList<>();
            for (Damage.LostContent content : damage.lost()) {
                table.find(number.orElseThrow(), content.size(), ContentTable.digest(content.sha256()))
                        .ifPresent(lost::add);
            }
            new ReadBack(database.writer()).damaged(seq, damage.moment(), lost);
        });
    }

    /** When archives were found damaged, by id, as far as {@link #noteDamage} was told. */
    public Map<String, Instant> damages(String set) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty() ? Map.of() : new ReadBack(database.reader()).damages(number.getAsLong());
    }

    /** Forgets what {@link #noteVerified} and {@link #noteDamage} were told. */
    public void forgetFindings(String set) throws BackupException {
        OptionalLong number = snapshots.set(set);
        if (number.isPresent()) {
            database.change(session -> new ReadBack(session).forgetAll(number.getAsLong()));
        }
    }

    /** Works out anew which snapshots are verified: those of which all archives they need are. Reads about every file. */
    public void settleVerified(String set) throws BackupException {
        OptionalLong number = snapshots.set(set);
        if (number.isPresent()) {
            database.change(session -> new ReadBack(session).settle(number.getAsLong()));
        }
    }

    /** How and when an archive was last found right. */
    public Optional<Verification> verification(String set, String archive) throws BackupException {
        OptionalLong number = snapshots.set(set);
        OptionalLong seq =
                number.isEmpty() ? number : ledger(number.getAsLong()).seq(archive);
        return seq.isEmpty() ? Optional.empty() : new ReadBack(database.reader()).of(seq.getAsLong());
    }

    /** Hands over each content that an archive holds, in the order in which it was stored. */
    public <X extends Exception> void forEachHeld(String set, String archive, ContentConsumer<X> consumer)
            throws BackupException, X {
        OptionalLong number = snapshots.set(set);
        if (number.isPresent()) {
            ledger(number.getAsLong()).forEachHeld(archive, consumer);
        }
    }

    /**
     * The paths whose content now lies in no archive any more, in no order. Costs what was lost, not what there is.
     *
     * @param most no more than so many
     */
    public List<String> lostPaths(String set, int most) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty() ? List.of() : Paths.lost(database.reader(), number.getAsLong(), most);
    }

    /** What is at a path now. */
    public Optional<StoredFile> current(String set, String path) throws BackupException {
        Optional<SnapshotTable.Row> latest = snapshots.latest(set);
        return latest.isPresent() ? at(set, latest.get().seq(), path) : Optional.empty();
    }

    /**
     * All that is at and below a path now, in {@link TreeOrder}.
     *
     * @param prefix a path; {@code ""} for everything
     */
    public StoredFiles currentFiles(String set, String prefix) throws BackupException {
        Optional<SnapshotTable.Row> latest = snapshots.latest(set);
        return files(set, latest.map(SnapshotTable.Row::seq).orElse(0L), prefix);
    }

    /**
     * What was at a path in a snapshot.
     *
     * @throws BackupException when there is no such snapshot
     */
    public Optional<StoredFile> at(String set, String id, String path) throws BackupException {
        return at(set, requireFiles(set, id).seq(), path);
    }

    /**
     * All that was at and below a path in a snapshot, in {@link TreeOrder}. A file's content names an archive that holds
     * it: the snapshot's own, else the newest before, else the newest of all; {@link #placements} has the others. Where
     * every archive with it is lost, it names none ({@code ""}).
     *
     * @param prefix a path; {@code ""} for everything
     * @throws BackupException when there is no such snapshot
     */
    public StoredFiles filesAt(String set, String id, String prefix) throws BackupException {
        return files(set, requireFiles(set, id).seq(), prefix);
    }

    /** Hands over {@link #filesAt} one by one. */
    public <X extends Exception> void forEachAt(String set, String id, String prefix, FileConsumer<X> consumer)
            throws BackupException, X {
        try (StoredFiles files = filesAt(set, id, prefix)) {
            files.forEach(consumer);
        }
    }

    /** Where a content is stored already; of several archives the newest. */
    public Optional<Content> content(String set, String sha256, long size) throws BackupException {
        return placements(set, sha256, size).stream().findFirst();
    }

    /** Everywhere a content is stored, the newest archive first. */
    public List<Content> placements(String set, String sha256, long size) throws BackupException {
        OptionalLong content = contentNumber(set, sha256, size);
        return content.isEmpty() ? List.of() : new PlacementTable(database.reader()).of(content.getAsLong(), sha256);
    }

    /**
     * Where a content lay in archives that {@link #noteDamage} says lost it, the newest first. Such a note may be wrong, or
     * what could not be read be read after all: what is got from there has to be compared with its checksum.
     */
    public List<Content> damagedPlacements(String set, String sha256, long size) throws BackupException {
        OptionalLong content = contentNumber(set, sha256, size);
        return content.isEmpty()
                ? List.of()
                : new PlacementTable(database.reader()).damaged(content.getAsLong(), sha256);
    }

    private OptionalLong contentNumber(String set, String sha256, long size) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty() ? number : contents.find(number.getAsLong(), size, ContentTable.digest(sha256));
    }

    /** Whether any content of this size is known. If not, a file of this size need not be read to look for it. */
    public boolean anyOfSize(String set, long size) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isPresent() && contents.anyOfSize(number.getAsLong(), size);
    }

    /**
     * Takes snapshots out of the list. Versions only they had are forgotten, and so are contents nobody needs any more;
     * their archives are not: see {@link #unlistedArchives}. When the latest goes, the current state is that of the one
     * before; a file that was the same in both has the change time and inode that were seen last.
     *
     * @param ids those not known are passed over
     */
    public void remove(String set, Collection<String> ids) throws BackupException {
        OptionalLong number = snapshots.set(set);
        if (number.isEmpty()) {
            return;
        }
        database.change(session -> {
            Pruning pruning = new Pruning(session, number.getAsLong());
            for (String id : ids) {
                Optional<SnapshotTable.Row> row = recordedSnapshots().find(set, id);
                if (row.isPresent()) {
                    pruning.remove(row.get());
                }
            }
        });
    }

    /** An archive, listed or not. */
    public Optional<ArchiveInfo> archive(String set, String id) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty() ? Optional.empty() : ledger(number.getAsLong()).find(id);
    }

    /**
     * Describes an archive that is no snapshot's, of which the manifests only say that files are stored in it. What was
     * known of it is replaced.
     */
    public void describeArchive(String set, ArchiveInfo archive) throws BackupException {
        database.change(
                session -> new ArchiveLedger(session, recordedSnapshots().setOrNew(set)).describe(archive));
    }

    /**
     * The archives of snapshots that were removed, and how much kept snapshots still need of each. All that are {@link
     * ArchiveUse#removable} may be deleted together. Reads only about these archives.
     */
    public List<ArchiveUse> unlistedArchives(String set) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty() ? List.of() : ledger(number.getAsLong()).unlisted();
    }

    /** How many archives of snapshots that were removed are still there. */
    public long unlistedArchiveCount(String set) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty() ? 0 : ledger(number.getAsLong()).unlistedCount();
    }

    /** The archives that are known to hold something. Reads little about each. */
    public List<ArchiveInfo> archivesHoldingFiles(String set) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty() ? List.of() : ledger(number.getAsLong()).holding();
    }

    /**
     * The archives that were lost (see {@link #loseArchives}): those of listed snapshots that held something once, and
     * others of which something is still needed.
     */
    public List<ArchiveInfo> lostArchives(String set) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty() ? List.of() : ledger(number.getAsLong()).lost();
    }

    /** What listed snapshots have and no archive holds any more. Costs what was lost, not what there is. */
    public List<LostFiles> lostFiles(String set) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty() ? List.of() : ledger(number.getAsLong()).lostFiles(snapshots.newestFirst(set));
    }

    /**
     * The archives of snapshots that were removed of which nothing is needed that no other archive holds. Each may be
     * deleted, one after the other: ask {@link #isUnneeded} again after {@link #forgetArchives}.
     */
    public List<ArchiveInfo> unneededArchives(String set) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty() ? List.of() : ledger(number.getAsLong()).unneeded();
    }

    /** Whether an archive is one of {@link #unneededArchives}. */
    public boolean isUnneeded(String set, String id) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isPresent() && ledger(number.getAsLong()).isUnneeded(id);
    }

    /**
     * What would have to be moved elsewhere before archives may be deleted together: each content that they hold and no
     * listed archive beside them does, once, archive by archive in the order in which it was stored.
     *
     * @param archives their ids; those not known are passed over
     */
    public <X extends Exception> void forEachNeeded(
            String set, Collection<String> archives, ContentConsumer<X> consumer) throws BackupException, X {
        OptionalLong number = snapshots.set(set);
        if (number.isPresent()) {
            ledger(number.getAsLong()).forEachNeeded(archives, consumer);
        }
    }

    /**
     * Forgets archives that are about to be deleted. Either all are forgotten or none.
     *
     * @param archives their ids; those not known are passed over
     * @throws BackupException of category BUG when one is listed, or was the last to hold something that is needed
     */
    public void forgetArchives(String set, Collection<String> archives) throws BackupException {
        withArchives(set, archives, ArchiveLedger::forget);
    }

    /**
     * Notes that archives are missing or damaged beyond use: nothing is taken from them any more, and what only they held
     * is stored anew when it is met again. Their snapshots stay listed, and they are remembered as long as what only they
     * held is needed.
     *
     * @param archives their ids; those not known are passed over. What several held as the last, the last of them is
     *     blamed for
     */
    public void loseArchives(String set, Collection<String> archives) throws BackupException {
        withArchives(set, archives, (ledger, id, seq) -> ledger.lose(seq));
    }

    /**
     * Notes that contents were moved into another archive. Snapshots whose archives were emptied have the other one from
     * now on.
     *
     * @param target the archive they are in now; none of the emptied ones
     * @param moved the contents and where they are in it
     * @param emptied the ids of the archives they came from, which are forgotten
     * @throws BackupException of category BUG when an emptied archive is the only one to hold something that is needed;
     *     nothing is changed then
     */
    public void relocate(String set, ArchiveInfo target, Iterable<SizedContent> moved, Collection<String> emptied)
            throws BackupException {
        database.change(session ->
                new ArchiveLedger(session, recordedSnapshots().setOrNew(set)).relocate(target, moved, emptied));
    }

    /** The versions of a file in all snapshots, oldest first; empty when no snapshot has it. */
    public List<FileVersion> versions(String set, String path) throws BackupException {
        Optional<History> history = history(set);
        return history.isPresent() ? history.get().versions(path) : List.of();
    }

    /**
     * Every version of every path that matches a pattern, in all snapshots, paths in {@link TreeOrder}. Looks at names
     * first, and at files only where these match, unless the pattern fits very many.
     *
     * @param glob as in {@code *.txt} for names, {@code src/**}{@code /*.java} for paths
     */
    public <X extends Exception> void find(String set, String glob, VersionConsumer<X> consumer)
            throws BackupException, X {
        Optional<History> history = history(set);
        if (history.isPresent()) {
            history.get().find(new PathGlob(glob), mostInMemory, consumer);
        }
    }

    /**
     * What changed from one snapshot to another, in {@link TreeOrder}. Costs what changed, unless that is very much.
     *
     * @throws BackupException when there is no such snapshot
     */
    public <X extends Exception> void diff(String set, String before, String after, DifferenceConsumer<X> consumer)
            throws BackupException, X {
        Optional<SortedSet<String>> changed = history(set)
                .orElseThrow()
                .changedBetween(
                        requireFiles(set, before).seq(),
                        requireFiles(set, after).seq(),
                        mostInMemory);
        if (changed.isPresent()) {
            for (String path : changed.get()) {
                History.difference(at(set, before, path), at(set, after, path), consumer);
            }
            return;
        }
        try (StoredFiles old = filesAt(set, before, "");
                StoredFiles now = filesAt(set, after, "")) {
            History.diff(old, now, consumer);
        }
    }

    /**
     * How many versions of files and directories were in one snapshot and are not in a later one: at least as many as
     * {@link #turnover} counts, and quickly counted.
     *
     * @throws BackupException when there is no such snapshot
     */
    public long endedBetween(String set, String before, String after) throws BackupException {
        return database.reader()
                .number(
                        0,
                        "SELECT count(*) FROM versions" + ENDED,
                        requireFiles(set, before).seq(),
                        requireFiles(set, after).seq(),
                        snapshots.set(set).orElseThrow());
    }

    /**
     * What a later snapshot does not have any more. Reads what ended in between.
     *
     * @throws BackupException when there is no such snapshot
     */
    public Turnover turnover(String set, String before, String after) throws BackupException {
        try (Rows rows = database.reader()
                .query(
                        "SELECT count(*), total(EXISTS(SELECT 1 FROM versions o WHERE o.path = versions.path"
                                + " AND o.type = ?4 AND " + valid("o") + ")) FROM versions" + ENDED
                                + " AND type = ?4 AND content IS NOT NULL AND NOT EXISTS"
                                + " (SELECT 1 FROM versions o WHERE o.content = versions.content AND " + valid("o")
                                + ")",
                        requireFiles(set, before).seq(),
                        requireFiles(set, after).seq(),
                        snapshots.set(set).orElseThrow(),
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

    @Override
    public void close() throws BackupException {
        database.close();
    }

    private SnapshotTable recordedSnapshots() throws BackupException {
        return new SnapshotTable(database.writer(), destination);
    }

    private SnapshotTable.Row require(String set, String id) throws BackupException {
        return snapshots
                .find(set, id)
                .orElseThrow(() -> BackupException.user("There is no snapshot %s of %s.".formatted(id, set)));
    }

    private SnapshotTable.Row requireFiles(String set, String id) throws BackupException {
        SnapshotTable.Row row = require(set, id);
        if (!row.timeline()) {
            throw BackupException.user("It is not known what snapshot %s of %s holds: only its archive %s tells."
                    .formatted(id, set, row.info().archive()));
        }
        return row;
    }

    private Optional<StoredFile> at(String set, long seq, String path) throws BackupException {
        Optional<Node> node = node(set, seq, path);
        return node.isPresent() ? node.get().file() : Optional.empty();
    }

    private StoredFiles files(String set, long seq, String path) throws BackupException {
        StoredFiles files = new StoredFiles(database.reader(), fileRows, seq);
        Optional<Node> node = node(set, seq, path);
        if (node.isPresent()) {
            if (node.get().file().isPresent()) {
                files.startWith(node.get().file().get());
            }
            files.enter(node.get().id(), path);
        }
        return files;
    }

    private record Node(long id, Optional<StoredFile> file) {}

    private Optional<Node> node(String set, long seq, String path) throws BackupException {
        OptionalLong number = snapshots.set(set);
        OptionalLong node = number.isEmpty() ? number : Paths.find(database.reader(), number.getAsLong(), path);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        try (Rows rows = database.reader()
                .query(
                        "SELECT " + FileRows.COLUMNS + " FROM versions v " + FileRows.JOINS + " WHERE v.path = ?2 AND "
                                + FileRows.VISIBLE,
                        seq,
                        node.getAsLong())) {
            boolean shown = rows.next() && rows.number(1) != FileRows.IMPLIED;
            return Optional.of(
                    new Node(node.getAsLong(), shown ? Optional.of(fileRows.file(rows, 1, path)) : Optional.empty()));
        }
    }

    private Optional<History> history(String set) throws BackupException {
        OptionalLong number = snapshots.set(set);
        return number.isEmpty()
                ? Optional.empty()
                : Optional.of(new History(database.reader(), fileRows, number.getAsLong(), snapshots.newestFirst(set)));
    }

    private ArchiveLedger ledger(long set) {
        return new ArchiveLedger(database.reader(), set);
    }

    @FunctionalInterface
    private interface ArchiveChange {
        void apply(ArchiveLedger ledger, String id, long seq) throws BackupException;
    }

    private void withArchives(String set, Collection<String> archives, ArchiveChange change) throws BackupException {
        OptionalLong number = snapshots.set(set);
        if (number.isEmpty()) {
            return;
        }
        database.change(session -> {
            ArchiveLedger ledger = new ArchiveLedger(session, number.getAsLong());
            for (String id : archives) {
                OptionalLong seq = ledger.seq(id);
                if (seq.isPresent()) {
                    change.apply(ledger, id, seq.getAsLong());
                }
            }
        });
    }
}
