package dev.vigie.api;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What the host lends a product while it lives.
 *
 * @param parallelism how many threads the product may keep busy, at least 1
 * @param temporaryDirectory an existing directory of the agent's, readable by its owner only; what is left in it is
 *     deleted by the host
 */
@Stable
public record PluginContext(int parallelism, Path temporaryDirectory) {
    public PluginContext {
        Objects.requireNonNull(temporaryDirectory);
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism must be at least 1, not " + parallelism);
        }
    }
}
