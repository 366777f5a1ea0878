package dev.vigie.agent.catalog;

import dev.vigie.agent.destination.Verification;
import dev.vigie.api.BackupException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What was found out about archives by reading them back, and what that says about snapshots. */
final class ReadBack {
    private static final Verification.Depth[] DEPTHS = Verification.Depth.values();

    /** Of each content the archive that is best known to be right, for every stretch of snapshots that has it. */
    private static final String BEST_ARCHIVES = "SELECT DISTINCT v.valid_from, v.valid_until,"
            + " (SELECT l.archive FROM placements l LEFT JOIN verifications r ON r.archive = l.archive"
            + " WHERE l.content = v.content ORDER BY r.depth DESC, r.moment_s DESC, r.moment_n DESC LIMIT 1)"
            + " FROM versions v WHERE v.set_id = ? AND v.content IS NOT NULL";

    /** Archives that were found damaged are few, and snapshots may be many. */
    static final String DAMAGED =
            "SELECT s.id FROM damages d CROSS JOIN snapshots s ON s.archive = d.archive WHERE s.set_id = ?";

    private final Session session;

    ReadBack(Session session) {
        this.session = session;
    }

    Optional<Verification> of(long archive) throws BackupException {
        try (Rows rows =
                session.query("SELECT depth, moment_s, moment_n FROM verifications WHERE archive = ?", archive)) {
            return rows.next() ? Optional.of(verification(rows, 1)) : Optional.empty();
        }
    }

    private static Verification verification(Rows rows, int first) throws BackupException {
        return new Verification(
                DEPTHS[(int) rows.number(first)],
                Instant.ofEpochSecond(rows.number(first + 1), rows.number(first + 2)));
    }

    void verified(long archive, Verification verification) throws BackupException {
        Verification now = verification.after(of(archive));
        session.update(
                "INSERT OR REPLACE INTO verifications VALUES (?, ?, ?, ?)",
                archive,
                now.depth().ordinal(),
                now.moment().getEpochSecond(),
                now.moment().getNano());
    }

    /** Notes that an archive does not hold these contents any more, and drops those it held alone. */
    void damaged(long archive, Instant moment, Collection<Long> contents) throws BackupException {
        session.update("DELETE FROM verifications WHERE archive = ?", archive);
        session.update(
                "INSERT OR REPLACE INTO damages VALUES (?, ?, ?)", archive, moment.getEpochSecond(), moment.getNano());
        PlacementTable placements = new PlacementTable(session);
        for (long content : contents) {
            placements.setAside(content, archive);
            session.update("DELETE FROM placements WHERE archive = ? AND content = ?", archive, content);
            session.update(
                    "INSERT OR REPLACE INTO lost_contents SELECT ?1, ?2"
                            + " WHERE NOT EXISTS (SELECT 1 FROM placements WHERE content = ?1)",
                    content,
                    archive);
        }
    }

    /** Notes what will be lost with an archive. */
    void losing(long archive) throws BackupException {
        session.update(
                "INSERT OR REPLACE INTO lost_contents SELECT content, archive FROM placements l WHERE archive = ? AND NOT EXISTS"
                        + " (SELECT 1 FROM placements o WHERE o.content = l.content AND o.archive <> l.archive)",
                archive);
    }

    void forget(long archive) throws BackupException {
        session.update("DELETE FROM verifications WHERE archive = ?", archive);
        session.update("DELETE FROM damages WHERE archive = ?", archive);
        session.update("DELETE FROM damaged_placements WHERE archive = ?", archive);
    }

    void forgetAll(long set) throws BackupException {
        String ofSet = " WHERE archive IN (SELECT seq FROM archives WHERE set_id = ?)";
        session.update("DELETE FROM verifications" + ofSet, set);
        session.update("DELETE FROM damages" + ofSet, set);
        session.update("DELETE FROM damaged_placements" + ofSet, set);
    }

    Map<String, Instant> damages(long set) throws BackupException {
        Map<String, Instant> damages = new HashMap<>();
        try (Rows rows = session.query(
                "SELECT a.id, d.moment_s, d.moment_n FROM damages d JOIN archives a ON a.seq = d.archive"
                        + " WHERE a.set_id = ?",
                set)) {
            while (rows.next()) {
                damages.put(rows.text(1), Instant.ofEpochSecond(rows.number(2), rows.number(3)));
            }
        }
        return damages;
    }

    /** The ids of a set's snapshots that are listed with a damaged archive. */
    Set<String> damagedSnapshots(long set) throws BackupException {
        Set<String> ids = new HashSet<>();
        try (Rows rows = session.query(DAMAGED, set)) {
            while (rows.next()) {
                ids.add(rows.text(1));
            }
        }
        return ids;
    }

    /**
     * Works out anew, for every snapshot of a set, the weakest verification of all that it needs; none where what it needs
     * is not known.
     */
    void settle(long set) throws BackupException {
        Map<Long, Optional<Verification>> archives = new HashMap<>();
        Map<Long, Optional<Verification>> snapshots = new HashMap<>();
        try (Rows rows = session.query("SELECT seq, archive, timeline FROM snapshots WHERE set_id = ?", set)) {
            while (rows.next()) {
                OptionalLong own = rows.number(3) == 0 ? OptionalLong.empty() : OptionalLong.of(rows.number(2));
                snapshots.put(rows.number(1), known(archives, own));
            }
        }
        try (Rows rows = session.query(BEST_ARCHIVES, set)) {
            while (rows.next()) {
                long from = rows.number(1);
                long until = rows.isNull(2) ? Long.MAX_VALUE : rows.number(2);
                Optional<Verification> one =
                        known(archives, rows.isNull(3) ? OptionalLong.empty() : OptionalLong.of(rows.number(3)));
                snapshots.replaceAll((seq, now) -> from <= seq && seq < until ? weaker(now, one) : now);
            }
        }
        for (Map.Entry<Long, Optional<Verification>> snapshot : snapshots.entrySet()) {
            put(snapshot.getKey(), snapshot.getValue());
        }
    }

    private Optional<Verification> known(Map<Long, Optional<Verification>> archives, OptionalLong archive)
            throws BackupException {
        if (archive.isEmpty()) {
            return Optional.empty();
        }
        Optional<Verification> known = archives.get(archive.getAsLong());
        if (known == null) {
            known = of(archive.getAsLong());
            archives.put(archive.getAsLong(), known);
        }
        return known;
    }

    /** Notes what is known of all that one snapshot needs. */
    void put(long snapshot, Optional<Verification> verification) throws BackupException {
        session.update(
                "UPDATE snapshots SET verified_depth = ?, verified_s = ?, verified_n = ? WHERE seq = ?",
                verification.map(one -> one.depth().ordinal()).orElse(null),
                verification.map(one -> one.moment().getEpochSecond()).orElse(null),
                verification.map(one -> one.moment().getNano()).orElse(null),
                snapshot);
    }

    /** What is known of two together. */
    static Optional<Verification> weaker(Optional<Verification> one, Optional<Verification> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        return Verification.WEAKEST_FIRST.compare(one.get(), other.get()) <= 0 ? one : other;
    }
}
