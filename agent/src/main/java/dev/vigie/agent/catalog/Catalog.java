package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
    /** A few megabytes of them. */
    private static final int MOST_IN_MEMORY = 20_000;

    private final Database database;
    private final Path destination;
    private final SnapshotTable snapshots;
    private final FileRows fileRows;
    private final int mostInMemory;

    private Catalog(Database database, Path destination, int mostInMemory) {
        this.mostInMemory = mostInMemory;
        this.database = database;
        this.snapshots = new SnapshotTable(database.reader(), destination);
        this.destination = destination;
        this.fileRows = new FileRows(database.reader());
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

    /** What it knows of the snapshots of a set, which need not have any. */
    public KnownSnapshots snapshots(String set) {
        return new KnownSnapshots(database, snapshots, set);
    }

    /** What it knows of the archives of a set. */
    public KnownArchives archives(String set) {
        return new KnownArchives(database, snapshots, set);
    }

    /** What it knows of the files in the snapshots of a set. */
    public KnownFiles files(String set) {
        return new KnownFiles(database.reader(), snapshots, fileRows, set, mostInMemory);
    }

    /**
     * Begins to record a snapshot. Snapshots of one set are recorded in the order in which they were made.
     *
     * @throws BackupException when the catalog has it already, when it is incremental and not known what its parent
     *     holds, or when it is adopted and older than the {@link KnownSnapshots#latest} one
     */
    public SnapshotRecorder begin(SnapshotHead head) throws BackupException {
        return SnapshotRecorder.begin(database, snapshots.in(database.writer()), head);
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
            SnapshotTable recorded = snapshots.in(session);
            long number = recorded.setOrNew(head.set());
            recorded.insert(recorded.nextSeq(number, head), number, head, end, false);
        });
    }

    @Override
    public void close() throws BackupException {
        database.close();
    }
}
