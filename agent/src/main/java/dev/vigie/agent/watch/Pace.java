package dev.vigie.agent.watch;

import java.time.Duration;

/**
 * How often a {@link RootWatcher} looks for what no event tells.
 *
 * @param look how often it looks whether the folder is still the same, and whether a missing one is back
 * @param retry how often it tries again to watch a folder that cannot be watched, declaring it dirty each time
 * @param settle how long it waits at least after lost events before it registers every directory anew
 */
public record Pace(Duration look, Duration retry, Duration settle) {
    /** One look is one stat; one retry is a walk through all directories. */
    public static final Pace STANDARD = new Pace(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofSeconds(1));
}
