package dev.vigie.agent.catalog;

/**
 * Takes what a catalog tells, one after another.
 *
 * @param <T> what is told; never null
 * @param <X> what this may throw, which ends the reading
 */
@FunctionalInterface
public interface ThrowingConsumer<T, X extends Exception> {
    void accept(T told) throws X;
}
