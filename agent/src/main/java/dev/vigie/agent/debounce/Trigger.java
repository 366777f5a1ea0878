package dev.vigie.agent.debounce;

import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** How long a success may be ago before something must be wrong, unless other times below are longer. */
    private static final Duration LEAST_PATIENCE = Duration.ofDays(1);

    public Trigger {
        Objects.requireNonNull(timing);
        Objects.requireNonNull(schedule);
        if (rescan.isNegative()) {
            throw new IllegalArgumentException("rescan must not be negative, but is " + rescan);
        }
    }

    /**
     * How long changes may wait for a backup before something must be wrong: a day, or twice the longest time that was
     * asked for.
     */
    public Duration patience() {
        return Stream.of(rescan, timing.maxWait(), timing.minInterval())
                .map(time -> time.multipliedBy(2))
                .filter(time -> time.compareTo(LEAST_PATIENCE) > 0)
                .max(Comparator.naturalOrder())
                .orElse(LEAST_PATIENCE);
    }
}
