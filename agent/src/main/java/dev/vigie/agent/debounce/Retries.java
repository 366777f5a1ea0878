package dev.vigie.agent.debounce;

import java.time.Duration;

/**
 * When a backup that failed is tried again: each time in a row it waits twice as long.
 *
 * @param first how long the first time
 * @param longest how long at most; also the first time where somebody has to mend something first
 * @param longestHopeless how long at most in that case
 */
public record Retries(Duration first, Duration longest, Duration longestHopeless) {
    /** What holds for every folder. */
    public static final Retries STANDARD =
            new Retries(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofHours(1));
}
