package dev.vigie.agent.mend;

import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose manifests became part of others, which is why a destination has none of their own any more: a base builds on what
 * was before them, while in a copy they are between the two.
 */
final class MergedSnapshots {
    private static final List<ManifestRole> OF_SNAPSHOTS = List.of(ManifestRole.SNAPSHOT, ManifestRole.BASE);

    private final Map<String, String> parents = new HashMap<>();
    private final Map<String, Set<String>> basesOn = new HashMap<>();

    /** @param copy the directory of the copy */
    static MergedSnapshots of(Destination destination, Path copy, String set) throws IOException, BackupException {
        MergedSnapshots merged = new MergedSnapshots();
        for (Path base : destination.set(set).manifests(ManifestRole.BASE)) {
            parentOf(base)
                    .ifPresent(parent -> merged.basesOn
                            .computeIfAbsent(parent, id -> new HashSet<>())
                            .add(BackupSet.idOf(base)));
        }
        merged.readParents(destination.set(set));
        merged.readParents(Destination.open(copy).set(set));
        return merged;
    }

    /** What is read last counts. */
    private void readParents(BackupSet set) throws IOException {
        for (ManifestRole role : OF_SNAPSHOTS) {
            for (Path manifest : set.manifests(role)) {
                parentOf(manifest).ifPresent(parent -> parents.put(BackupSet.idOf(manifest), parent));
            }
        }
    }

    private static Optional<String> parentOf(Path manifest) {
        return BackupSet.readableHeadOf(manifest).flatMap(SnapshotHead::parent);
    }

    boolean has(String id) {
        Set<String> passed = new HashSet<>();
        for (String next = id; next != null && passed.add(next); ) {
            next = parents.get(next);
            if (!passed.containsAll(basesOn.getOrDefault(next, Set.of()))) {
                return true;
            }
        }
        return false;
    }
}
