package dev.vigie.agent.catalog;

/**
 * Takes contents one after another.
 *
 * @param <X> what it may throw, which ends the reading
 */
@FunctionalInterface
public interface ContentConsumer<X extends Exception> {
    void accept(SizedContent content) throws X;
}
