package dev.vigie.agent.catalog;

import dev.vigie.agent.destination.Damage;
import dev.vigie.agent.destination.Verification;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.EntryName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which archives are needed, and what becomes of those that are not. */
final class ArchiveLedger {
    private static final String ARCHIVES =
            "SELECT seq, id, file, format, size, sha256, files_stored, size_stored FROM archives a WHERE set_id = ? AND ";
    private static final String LISTED = "EXISTS (SELECT 1 FROM snapshots WHERE archive = a.seq)";

    /** The contents of an archive that no listed archive holds. */
    private static final String UNCOVERED = " FROM placements l JOIN contents c ON c.id = l.content WHERE l.archive = ?"
            + " AND NOT EXISTS (SELECT 1 FROM placements o JOIN snapshots s ON s.archive = o.archive"
            + " WHERE o.content = l.content AND o.archive <> l.archive)";

    /** CROSS JOIN and + keep SQLite from going through all of the set: it does not know how little is lost. */
    static final String LOST =
            "SELECT coalesce(m.archive, 0), v.valid_from, v.valid_until, count(*) FROM lost_contents m"
                    + " CROSS JOIN versions v ON v.content = m.content WHERE +v.set_id = ? AND NOT EXISTS"
                    + " (SELECT 1 FROM placements p WHERE p.content = m.content) GROUP BY 1, 2, 3";

    private static final String HOLDS_SOMETHING = "EXISTS (SELECT 1 FROM placements WHERE archive = a.seq)";

    /** The contents of an archive that no other archive holds. */
    private static final String UNSHARED = " FROM placements l WHERE l.archive = ? AND NOT EXISTS"
            + " (SELECT 1 FROM placements o WHERE o.content = l.content AND o.archive <> l.archive)";

    /** The contents of archive 1 that no listed archive holds but those in list 2. */
    private static final String NEEDED = "SELECT c.id, c.size, c.sha256, " + PlacementTable.COLUMNS
            + " FROM placements l JOIN contents c ON c.id = l.content WHERE l.archive = ?1"
            + " AND NOT EXISTS (SELECT 1 FROM placements o JOIN snapshots s ON s.archive = o.archive"
            + " WHERE o.content = l.content AND o.archive NOT IN (SELECT value FROM json_each(?2)))"
            + " ORDER BY l.content";

    /** What an archive was the last to hold, before it was lost, and listed snapshots have. */
    private static final String MISSED = "EXISTS (SELECT 1 FROM lost_contents m WHERE m.archive = a.seq AND NOT EXISTS"
            + " (SELECT 1 FROM placements p WHERE p.content = m.content))";

    private static final String HELD = "SELECT c.id, c.size, c.sha256, " + PlacementTable.COLUMNS
            + " FROM placements l JOIN contents c ON c.id = l.content WHERE l.archive = ? ORDER BY l.content";

    private final Session session;
    private final long set;

    private record Numbered(long seq, ArchiveInfo archive) {}

    private record Total(long files, long bytes) {}

    ArchiveLedger(Session session, long set) {
        this.session = session;
        this.set = set;
    }

    /**
     * Where several unlisted archives hold a content, the one with most that is needed keeps it, so that the others may
     * go.
     */
    List<ArchiveUse> unlisted() throws BackupException {
        record Weighed(Numbered archive, Total most) {}
        List<Weighed> weighed = new ArrayList<>();
        for (Numbered archive : archives("NOT " + LISTED)) {
            weighed.add(new Weighed(archive, total(UNCOVERED, archive.seq())));
        }
        weighed.sort(Comparator.comparingLong((Weighed one) -> one.most().bytes())
                .thenComparing(one -> one.most().files())
                .thenComparing(one -> one.archive().seq())
                .reversed());
        BitSet held = new BitSet();
        List<ArchiveUse> uses = new ArrayList<>();
        for (Weighed one : weighed) {
            Total needed = hold(one.archive().seq(), held);
            uses.add(new ArchiveUse(one.archive().archive(), needed.files(), needed.bytes()));
        }
        return uses;
    }

    /** How many archives are no listed snapshot's. */
    long unlistedCount() throws BackupException {
        return session.number(0, "SELECT count(*) FROM archives a WHERE set_id = ? AND NOT " + LISTED, set);
    }

    List<ArchiveInfo> holding() throws BackupException {
        return archives(HOLDS_SOMETHING).stream().map(Numbered::archive).toList();
    }

    List<ArchiveInfo> lost() throws BackupException {
        String undamaged = " AND seq NOT IN (SELECT archive FROM damages)";
        String held = "(" + MISSED + " OR (" + LISTED + " AND files_stored > 0))";
        return archives(held + " AND NOT " + HOLDS_SOMETHING + undamaged).stream()
                .map(Numbered::archive)
                .toList();
    }

