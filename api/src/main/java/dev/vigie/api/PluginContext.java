package dev.vigie.api;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;

/**
 * What the host lends a product while it lives.
 *
 * @param parallelism how many threads the product may keep busy, at least 1
 * @param temporaryDirectory an existing directory of the agent's, readable by its owner only; what is left in it is
 *     deleted by the host
 * @param clock what time it is; during a backup always when the backup began
 */
@Stable
public record PluginContext(int parallelism, Path temporaryDirectory, Clock clock) {
    public PluginContext {
        Objects.requireNonNull(temporaryDirectory);
        Objects.requireNonNull(clock);
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism must be at least 1, not " + parallelism);
        }
    }

    /** A context with the system's clock. */
    public PluginContext(int parallelism, Path temporaryDirectory) {
        this(parallelism, temporaryDirectory, Clock.systemUTC());
    }

    /** The same context with another clock. */
    public PluginContext withClock(Clock other) {
        return new PluginContext(parallelism, temporaryDirectory, other);
    }
}
