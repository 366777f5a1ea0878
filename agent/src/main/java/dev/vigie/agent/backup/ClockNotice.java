package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.SnapshotInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is said as long as backups of a set are dated in the future: none is removed then, and who looks at nothing but the
 * status would learn of that from a full disk.
 */
public final class ClockNotice {
    /** A clock is set right by less now and then, and a backup takes a while. */
    private static final Duration TOLERATED = Duration.ofMinutes(1);

    private ClockNotice() {}

    /** @param newest of its set */
    public static Optional<String> of(SnapshotInfo newest, Path destination, Instant now) {
        return newest.created().isAfter(now.plus(TOLERATED))
                ? Optional.of(text(destination, newest.name()))
                : Optional.empty();
    }

    static String text(Path destination, String set) {
        return "backups of " + set
                + " are dated in the future, by a clock that was wrong, and none is removed until that is"
                + " set right: set the clock; if it is right now, say so: vigie prune " + destination + " --name " + set
                + " --confirm-clock";
    }
}
