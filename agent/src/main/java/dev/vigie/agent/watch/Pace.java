package dev.vigie.agent.watch;

import java.time.Duration;

/**
 * How often to look for what no event tells.
 *
 * @param look how often to look whether a folder is still the same, what is mounted in it, and whether one that is away is
 *     back
 * @param retry how often to try again to watch a folder that cannot be watched, declaring it dirty each time
 * @param settle how long to wait at least after lost events before every directory is registered anew
 */
public record Pace(Duration look, Duration retry, Duration settle) {
    /** One look is one stat and one small table; one retry is a walk through all directories. */
    public static final Pace STANDARD = new Pace(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofSeconds(1));
}
