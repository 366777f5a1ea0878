package dev.vigie.agent.manifest;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a snapshot once its archive is complete.
 *
 * @param files files in the snapshot, whichever archive holds them
 * @param sizeOriginal bytes in these files
 * @param filesStored files stored in this snapshot's archive
 * @param sizeStored bytes in the files stored in this archive, before compression
 * @param sizeArchive bytes of the archive
 * @param sha256 of the archive, in lower case hexadecimal
 * @param unread what it may lack
 * @param verified when the archive was read back and found right; empty when it was not
 */
public record SnapshotEnd(
        long files,
        long sizeOriginal,
        long filesStored,
        long sizeStored,
        long sizeArchive,
        String sha256,
        Unread unread,
        Optional<Instant> verified) {
    public SnapshotEnd {
        Objects.requireNonNull(sha256);
        Objects.requireNonNull(unread);
        Objects.requireNonNull(verified);
    }
}
