package dev.vigie.agent.debounce;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Notices when the clock and time itself went different ways: somebody set the clock, or the machine was asleep, during
 * which a monotonic counter stands still (on Linux) and the clock goes on. Not safe for use by several threads.
 */
public final class ClockJumps {
    /** More than a clock is ever steered by between two looks. */
    private static final Duration TOLERATED = Duration.ofSeconds(10);

    private Instant clock;
    private long monotonic;

    /**
     * @param clock the time of day
     * @param monotonic as {@link System#nanoTime}
     */
    public ClockJumps(Instant clock, long monotonic) {
        this.clock = clock;
        this.monotonic = monotonic;
    }

    /** How far the clock was set forward since the last look, negative when back; empty when it was not. */
    public Optional<Duration> look(Instant now, long monotonicNow) {
        Duration jump = Duration.between(clock, now).minusNanos(monotonicNow - monotonic);
        clock = now;
        monotonic = monotonicNow;
        return Optional.of(jump).filter(far -> far.abs().compareTo(TOLERATED) > 0);
    }
}