    /** Whether anything is in no archive any more. Costs what was lost, not what there is. */
    boolean isAnythingLost() throws BackupException {
        try (Rows rows = session.query(LOST + " LIMIT 1", set)) {
            return rows.next();
        }
    }

    /**
     * What is in no archive any more, by the archives that held it last.
     *
     * @param listed the set's snapshots, in the order in which they are to be named
     */
    List<LostFiles> lostFiles(List<SnapshotTable.Row> listed) throws BackupException {
        Map<Long, LostVersions> byArchive = new TreeMap<>();
        try (Rows rows = session.query(LOST, set)) {
            while (rows.next()) {
                byArchive
                        .computeIfAbsent(rows.number(1), seq -> new LostVersions(listed))
                        .add(rows.number(2), rows.isNull(3) ? Long.MAX_VALUE : rows.number(3), rows.number(4));
            }
        }
        List<LostFiles> lost = new ArrayList<>();
        for (Map.Entry<Long, LostVersions> one : byArchive.entrySet()) {
            Optional<ArchiveInfo> archive = archives("seq = ?", one.getKey()).stream()
                    .map(Numbered::archive)
                    .findFirst();
            lost.add(one.getValue().of(archive));
        }
        return lost;
    }

    /** How many versions of files were lost with one archive, and which snapshots have any of them. */
    private static final class LostVersions {
        private final List<SnapshotTable.Row> listed;
        private final Set<SnapshotTable.Row> having = new HashSet<>();
        private long count;

        LostVersions(List<SnapshotTable.Row> listed) {
            this.listed = listed;
        }

        void add(long from, long until, long versions) {
            count += versions;
            listed.stream()
                    .filter(row -> row.timeline() && from <= row.seq() && row.seq() < until)
                    .forEach(having::add);
        }

        LostFiles of(Optional<ArchiveInfo> archive) {
            return new LostFiles(
                    archive,
                    count,
                    listed.stream()
                            .filter(having::contains)
                            .map(row -> row.info().id())
                            .toList());
        }
    }

    /** Those unlisted archives of which nothing is needed. Of an archive that is needed, only a little is read. */
    List<ArchiveInfo> unneeded() throws BackupException {
        List<ArchiveInfo> unneeded = new ArrayList<>();
        for (Numbered archive : archives("NOT " + LISTED)) {
            if (!isNeeded(archive.seq())) {
                unneeded.add(archive.archive());
            }
        }
        return unneeded;
    }

    boolean isUnneeded(String id) throws BackupException {
        List<Numbered> unlisted = archives("NOT " + LISTED + " AND id = ?", id);
        return !unlisted.isEmpty() && !isNeeded(unlisted.get(0).seq());
    }

    /** What was lost with it is needed as well: the archive may come back. */
    private boolean isNeeded(long seq) throws BackupException {
        return session.number(0, "SELECT 1" + UNSHARED + " LIMIT 1", seq) != 0
                || session.number(0, "SELECT 1 FROM archives a WHERE seq = ? AND " + MISSED, seq) != 0;
    }

    private Total hold(long archive, BitSet held) throws BackupException {
        long files = 0;
        long bytes = 0;
        try (Rows rows = session.query("SELECT c.id, c.size" + UNCOVERED, archive)) {
            while (rows.next()) {
                int content = Math.toIntExact(rows.number(1));
                if (!held.get(content)) {
                    held.set(content);
                    files++;
                    bytes += rows.number(2);
                }
            }
        }
        return new Total(files, bytes);
    }

    private Total total(String from, long archive) throws BackupException {
        try (Rows rows = session.query("SELECT count(*), coalesce(sum(c.size), 0) " + from, archive)) {
            rows.next();
            return new Total(rows.number(1), rows.number(2));
        }
    }

    private List<Numbered> archives(String condition, Object... more) throws BackupException {
        Object[] parameters = new Object[more.length + 1];
        parameters[0] = set;
        System.arraycopy(more, 0, parameters, 1, more.length);
        List<Numbered> found = new ArrayList<>();
        try (Rows rows = session.query(ARCHIVES + condition + " ORDER BY seq", parameters)) {
            while (rows.next()) {
                found.add(new Numbered(
                        rows.number(1),
                        new ArchiveInfo(
                                rows.text(2),
                                EntryName.fromBytes(rows.bytes(3)),
                                rows.text(4),
                                rows.number(5),
                                rows.text(6),
                                rows.number(7),
                                rows.number(8))));
            }
        }
        return found;
    }

    Optional<ArchiveInfo> find(String id) throws BackupException {
        return archives("id = ?", id).stream().map(Numbered::archive).findFirst();
    }

