package dev.vigie.agent.debounce;

import java.time.Duration;

/**
 * How changes are gathered into backups.
 *
 * @param quiet a backup waits until nothing has changed for so long
 * @param maxWait but no longer than this after the first change, so that a file that never rests is backed up too
 * @param minInterval and no sooner than this after the last backup began
 */
public record Timing(Duration quiet, Duration maxWait, Duration minInterval) {
    /** What a folder has when nothing else is said. */
    public static final Timing STANDARD = new Timing(Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ZERO);

    public Timing {
        requireNotNegative("quiet", quiet);
        requireNotNegative("max-wait", maxWait);
        requireNotNegative("min-interval", minInterval);
    }

    private static void requireNotNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + duration);
        }
    }
}
