package dev.vigie.api.backup;

import dev.vigie.api.Stable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a backup went.
 *
 * @param status how it ended
 * @param started when it began
 * @param duration how long it took, hooks not included
 * @param snapshot the new snapshot; empty when there is none
 * @param errors what went wrong with single files
 * @param notices what a person should know although nothing went wrong: sockets that were skipped, a hook that failed
 * @param removed file names of archives that retention removed
 */
@Stable
public record BackupResult(
        BackupStatus status,
        Instant started,
        Duration duration,
        Optional<Snapshot> snapshot,
        List<Problem> errors,
        List<Problem> notices,
        List<String> removed) {

    public BackupResult {
        Objects.requireNonNull(status);
        Objects.requireNonNull(started);
        Objects.requireNonNull(duration);
        Objects.requireNonNull(snapshot);
        errors = List.copyOf(errors);
        notices = List.copyOf(notices);
        removed = List.copyOf(removed);
    }

    /**
     * The snapshot a backup made.
     *
     * @param id unique within its set, such as {@code 20261123_101500}
     * @param archive the archive's file, absolute
     * @param kind what the archive holds
     * @param files files in the snapshot, whichever archive holds them
     * @param sizeOriginal bytes in these files
     * @param filesStored files stored in this archive
     * @param sizeStored bytes in the files stored in this archive, before compression
     * @param sizeArchive bytes of the archive
     * @param sha256 of the archive, in lower case hexadecimal
     * @param verified whether the archive was read back and found right
     */
    public record Snapshot(
            String id,
            Path archive,
            SnapshotKind kind,
            long files,
            long sizeOriginal,
            long filesStored,
            long sizeStored,
            long sizeArchive,
            String sha256,
            boolean verified) {
        public Snapshot {
            Objects.requireNonNull(id);
            Objects.requireNonNull(archive);
            Objects.requireNonNull(kind);
            Objects.requireNonNull(sha256);
        }
    }
}
