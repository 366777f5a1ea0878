package dev.vigie.agent.manifest;

import java.io.IOException;

/**
 * Takes what a manifest says, one statement at a time.
 *
 * @param <X> what it may throw besides
 */
@FunctionalInterface
public interface LineConsumer<X extends Exception> {
    void accept(ManifestLine line) throws IOException, X;
}
