package dev.vigie.agent.backup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The real clock, moved. Files carry real times that no program can choose (their change times), so the clock beside
 * them cannot stand still; but it may be ahead by hours in an instant.
 */
public final class OffsetClock extends Clock {
    private Duration ahead = Duration.ZERO;

    /** Moves on, or back. */
    public void advance(Duration by) {
        ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
