package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.api.BackupException;

/**
 * A catalog that is up to date, lent for asking it. Used by one thread; must be closed.
 *
 * @param end what becomes of the catalog afterwards
 */
public record ReadingLoan(Catalog catalog, End end) implements AutoCloseable {

    /** Closes a catalog or gives it back. */
    @FunctionalInterface
    interface End {
        void run() throws BackupException;
    }

    @Override
    public void close() throws BackupException {
        end.run();
    }
}
