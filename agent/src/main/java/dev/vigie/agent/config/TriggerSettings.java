package dev.vigie.agent.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * When a watched folder is backed up.
 *
 * @param quiet how long nothing may have changed before a backup starts
 * @param maxWait how long a change waits at most for that quiet
 * @param minInterval the shortest time between two backups
 * @param rescan how often the whole folder is compared, in case an event was lost
 * @param schedule further backups, as five fields of cron in the folder's time zone
 */
public record TriggerSettings(
        Duration quiet, Duration maxWait, Duration minInterval, Duration rescan, Optional<String> schedule) {

    /** What holds where the configuration says nothing. */
    public static final TriggerSettings DEFAULT = new TriggerSettings(
            Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ZERO, Duration.ofHours(1), Optional.empty());

    public TriggerSettings {
        Objects.requireNonNull(quiet);
        Objects.requireNonNull(maxWait);
        Objects.requireNonNull(minInterval);
        Objects.requireNonNull(rescan);
        Objects.requireNonNull(schedule);
    }
}
