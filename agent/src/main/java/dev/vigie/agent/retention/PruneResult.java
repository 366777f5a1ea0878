package dev.vigie.agent.retention;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What pruning did, or would do.
 *
 * @param keep the snapshots that stay, newest first
 * @param remove the snapshots that go, newest first
 * @param removedArchives file names of the archives that went, or would go
 * @param repackedArchives those of them of which something is still needed, which was put together in a new archive, or
 *     would be
 * @param freedBytes bytes that became free, less those of new archives; or would, which is an estimate where archives
 *     would be repacked
 */
public record PruneResult(
        List<KeptSnapshot> keep,
        List<RemovedSnapshot> remove,
        List<String> removedArchives,
        List<String> repackedArchives,
        long freedBytes) {
    /** Nothing was looked at. */
    public static final PruneResult NOTHING = new PruneResult(List.of(), List.of(), List.of(), List.of(), 0);

    public PruneResult {
        keep = List.copyOf(keep);
        remove = List.copyOf(remove);
        removedArchives = List.copyOf(removedArchives);
        repackedArchives = List.copyOf(repackedArchives);
    }

    /**
     * A snapshot that stays.
     *
     * @param reasons the rules that want it, such as {@code daily} or {@code within 7d}; never empty
     */
    public record KeptSnapshot(String id, Instant created, List<String> reasons) {
        public KeptSnapshot {
            Objects.requireNonNull(id);
            Objects.requireNonNull(created);
            reasons = List.copyOf(reasons);
        }
    }

    /** A snapshot that goes. */
    public record RemovedSnapshot(String id, Instant created) {
        public RemovedSnapshot {
            Objects.requireNonNull(id);
            Objects.requireNonNull(created);
        }
    }
}
