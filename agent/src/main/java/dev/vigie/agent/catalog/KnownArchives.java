package dev.vigie.agent.catalog;

import dev.vigie.agent.destination.Damage;
import dev.vigie.agent.destination.Verification;
import dev.vigie.api.BackupException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The archives of one set that a {@link Catalog} knows, by whose rules this is used. An archive is listed as long as it is
 * that of a snapshot; what others hold may be needed all the same.
 */
public final class KnownArchives {
    private final Database database;
    private final SnapshotTable snapshots;
    private final String set;

    KnownArchives(Database database, SnapshotTable snapshots, String set) {
        this.database = database;
        this.snapshots = snapshots;
        this.set = set;
    }

    /** An archive, listed or not. */
    public Optional<ArchiveInfo> find(String id) throws BackupException {
        return ledger().find(id);
    }

    /**
     * Describes an archive that is no snapshot's, of which the manifests only say that files are stored in it. What was
     * known of it is replaced.
     */
    public void describe(ArchiveInfo archive) throws BackupException {
        database.change(session -> ledgerOrNew(session).describe(archive));
    }

    /** The archives that are known to hold something. Reads little about each. */
    public List<ArchiveInfo> holdingFiles() throws BackupException {
        return ledger().holding();
    }

    /** Hands over each content that an archive holds, in the order in which it was stored. */
    public <X extends Exception> void forEachHeld(String id, ThrowingConsumer<SizedContent, X> consumer)
            throws BackupException, X {
        ledger().forEachHeld(id, consumer);
    }

    /**
     * The archives of snapshots that were removed, and how much kept snapshots still need of each. All that are {@link
     * ArchiveUse#removable} may be deleted together. Reads only about these archives.
     */
    public List<ArchiveUse> unlisted() throws BackupException {
        return ledger().unlisted();
    }

    /** How many archives of snapshots that were removed are still there. */
    public long unlistedCount() throws BackupException {
        return ledger().unlistedCount();
    }

    /**
     * The archives of snapshots that were removed of which nothing is needed that no other archive holds. Each may be
     * deleted, one after the other: ask {@link #isUnneeded} again after {@link #forget}.
     */
    public List<ArchiveInfo> unneeded() throws BackupException {
        return ledger().unneeded();
    }

    /** Whether an archive is one of those that are {@link #unneeded}. */
    public boolean isUnneeded(String id) throws BackupException {
        return ledger().isUnneeded(id);
    }

    /**
     * What would have to be moved elsewhere before archives may be deleted together: each content that they hold and no
     * listed archive beside them does, once, archive by archive in the order in which it was stored.
     *
     * @param ids those not known are passed over
     */
    public <X extends Exception> void forEachNeeded(Collection<String> ids, ThrowingConsumer<SizedContent, X> consumer)
            throws BackupException, X {
        ledger().forEachNeeded(ids, consumer);
    }

    /**
     * Forgets archives that are about to be deleted. Either all are forgotten or none.
     *
     * @param ids those not known are passed over
     * @throws BackupException of category BUG when one is listed, or was the last to hold something that is needed
     */
    public void forget(Collection<String> ids) throws BackupException {
        change(ids, ArchiveLedger::forget);
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
    public void relocate(ArchiveInfo target, Iterable<SizedContent> moved, Collection<String> emptied)
            throws BackupException {
        database.change(session -> ledgerOrNew(session).relocate(target, moved, emptied));
    }

    /**
     * Notes that archives are missing or damaged beyond use: nothing is taken from them any more, and what only they held
     * is stored anew when it is met again. Their snapshots stay listed, and they are remembered as long as what only they
     * held is needed.
     *
     * @param ids those not known are passed over. What several held as the last, the last of them is blamed for
     */
    public void lose(Collection<String> ids) throws BackupException {
        change(ids, (ledger, id, seq) -> ledger.lose(seq));
    }

    /**
     * The archives that were lost (see {@link #lose}): those of listed snapshots that held something once, and others of
     * which something is still needed.
     */
    public List<ArchiveInfo> lost() throws BackupException {
        return ledger().lost();
    }

    /** What listed snapshots have and no archive holds any more. Costs what was lost, not what there is. */
    public List<LostFiles> lostFiles() throws BackupException {
        ArchiveLedger ledger = ledger();
        return ledger.isAnythingLost() ? ledger.lostFiles(snapshots.newestFirst(set)) : List.of();
    }

    /**
     * Notes that archives were read back and found right; what was noted before counts as {@link Verification#after}
     * says. {@link #settleVerified} tells what that means for snapshots.
     *
     * @param verifications by the archives' ids; those not known are passed over
     */
    public void noteVerified(Map<String, Verification> verifications) throws BackupException {
        change(verifications.keySet(), (ledger, id, seq) -> ledger.noteVerified(seq, verifications.get(id)));
    }

    /** Works out anew which snapshots are verified: those of which all archives they need are. Reads about every file. */
    public void settleVerified() throws BackupException {
        database.change(
                session -> new ReadBack(session).settle(snapshots.in(session).set(set)));
    }

    /**
     * Notes that an archive was read back and found damaged: what it lost is not taken from it any more, except as a last
     * resort (see {@link KnownFiles#damagedPlacements}), and stored anew when nothing else holds it. An archive that is not
     * known is passed over.
     */
    public void noteDamage(String id, Damage damage) throws BackupException {
        change(List.of(id), (ledger, same, seq) -> ledger.noteDamage(seq, damage));
    }

    /** When archives were found damaged, by id, as far as {@link #noteDamage} was told. */
    public Map<String, Instant> damages() throws BackupException {
        return new ReadBack(database.reader()).damages(snapshots.set(set));
    }

    /**
     * The ids of listed snapshots whose archive was found damaged, or that have files which no archive holds any more. Costs
     * what is damaged and lost, not what there is.
     */
    public Set<String> damagedSnapshots() throws BackupException {
        Set<String> ids = new HashSet<>(new ReadBack(database.reader()).damagedSnapshots(snapshots.set(set)));
        lostFiles().forEach(lost -> ids.addAll(lost.snapshots()));
        return ids;
    }

    /** Forgets what {@link #noteVerified} and {@link #noteDamage} were told. */
    public void forgetFindings() throws BackupException {
        database.change(
                session -> new ReadBack(session).forgetAll(snapshots.in(session).set(set)));
    }

    @FunctionalInterface
    private interface Change {
        void apply(ArchiveLedger ledger, String id, long seq) throws BackupException;
    }

    private void change(Collection<String> ids, Change change) throws BackupException {
        database.change(session -> {
            ArchiveLedger ledger =
                    new ArchiveLedger(session, snapshots.in(session).set(set));
            for (String id : ids) {
                OptionalLong seq = ledger.seq(id);
                if (seq.isPresent()) {
                    change.apply(ledger, id, seq.getAsLong());
                }
            }
        });
    }

    private ArchiveLedger ledger() throws BackupException {
        return new ArchiveLedger(database.reader(), snapshots.set(set));
    }

    private ArchiveLedger ledgerOrNew(Session session) throws BackupException {
        return new ArchiveLedger(session, snapshots.in(session).setOrNew(set));
    }
}
