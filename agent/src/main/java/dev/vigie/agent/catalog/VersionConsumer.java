package dev.vigie.agent.catalog;

/**
 * Takes versions of files one after another.
 *
 * @param <X> what it may throw, which ends the reading
 */
@FunctionalInterface
public interface VersionConsumer<X extends Exception> {
    void accept(FileVersion version) throws X;
}
