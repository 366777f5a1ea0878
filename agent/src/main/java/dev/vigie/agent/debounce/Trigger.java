package dev.vigie.agent.debounce;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What makes a folder be backed up.
 *
 * @param timing how changes are gathered
 * @param rescan how often everything is looked at, for changes no event told of; zero never does
 * @param schedule moments at which everything is looked at besides, in the folder's time zone
 */
public record Trigger(Timing timing, Duration rescan, Optional<Schedule> schedule) {
    /** What a folder has when nothing else is said. */
    public static final Trigger STANDARD = new Trigger(Timing.STANDARD, Duration.ofHours(1), Optional.empty());

    public Trigger {
        Objects.requireNonNull(timing);
        Objects.requireNonNull(schedule);
        if (rescan.isNegative()) {
            throw new IllegalArgumentException("rescan must not be negative, but is " + rescan);
        }
    }
}
