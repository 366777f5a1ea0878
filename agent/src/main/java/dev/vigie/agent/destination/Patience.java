package dev.vigie.agent.destination;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * How somebody waits for another holder of a lock.
 *
 * @param most how long
 * @param begins run once when there is something to wait for
 * @param isLost once it answers true, nobody waits any more
 */
public record Patience(Duration most, Runnable begins, BooleanSupplier isLost) {
    public Patience {
        Objects.requireNonNull(most);
        Objects.requireNonNull(begins);
        Objects.requireNonNull(isLost);
    }

    /** Waits for so long, whatever happens. */
    public static Patience of(Duration most) {
        return new Patience(most, () -> {}, () -> false);
    }
}
