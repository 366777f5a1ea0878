package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.StoredFile;

/**
 * Takes files one after another.
 *
 * @param <X> what it may throw, which ends the reading
 */
@FunctionalInterface
public interface FileConsumer<X extends Exception> {
    void accept(StoredFile file) throws X;
}
