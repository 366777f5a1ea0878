package dev.vigie.agent.catalog;

import dev.vigie.agent.destination.Verification;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.api.backup.SnapshotKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A snapshot as it is listed.
 *
 * @param id unique within its set
 * @param name the name of the backup set
 * @param archive the archive's file, absolute
 * @param format the id of its format
 * @param kind what the archive holds
 * @param created when it was made
 * @param size bytes of the archive
 * @param files files in the snapshot; empty when not known, as in adopted archives
 * @param sha256 of the archive; {@code ""} when not known
 * @param unread what it may lack, because it could not be read then
 * @param verified when and how all archives that hold something of it were read back and found right: the weakest of
 *     them; empty when one never was
 */
public record SnapshotInfo(
        String id,
        String name,
        Path archive,
        String format,
        SnapshotKind kind,
        Instant created,
        long size,
        OptionalLong files,
        String sha256,
        Unread unread,
        Optional<Verification> verified) {
    public SnapshotInfo {
        Objects.requireNonNull(id);
        Objects.requireNonNull(name);
        Objects.requireNonNull(archive);
        Objects.requireNonNull(format);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(created);
        Objects.requireNonNull(files);
        Objects.requireNonNull(sha256);
        Objects.requireNonNull(unread);
        Objects.requireNonNull(verified);
    }

    /** Whether it is known that nothing of it has changed since it was made. */
    public boolean isProven() {
        return verified.filter(Verification::provesContents).isPresent();
    }
}
