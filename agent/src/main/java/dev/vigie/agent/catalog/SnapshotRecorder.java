package dev.vigie.agent.catalog;

import dev.vigie.agent.catalog.OpenVersions.OpenVersion;
import dev.vigie.agent.destination.Verification;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Records one snapshot in one transaction: {@link #put} and {@link #removed} in the order of its manifest, then {@link
 * #complete}, then {@link #close}. Closed without being completed, nothing of it stays.
 *
 * <p>What an incremental snapshot does not name is as it was in the one it builds on; what a full or adopted one does not
 * name is gone.
 */
public final class SnapshotRecorder implements AutoCloseable {
    private static final int FOLDERS_REMEMBERED = 4096;
    private static final String OPEN_VERSION = "SELECT v.valid_until, " + OpenVersions.COLUMNS
            + " FROM versions v LEFT JOIN contents c ON c.id = v.content"
            + " WHERE v.path = ? ORDER BY v.valid_from DESC LIMIT 1";
    private static final String INSERT_VERSION =
            "INSERT OR FAIL INTO versions(path, valid_from, set_id, type, content, facts)";
    private static final String FORGET_WHAT_IS_STORED_AGAIN = "DELETE FROM lost_contents WHERE EXISTS"
            + " (SELECT 1 FROM placements p WHERE p.content = lost_contents.content)";
    private static final byte[] NOTHING = {};
    private static final int AT_A_TIME = 10_000;

    private final Database database;
    private final Session session;
    private final SnapshotHead head;
    private final SnapshotTable snapshots;
    private final ContentTable contents;
    private final PlacementTable placements;
    private final long set;
    private final long seq;
    private final long firstNewPath;
    private long nextPath;
    private long nextContent;

    private final BitSet seen = new BitSet();
    private final BitSet parents = new BitSet();
    private final BitSet gone = new BitSet();
    private final Map<String, Long> archives = new HashMap<>();
    private final Map<Owner, Long> owners = new HashMap<>();
    private final Map<String, Folder> folders = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Folder> eldest) {
            return size() > FOLDERS_REMEMBERED;
        }
    };
    private final Optional<SeenContents> seenContents;
    private final Optional<OpenVersions> before;
    private boolean open = true;

    private SnapshotRecorder(Database database, SnapshotTable snapshots, SnapshotHead head) throws BackupException {
        this.database = database;
        this.session = database.writer();
        this.head = head;
        this.snapshots = snapshots;
        this.contents = new ContentTable(session);
        this.placements = new PlacementTable(session);
        this.firstNewPath = session.number(0, "SELECT max(id) FROM paths") + 1;
        this.set = snapshots.setOrNew(head.set());
        this.nextPath = Math.max(firstNewPath, set + 1);
        this.nextContent = session.number(0, "SELECT max(id) FROM contents") + 1;
        this.seq = snapshots.nextSeq(set, head);
        this.seenContents = contents.isEmpty(set) ? Optional.of(new SeenContents()) : Optional.empty();
        this.before = head.kind() != SnapshotKind.INCREMENTAL && database.readsWhatWasBefore()
                ? Optional.of(new OpenVersions(database.reader(), set))
                : Optional.empty();
    }

    /** Begins a transaction and a recording in it. */
    static SnapshotRecorder begin(Database database, SnapshotTable snapshots, SnapshotHead head)
            throws BackupException {
        database.begin();
        boolean done = false;
        try {
            Optional<SnapshotTable.Row> latest = snapshots.latest(head.set());
            Optional<SnapshotTable.Row> parent = parent(snapshots, head);
            requireFit(snapshots, head, latest, parent);
            SnapshotRecorder recorder = new SnapshotRecorder(database, snapshots, head);
            if (parent.isPresent() && !parent.equals(latest)) {
                recorder.goBackTo(parent.get().seq());
            }
            done = true;
            return recorder;
        } finally {
            if (!done) {
                database.rollback();
            }
        }
    }

    private static void requireFit(
            SnapshotTable snapshots,
            SnapshotHead head,
            Optional<SnapshotTable.Row> latest,
            Optional<SnapshotTable.Row> parent)
            throws BackupException {
        if (snapshots.find(head.set(), head.id()).isPresent()) {
            throw BackupException.user("Snapshot %s of %s is in the catalog already.".formatted(head.id(), head.set()));
        }
        boolean late = latest.filter(row -> row.info().created().isAfter(head.created()))
                .isPresent();
        if (head.kind() == SnapshotKind.ADOPTED && late) {
            throw BackupException.user(
                    "Archive %s is older than what the catalog has of %s: it can be listed, but its files come too late."
                            .formatted(head.archive(), head.set()));
        }
        if (head.kind() == SnapshotKind.INCREMENTAL && parent.isEmpty()) {
            throw BackupException.user("Snapshot %s of %s adds to %s, of which the catalog does not know what it holds."
                    .formatted(head.id(), head.set(), head.parent().orElse("nothing")));
        }
    }

    /** What an incremental snapshot builds on, if it is known what that holds. */
    private static Optional<SnapshotTable.Row> parent(SnapshotTable snapshots, SnapshotHead head)
            throws BackupException {
        return head.kind() == SnapshotKind.INCREMENTAL && head.parent().isPresent()
                ? snapshots.find(head.set(), head.parent().get()).filter(SnapshotTable.Row::timeline)
                : Optional.empty();
    }

    /** What was valid at an earlier snapshot is valid again, because this one builds on that. */
    private void goBackTo(long earlier) throws BackupException {
        session.update(
                "UPDATE versions SET valid_until = ? WHERE set_id = ? AND valid_from > ? AND valid_until IS NULL",
                seq,
                set,
                earlier);
        session.update(
                "INSERT INTO versions(path, valid_from, set_id, type, content, facts)"
                        + " SELECT path, ?1, set_id, type, content, facts FROM versions"
                        + " WHERE set_id = ?2 AND valid_until > ?3 AND valid_from <= ?3",
                seq,
                set,
                earlier);
    }

    /**
     * This is in the snapshot, in place of what was at its path. When a directory gives way to something else, all that
     * was in it is gone.
     *
     * @throws BackupException when the catalog cannot be written; only {@link #close} may follow
     */
    public void put(StoredFile file) throws BackupException {
        Folder folder = folder(RelativePath.parent(file.path()));
        Optional<OpenVersion> met = before.isPresent() ? before.get().at(file.path()) : Optional.empty();
        if (met.isPresent() && isUntouched(met.get())) {
            put(met.get().path(), file, met);
            rememberDirectory(file, met.get().path());
        } else {
            long path = file.path().isEmpty() ? set : child(folder, name(file.path()));
            put(path, file, neverHadVersion(path) ? Optional.empty() : openVersion(path, file.path()));
            rememberDirectory(file, path);
        }
    }

    /** Whether this snapshot has said nothing yet that bears upon what was valid at a path before. */
    private boolean isUntouched(OpenVersion version) {
        int path = Math.toIntExact(version.path());
        return !seen.get(path) && !parents.get(path) && !gone.get(path);
    }

    private void put(long path, StoredFile file, Optional<OpenVersion> before) throws BackupException {
        seen.set(Math.toIntExact(path));
        int type = file.entry().type().ordinal();
        byte[] sha256 = file.content().isPresent()
                ? ContentTable.digest(file.content().get().sha256())
                : NOTHING;
        Facts facts = Facts.of(
                file,
                file.entry().owner().isPresent() ? owner(file.entry().owner().get()) : Facts.NO_OWNER);
        byte[] packed = facts.packed();
        boolean sameContent = before.isPresent() && Arrays.equals(before.get().sha256(), sha256);
        long content = 0;
        if (file.content().isPresent()) {
            content = sameContent
                    ? before.get().content()
                    : contentId(file.entry().size(), sha256);
            place(content, path, file);
        }
        if (sameContent && before.get().type() == type && continues(before.get(), facts, packed)) {
            return;
        }
        if (before.isPresent()) {
            close(path, before.get().from(), before.get().content());
            if (before.get().isFolder() && file.entry().type() != EntryType.DIRECTORY) {
                closeBelow(path);
            }
        }
        session.insertLater(INSERT_VERSION, path, seq, set, type, content == 0 ? null : content, packed);
    }

    /**
     * Whether what is at a path is to whoever restores it what was there before. What only helps to notice changes is kept
     * up to date without making another version of it.
     */
    private boolean continues(OpenVersion before, Facts facts, byte[] packed) throws BackupException {
        if (Arrays.equals(before.facts(), packed)) {
            return true;
        }
        if (!facts.looksLike(session.unpacked(before.facts()))) {
            return false;
        }
        session.update(
                "UPDATE versions SET facts = ? WHERE path = ? AND valid_from = ?",
                packed,
                before.path(),
                before.from());
        return true;
    }

    private boolean neverHadVersion(long path) {
        return path >= firstNewPath && !seen.get(Math.toIntExact(path)) && !parents.get(Math.toIntExact(path));
    }

    /** Whether two are the same to whoever restores them. */
    static boolean same(StoredFile a, StoredFile b) {
        return a.entry().equals(b.entry())
                && a.content().map(Content::sha256).equals(b.content().map(Content::sha256));
    }

    /**
     * What was at this path, and below it, is not in the snapshot. A path that was not there is passed over.
     *
     * @throws BackupException when the catalog cannot be written; only {@link #close} may follow
     */
    public void removed(String path) throws BackupException {
        OptionalLong known = Paths.find(session, set, path);
        if (known.isEmpty()) {
            return;
        }
        long node = known.getAsLong();
        Optional<OpenVersion> before = openVersion(node, path);
        if (before.isPresent()) {
            close(node, before.get().from(), before.get().content());
            seen.clear(Math.toIntExact(node));
        }
        closeBelow(node);
    }

    /**
     * The snapshot is complete: everybody sees it from now on.
     *
     * @throws BackupException when the catalog cannot be written; only {@link #close} may follow
     */
    public void complete(SnapshotEnd end) throws BackupException {
        if (head.kind() != SnapshotKind.INCREMENTAL) {
            closeUnseen();
        }
        requireNumbersAsGiven();
        snapshots.insert(seq, set, head, end, true);
        stopReading();
        noteVerified(end);
        session.execute(FORGET_WHAT_IS_STORED_AGAIN);
        database.commit();
        open = false;
    }

    /** Paths and contents are counted here as SQLite counts them, so that their numbers need not be told it. */
    private void requireNumbersAsGiven() throws BackupException {
        long lastPath = session.number(0, "SELECT max(id) FROM paths");
        long lastContent = session.number(0, "SELECT max(id) FROM contents");
        if (lastPath != nextPath - 1 || lastContent != nextContent - 1) {
            throw BackupException.bug("The catalog numbered paths or contents in another way than expected.", null);
        }
    }

    /** An archive read back when it was made makes its snapshot no more certain than what else the snapshot needs. */
    private void noteVerified(SnapshotEnd end) throws BackupException {
        if (end.verified().isEmpty()) {
            return;
        }
        ReadBack readBack = new ReadBack(session);
        Verification own =
                new Verification(Verification.Depth.CONTENTS, end.verified().get());
        readBack.verified(seq, own);
        Optional<Verification> weakest = Optional.of(own);
        for (long archive : archives.values()) {
            weakest = ReadBack.weaker(weakest, readBack.of(archive));
        }
        if (head.kind() == SnapshotKind.INCREMENTAL) {
            Optional<SnapshotInfo> parent =
                    snapshots.find(head.set(), head.parent().orElseThrow()).map(SnapshotTable.Row::info);
            weakest = ReadBack.weaker(weakest, parent.flatMap(SnapshotInfo::verified));
        }
        readBack.put(seq, weakest);
    }

    /** Undoes everything unless the snapshot is complete. */
    @Override
    public void close() throws BackupException {
        try {
            stopReading();
        } finally {
            if (open) {
                open = false;
                database.rollback();
            }
        }
    }

    /** As long as something is being read, the reading side goes on to see what was before. */
    private void stopReading() throws BackupException {
        if (before.isPresent()) {
            before.get().close();
        }
    }

    private static byte[] name(String path) {
        return EntryName.toBytes(RelativePath.name(path));
    }

    /** A directory in which something is, and the name of the last that came. */
    private static final class Folder {
        private final long id;
        private final boolean wasEmpty;
        private byte[] lastName = {};

        Folder(long id, boolean wasEmpty) {
            this.id = id;
            this.wasEmpty = wasEmpty;
        }

        /** Whether no path of this name can be in it: nothing was when this began, and names come in their order. */
        boolean cannotHave(byte[] name) {
            if (!wasEmpty || Arrays.compareUnsigned(lastName, name) >= 0) {
                return false;
            }
            lastName = name;
            return true;
        }
    }

    /** The directory at a path, which is implied to be there by what is in it. */
    private Folder folder(String path) throws BackupException {
        Folder folder = folders.get(path);
        if (folder == null) {
            long id = path.isEmpty() ? set : child(folder(RelativePath.parent(path)), name(path));
            if (id != set) {
                requireFolder(id, path);
            }
            folder = remember(path, id);
        }
        parents.set(Math.toIntExact(folder.id));
        return folder;
    }

    private void rememberDirectory(StoredFile file, long path) {
        if (file.entry().type() == EntryType.DIRECTORY && path != set) {
            remember(file.path(), path);
        }
    }

    private Folder remember(String path, long id) {
        Folder folder = new Folder(id, id >= firstNewPath && !parents.get(Math.toIntExact(id)));
        folders.put(path, folder);
        return folder;
    }

    private void requireFolder(long folder, String path) throws BackupException {
        Optional<OpenVersion> now = openVersion(folder, path);
        if (now.isPresent() && now.get().isFolder()) {
            return;
        }
        if (now.isPresent()) {
            close(folder, now.get().from(), now.get().content());
        }
        insertImplied(folder);
    }

    private long child(Folder folder, byte[] name) throws BackupException {
        if (folder.cannotHave(name)) {
            return insertPath(folder, name);
        }
        OptionalLong known = Paths.child(session, folder.id, name);
        return known.isPresent() ? known.getAsLong() : insertPath(folder, name);
    }

    private long insertPath(Folder folder, byte[] name) throws BackupException {
        session.insertLater("INSERT OR FAIL INTO paths(parent, name)", folder.id, name);
        return nextPath++;
    }

    private Optional<OpenVersion> openVersion(long path, String name) throws BackupException {
        try (Rows rows = session.query(OPEN_VERSION, path)) {
            return rows.next() && rows.isNull(1)
                    ? Optional.of(OpenVersions.version(rows, path, 2, name))
                    : Optional.empty();
        }
    }

    /** Ends what is valid now. What began with this very snapshot has never been. */
    private void close(long path, long from, long content) throws BackupException {
        if (from == seq) {
            session.update("DELETE FROM versions WHERE path = ? AND valid_from = ?", path, from);
            placements.keepName(path, content);
        } else {
            session.update("UPDATE versions SET valid_until = ? WHERE path = ? AND valid_from = ?", seq, path, from);
        }
    }

    private void closeBelow(long folder) throws BackupException {
        folders.clear();
        List<Open> children = new ArrayList<>();
        try (Rows rows = session.query(
                "SELECT p.id, v.valid_from, v.content, v.type FROM paths p JOIN versions v ON v.path = p.id"
                        + " AND v.valid_until IS NULL WHERE p.parent = ?",
                folder)) {
            while (rows.next()) {
                children.add(new Open(rows.number(1), rows.number(2), rows.number(3), rows.number(4)));
            }
        }
        for (Open child : children) {
            close(child.path(), child.from(), child.content());
            seen.clear(Math.toIntExact(child.path()));
            gone.set(Math.toIntExact(child.path()));
            if (FileRows.isFolder(child.type())) {
                closeBelow(child.path());
            }
        }
    }

    private record Open(long path, long from, long content, long type) {}

    /** What was valid before this snapshot and was not met again is gone. */
    private void closeUnseen() throws BackupException {
        Optional<List<OpenVersion>> unseen = before.isPresent() ? before.get().notAskedFor() : Optional.empty();
        if (unseen.isEmpty()) {
            closeUnseenOfAll();
            return;
        }
        for (OpenVersion version : unseen.get()) {
            closeUnlessSeen(version.path(), version.from(), version.type());
        }
        Optional<OpenVersion> root = openVersion(set, "");
        if (root.isPresent()) {
            closeUnlessSeen(set, root.get().from(), root.get().type());
        }
    }

    private void closeUnseenOfAll() throws BackupException {
        List<Open> some = openAfter(0);
        while (!some.isEmpty()) {
            for (Open version : some) {
                closeUnlessSeen(version.path(), version.from(), version.type());
            }
            some = openAfter(some.get(some.size() - 1).path());
        }
    }

    /** What is valid, in the order of the paths' numbers: some at a time, since what is being read must not be changed. */
    private List<Open> openAfter(long path) throws BackupException {
        List<Open> some = new ArrayList<>();
        try (Rows rows = session.query(
                "SELECT path, valid_from, content, type FROM versions WHERE set_id = ? AND valid_until IS NULL"
                        + " AND path > ? ORDER BY path LIMIT ?",
                set,
                path,
                AT_A_TIME)) {
            while (rows.next()) {
                some.add(new Open(rows.number(1), rows.number(2), rows.number(3), rows.number(4)));
            }
        }
        return some;
    }

    private void closeUnlessSeen(long path, long from, long type) throws BackupException {
        boolean needed = parents.get(Math.toIntExact(path));
        boolean implied = type == FileRows.IMPLIED;
        if (seen.get(Math.toIntExact(path)) || (needed && implied)) {
            return;
        }
        close(path, from, 0);
        if (needed && FileRows.isFolder(type)) {
            insertImplied(path);
        }
    }

    private void insertImplied(long path) throws BackupException {
        session.insertLater(
                INSERT_VERSION.replace("OR FAIL", "OR IGNORE"), path, seq, set, FileRows.IMPLIED, null, NOTHING);
    }

    private long owner(Owner owner) throws BackupException {
        Long known = owners.get(owner);
        if (known != null) {
            return known;
        }
        Object[] values = {owner.userId(), owner.groupId(), owner.userName(), owner.groupName()};
        session.update("INSERT OR IGNORE INTO owners VALUES (NULL, ?, ?, ?, ?)", values);
        long id = session.number(
                -1,
                "SELECT id FROM owners WHERE user_id = ? AND group_id = ? AND user_name = ? AND group_name = ?",
                values);
        owners.put(owner, id);
        return id;
    }

    private void place(long content, long path, StoredFile file) throws BackupException {
        Content where = file.content().orElseThrow();
        if (where.storedIn().isEmpty()) {
            return;
        }
        if (where.storedAs().equals(file.path())) {
            placements.placeAt(path, content, archive(where.storedIn()), where.locator());
        } else {
            placements.place(content, archive(where.storedIn()), where);
        }
    }

    private long contentId(long size, byte[] digest) throws BackupException {
        boolean isNew = seenContents.isPresent() && seenContents.get().isNew(digest);
        OptionalLong known = isNew ? OptionalLong.empty() : contents.find(set, size, digest);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        contents.insertLater(set, size, digest);
        return nextContent++;
    }

    private long archive(String id) throws BackupException {
        Long known = archives.get(id);
        if (known != null) {
            return known;
        }
        long number = snapshots.archive(set, id);
        archives.put(id, number);
        return number;
    }
}
