package dev.vigie.agent.backup;

import dev.vigie.api.BackupException;

/** Carries a failure of the catalog through interfaces that know of none. Never leaves this room. */
final class CatalogFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BackupException failure;

    CatalogFailure(BackupException failure) {
        super(failure);
        this.failure = failure;
    }

    BackupException failure() {
        return failure;
    }

    /** Asks the catalog something. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws BackupException;
    }

    static <T> T carry(Question<T> question) {
        try {
            return question.ask();
        } catch (BackupException e) {
            throw new CatalogFailure(e);
        }
    }
}
