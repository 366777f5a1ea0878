package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which snapshot was the newest of each set when this program left it. Changes are told since then: where another is the
 * newest by now, as when the destination was put back from a copy, they do not lead from that one to what is there. May be
 * used from several threads.
 */
final class LeftSnapshots {
    private final Map<Path, Optional<String>> newest = new ConcurrentHashMap<>();

    void leave(BackupRequest request, Catalog catalog) throws BackupException {
        newest.put(key(request), newest(request, catalog));
    }

    /** Whether the newest is the one that was left, as far as this program has been there. */
    boolean isAsLeft(BackupRequest request, Catalog catalog) throws BackupException {
        Optional<String> now = newest(request, catalog);
        return newest.getOrDefault(key(request), now).equals(now);
    }

    private static Path key(BackupRequest request) {
        return request.destination().toAbsolutePath().normalize().resolve(request.name());
    }

    private static Optional<String> newest(BackupRequest request, Catalog catalog) throws BackupException {
        return catalog.snapshots(request.name()).newest().map(SnapshotInfo::id);
    }
}
