package dev.vigie.agent.snapshots;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How far back the protection of a set reaches.
 *
 * @param success when a backup last ended well, be it with a new snapshot or because nothing had changed; empty when none
 *     is known
 * @param snapshot the id of the newest snapshot; empty when there is none, or its destination is away
 */
public record LastBackup(Optional<Instant> success, Optional<String> snapshot) {
    /** There never was one. */
    public static final LastBackup NONE = new LastBackup(Optional.empty(), Optional.empty());

    public LastBackup {
        Objects.requireNonNull(success);
        Objects.requireNonNull(snapshot);
    }
}
