package dev.vigie.agent.retention;

import java.time.Instant;
import java.util.Objects;

/**
 * A snapshot about which retention decides.
 *
 * @param id unique within its set
 * @param created when it was made
 * @param verified whether its archive was ever read back and found right
 * @param empty whether it is known to hold no files at all
 */
public record Candidate(String id, Instant created, boolean verified, boolean empty) {
    public Candidate {
        Objects.requireNonNull(id);
        Objects.requireNonNull(created);
    }
}
