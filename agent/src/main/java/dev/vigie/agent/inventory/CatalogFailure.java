package dev.vigie.agent.inventory;

import dev.vigie.api.BackupException;

/** Carries a failure of the catalog through interfaces that know of none. Whoever hands one to such an interface catches it again. */
public final class CatalogFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BackupException failure;

    /** @param failure what {@link #failure()} gives to whoever catches this */
    public CatalogFailure(BackupException failure) {
        super(failure);
        this.failure = failure;
    }

    /** What the catalog said. */
    public BackupException failure() {
        return failure;
    }

    /** Asks the catalog something. */
    @FunctionalInterface
    public interface Question<T> {
        T ask() throws BackupException;
    }

    /** The answer to a question, or this when the catalog fails. */
    public static <T> T carry(Question<T> question) {
        try {
            return question.ask();
        } catch (BackupException e) {
            throw new CatalogFailure(e);
        }
    }
}