    OptionalLong seq(String id) throws BackupException {
        return archives("id = ?", id).stream().mapToLong(Numbered::seq).findFirst();
    }

    void describe(ArchiveInfo archive) throws BackupException {
        session.update("INSERT OR IGNORE INTO archives VALUES (NULL, ?, ?, x'', '', 0, '', 0, 0)", set, archive.id());
        session.update(
                "UPDATE archives SET file = ?, format = ?, size = ?, sha256 = ?, files_stored = ?, size_stored = ?"
                        + " WHERE set_id = ? AND id = ?",
                EntryName.toBytes(archive.file()),
                archive.format(),
                archive.size(),
                archive.sha256(),
                archive.filesStored(),
                archive.sizeStored(),
                set,
                archive.id());
    }

    /** @throws BackupException when that would leave a file of a kept snapshot without any archive */
    void forget(String id, long seq) throws BackupException {
        boolean listed = session.number(0, "SELECT count(*) FROM snapshots WHERE archive = ?", seq) > 0;
        if (listed || isNeeded(seq)) {
            throw BackupException.bug("Archive " + id + " was to be forgotten, but kept snapshots need it.", null);
        }
        drop(seq);
    }

    void noteVerified(long seq, Verification verification) throws BackupException {
        new ReadBack(session).verified(seq, verification);
    }

    void noteDamage(long seq, Damage damage) throws BackupException {
        ContentTable contents = new ContentTable(session);
        List<Long> lost = new ArrayList<>();
        for (Damage.LostContent content : damage.lost()) {
            contents.find(set, content.size(), ContentTable.digest(content.sha256()))
                    .ifPresent(lost::add);
        }
        new ReadBack(session).damaged(seq, damage.moment(), lost);
    }

    /** Forgets what an archive holds, and the archive itself unless it is listed or missed. */
    void lose(long seq) throws BackupException {
        new ReadBack(session).losing(seq);
        drop(seq);
    }

    private void drop(long seq) throws BackupException {
        new ReadBack(session).forget(seq);
        session.update("DELETE FROM placements WHERE archive = ?", seq);
        session.update("DELETE FROM archives AS a WHERE seq = ? AND NOT " + LISTED + " AND NOT " + MISSED, seq);
    }

    void relocate(ArchiveInfo target, Iterable<SizedContent> moved, Collection<String> emptied) throws BackupException {
        if (emptied.contains(target.id())) {
            throw new IllegalArgumentException("an archive cannot be moved into itself: " + target.id());
        }
        describe(target);
        long into = seq(target.id()).orElseThrow();
        ContentTable contents = new ContentTable(session);
        PlacementTable placements = new PlacementTable(session);
        for (SizedContent one : moved) {
            byte[] digest = ContentTable.digest(one.content().sha256());
            OptionalLong content = contents.find(set, one.size(), digest);
            if (content.isPresent()) {
                placements.place(content.getAsLong(), into, one.content());
            }
        }
        for (String id : emptied) {
            OptionalLong from = seq(id);
            if (from.isPresent()) {
                session.update("UPDATE snapshots SET archive = ? WHERE archive = ?", into, from.getAsLong());
                forget(id, from.getAsLong());
            }
        }
    }

    /** Each content that an archive holds, in the order in which it was stored. */
    <X extends Exception> void forEachHeld(String id, ThrowingConsumer<SizedContent, X> consumer)
            throws BackupException, X {
        for (Numbered source : archives("id = ?", id)) {
            try (Rows rows = session.query(HELD, source.seq())) {
                while (rows.next()) {
                    consumer.accept(sizedContent(rows, source));
                }
            }
        }
    }

    /** Each content that some of these archives hold and no listed archive beside them does. */
    <X extends Exception> void forEachNeeded(Collection<String> ids, ThrowingConsumer<SizedContent, X> consumer)
            throws BackupException, X {
        List<Numbered> sources = new ArrayList<>();
        for (String id : ids) {
            sources.addAll(archives("id = ?", id));
        }
        String numbers =
                sources.stream().map(source -> Long.toString(source.seq())).collect(Collectors.joining(",", "[", "]"));
        BitSet handed = new BitSet();
        for (Numbered source : sources) {
            try (Rows rows = session.query(NEEDED, source.seq(), numbers)) {
                while (rows.next()) {
                    int content = Math.toIntExact(rows.number(1));
                    if (!handed.get(content)) {
                        handed.set(content);
                        consumer.accept(sizedContent(rows, source));
                    }
                }
            }
        }
    }

    private SizedContent sizedContent(Rows rows, Numbered source) throws BackupException {
        return new SizedContent(
                rows.number(2),
                PlacementTable.content(
                        session,
                        rows,
                        4,
                        HexFormat.of().formatHex(rows.bytes(3)),
                        source.archive().id(),
                        ""));
    }
}
