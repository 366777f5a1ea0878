package dev.vigie.agent.debounce;

import java.time.Duration;
import java.util.Optional;

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

    /**
     * What somebody asks for who may leave the longest wait open.
     *
     * @param maxWait empty for the usual one, or {@code quiet} where that is longer
     */
    public static Timing of(Duration quiet, Optional<Duration> maxWait, Duration minInterval) {
        Duration usual = STANDARD.maxWait.compareTo(quiet) < 0 ? quiet : STANDARD.maxWait;
        return new Timing(quiet, maxWait.orElse(usual), minInterval);
    }

    /** Whether changes would never be let settle. */
    public boolean isHasty() {
        return maxWait.compareTo(quiet) < 0;
    }

    private static void requireNotNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + duration);
        }
    }
}
