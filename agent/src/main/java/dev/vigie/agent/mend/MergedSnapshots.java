package dev.vigie.agent.mend;

import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.manifest.SnapshotHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whose manifests became part of others, which is why a destination has none of their own any more: a base builds on what
 * was before them, while in a copy they are between the two.
 */
final class MergedSnapshots {
    private final Map<String, String> parents = new HashMap<>();
    private final Map<String, Set<String>> basesOn = new HashMap<>();

    /** @param copy the same set there: what it says of a snapshot counts */
    static MergedSnapshots of(BackupSet here, BackupSet copy) throws IOException {
        MergedSnapshots merged = new MergedSnapshots();
        Map<String, String> bases = parents(here, ManifestRole.BASE);
        bases.forEach((id, parent) ->
                merged.basesOn.computeIfAbsent(parent, one -> new HashSet<>()).add(id));
        merged.parents.putAll(parents(here, ManifestRole.SNAPSHOT));
        merged.parents.putAll(bases);
        merged.parents.putAll(parents(copy, ManifestRole.SNAPSHOT));
        merged.parents.putAll(parents(copy, ManifestRole.BASE));
        return merged;
    }

    private static Map<String, String> parents(BackupSet set, ManifestRole role) throws IOException {
        Map<String, String> parents = new HashMap<>();
        for (Path manifest : set.manifests(role)) {
            BackupSet.readableHeadOf(manifest)
                    .flatMap(SnapshotHead::parent)
                    .ifPresent(parent -> parents.put(BackupSet.idOf(manifest), parent));
        }
        return parents;
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
