package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ProcessLock;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What this process knows of a destination, as it left it when it last held the lock. Used by one thread at a time. */
final class Standing {
    /** What was not seen to change is looked at again after so long: a file system's clock may be coarse. */
    private static final Duration TRUSTED = Duration.ofMinutes(10);

    private final Catalog catalog;
    private final Object catalogFile;
    private final Path directory;
    private final long looked = System.nanoTime();
    private final Map<String, RememberedSet> sets = new HashMap<>();
    private String token = "";
    private Map<Path, FileTime> lastChanges = Map.of();

    /** @param catalogFile tells the catalog's file from another of the same name */
    Standing(Catalog catalog, Object catalogFile, Destination destination) {
        this.catalog = catalog;
        this.catalogFile = catalogFile;
        this.directory = destination.directory();
    }

    Catalog catalog() {
        return catalog;
    }

    RememberedSet set(String name) {
        return sets.computeIfAbsent(name, set -> new RememberedSet());
    }

    /** Notes how the destination is left. */
    void left(String lockToken, Map<Path, FileTime> changes) {
        token = lockToken;
        lastChanges = changes;
    }

    /** Whether this is about a destination where it is now, and the catalog's file is the one that is open. */
    boolean isOf(Destination destination, Object catalogFileNow) {
        return directory.equals(destination.directory()) && catalogFile.equals(catalogFileNow);
    }

    /** Whether nobody else held the lock since, no name changed, and the catalog's file is the one that is open. */
    boolean isAsLeft(Destination destination, ProcessLock lock, Object catalogFileNow) throws IOException {
        return token.equals(lock.tokenBefore())
                && isOf(destination, catalogFileNow)
                && System.nanoTime() - looked < TRUSTED.toNanos()
                && lastChanges.equals(destination.lastChanges());
    }
}
