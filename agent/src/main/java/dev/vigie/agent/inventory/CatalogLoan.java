package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.api.BackupException;
import java.io.IOException;

/**
 * A catalog that is up to date, lent to whoever holds the lock of its destination. Given back in order ({@link
 * #keep}) it stays open for the next one; otherwise it is closed, and the next one looks at everything anew. Used by one
 * thread at a time, but any may close it; must be closed before the lock is.
 */
public final class CatalogLoan implements AutoCloseable {
    private final Catalogs owner;
    private final Destination destination;
    private final ProcessLock lock;
    private final Standing standing;

    /** It is not this loan's to close any more. Guarded by this. */
    private boolean ended;

    CatalogLoan(Catalogs owner, Destination destination, ProcessLock lock, Standing standing) {
        this.owner = owner;
        this.destination = destination;
        this.lock = lock;
        this.standing = standing;
    }

    /** What is lent; not to be used any more after {@link #keep} or {@link #close}. */
    public Catalog catalog() {
        return standing.catalog();
    }

    /** What is remembered of a set from backup to backup. */
    public RememberedSet set(String name) {
        return standing.set(name);
    }

    /** All went well: what is known now is worth keeping. Nothing may be changed in the destination afterwards. */
    public synchronized void keep() throws IOException, BackupException {
        if (ended) {
            return;
        }
        standing.left(lock.token(), destination.lastChanges());
        ended = true;
        owner.giveBack(destination, standing);
    }

    @Override
    public synchronized void close() throws BackupException {
        if (!ended) {
            ended = true;
            standing.catalog().close();
        }
    }
}
