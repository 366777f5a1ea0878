package dev.vigie.agent.manifest;

import dev.vigie.api.backup.SnapshotKind;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a snapshot before anything is archived.
 *
 * @param set the name of the backup set
 * @param id unique within the set: local time as {@code yyyyMMdd_HHmmss}, with {@code -2}, {@code -3} … when taken
 * @param created when it was made; always after the one made before it in the set, whatever the clock said
 * @param kind whether its manifest says everything or what changed, as its archive holds it; never adopted in a manifest
 * @param format the id of the archive's format
 * @param archive the archive's file name
 * @param parent the id of the snapshot an incremental one adds to; empty for a full one
 */
public record SnapshotHead(
        String set,
        String id,
        Instant created,
        SnapshotKind kind,
        String format,
        String archive,
        Optional<String> parent) {
    public SnapshotHead {
        Objects.requireNonNull(set);
        Objects.requireNonNull(id);
        Objects.requireNonNull(created);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(format);
        Objects.requireNonNull(archive);
        Objects.requireNonNull(parent);
    }
}
