package dev.vigie.agent.catalog;

/**
 * Takes differences between snapshots one after another.
 *
 * @param <X> what it may throw, which ends the reading
 */
@FunctionalInterface
public interface DifferenceConsumer<X extends Exception> {
    void accept(Difference difference) throws X;
}
