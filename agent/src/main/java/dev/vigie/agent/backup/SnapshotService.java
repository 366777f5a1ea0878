package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Everything that can be done with the snapshots in a destination, besides making them. */
public interface SnapshotService {

    /**
     * The snapshots in a destination, newest first.
     *
     * @param set only this set's; all sets' when empty
     */
    List<SnapshotInfo> list(Path destination, Optional<String> set) throws BackupException;

    /**
     * Restores one snapshot.
     *
     * @param set may be empty when the destination holds one set only
     * @param at {@code latest}, an id, or a moment such as {@code 2026-11-23 10:42} or {@code 2 hours ago}
     * @param zone the time zone in which {@code at} is understood
     */
    RestoreResult restore(Path destination, Optional<String> set, String at, ZoneId zone, RestoreRequest request)
            throws BackupException;

    /** Reads archives back: all of a destination's, or one set's. */
    List<ArchiveCheck> verify(
            Path destination, Optional<String> set, ProgressListener progress, BooleanSupplier cancelled)
            throws BackupException;

    /** Reads one archive back. It may lie anywhere; its checksum is checked where one is known. */
    ArchiveCheck verifyArchive(Path archive, ProgressListener progress, BooleanSupplier cancelled)
            throws BackupException;

    /**
     * Removes the snapshots a policy does not keep.
     *
     * @param set may be empty when the destination holds one set only
     */
    PruneResult prune(Path destination, Optional<String> set, RetentionPolicy policy, ZoneId zone, boolean dryRun)
            throws BackupException;
}
