package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.mend.Flaw;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Everything that can be done with the snapshots in a destination, besides making them. */
public interface SnapshotService {

    /**
     * The snapshots in a destination, newest first.
     *
     * @param set only this set's; all sets' when empty
     */
    List<SnapshotInfo> list(Path destination, Optional<String> set) throws BackupException;

    /**
     * The same, and what else a person should know of them.
     *
     * @param set only this set's; all sets' when empty
     */
    Overview overview(Path destination, Optional<String> set) throws BackupException;

    /**
     * When a set was last backed up: the newest snapshot, or a later backup that found nothing changed. While the
     * destination is away, what this machine remembers of it.
     */
    LastBackup lastBackup(Path destination, String set) throws BackupException;

    /**
     * Every version of a path, in all snapshots that have a list of their files.
     *
     * @param set only this set's; all sets' when empty
     * @param path relative to the folder that was backed up, or absolute and within it
     * @throws BackupException of category USER when it was never backed up; it names the nearest paths that were
     */
    FoundVersions versions(Path destination, Optional<String> set, String path) throws BackupException;

    /**
     * Every version of every path that matches a pattern, in all snapshots that have a list of their files.
     *
     * @param set only this set's; all sets' when empty
     * @param glob as in {@code *.txt} for names, {@code src/**}{@code /*.java} for paths
     */
    FoundVersions find(Path destination, Optional<String> set, String glob) throws BackupException;

    /**
     * What one snapshot has of the paths that match a pattern.
     *
     * @param set needed when the destination holds several
     * @param at as for {@link #restore}
     * @param zone what a moment is written in
     * @param glob as for {@link #find}
     */
    FoundVersions findAt(Path destination, Optional<String> set, String at, ZoneId zone, String glob)
            throws BackupException;

    /**
     * What changed from one snapshot to another.
     *
     * @param set may be empty when the destination holds one set only
     * @param before as {@code at} in {@link #restore}
     * @param after as {@code at} in {@link #restore}
     * @param zone the time zone in which moments are understood
     * @throws BackupException of category USER when one of them is not there, or Vigie did not make it, so that it has no list
     *     of its files
     */
    SnapshotDifferences diff(Path destination, Optional<String> set, String before, String after, ZoneId zone)
            throws BackupException;

    /**
     * Restores one snapshot.
     *
     * @param set may be empty when the destination holds one set only
     * @param at {@code latest}, an id, or a moment such as {@code 2026-11-23 10:42} or {@code 2 hours ago}
     * @param zone the time zone in which {@code at} is understood
     */
    RestoreResult restore(Path destination, Optional<String> set, String at, ZoneId zone, RestoreRequest request)
            throws BackupException;

    /**
     * Reads archives back: all of a destination's, one set's, or a share of them. What is found is noted in the
     * destination: {@link SnapshotInfo#verified()} tells of what is right, and what is lost is stored anew by the next
     * backup that comes by it.
     *
     * @return what was found out about each archive, those of the newest snapshots first
     */
    List<ArchiveCheck> verify(Path destination, VerifyRequest request) throws BackupException;

    /** Reads one archive back. It may lie anywhere; its checksum is checked where one is known. */
    ArchiveCheck verifyArchive(Path archive, VerifyRequest request) throws BackupException;

    /**
     * Removes the snapshots a policy does not keep.
     *
     * @param set may be empty when the destination holds one set only
     * @throws BackupException of category ENVIRONMENT when most files were lost at once and nobody has confirmed it; a
     *     dry run says so in its reasons instead
     */
    PruneResult prune(Path destination, Optional<String> set, RetentionPolicy policy, ZoneId zone, boolean dryRun)
            throws BackupException;

    /**
     * The losses of most files at once that nobody has confirmed, as sentences that say what to do.
     *
     * @param set only this set's; all sets' when empty
     */
    List<String> losses(Path destination, Optional<String> set) throws BackupException;

    /**
     * Says that a set is right as it is, whatever was lost, so that its snapshots are removed by its policy again.
     *
     * @param set may be empty when the destination holds one set only
     * @return the loss that this confirms; empty when there was none
     */
    Optional<String> confirmLoss(Path destination, Optional<String> set, ZoneId zone) throws BackupException;

    /**
     * Says that the clock is right, so that what lies in its future was made while a clock was wrong and is dated anew.
     *
     * @param set may be empty when the destination holds one set only
     * @param zone in which backups get their names
     * @return the ids of the snapshots that have another time now, oldest first
     */
    List<String> confirmClock(Path destination, Optional<String> set, ZoneId zone) throws BackupException;

    /**
     * Compares what lies in a destination with what its manifests say, without reading archives.
     *
     * @param repair whether to mend what can be: the marker, checksums, what runs left that died, manifests that have each
     *     other's names or that the catalog still knows, archives of changes whose manifests are gone, and the catalog. Nothing that is not Vigie's, or that it does not understand, is
     *     touched
     * @return what is not as it should be, or was not
     */
    List<Flaw> examine(Path destination, boolean repair) throws BackupException;

    /** Says that a set another machine made backups for is this one's from now on. A set that is not there is passed over. */
    void takeOver(Path destination, String set) throws BackupException;
}
