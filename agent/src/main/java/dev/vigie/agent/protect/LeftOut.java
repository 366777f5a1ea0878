package dev.vigie.agent.protect;

import dev.vigie.agent.path.RelativePath;
import dev.vigie.api.exclude.Candidate;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was found to be left out since it changed last, as it was then: it is in no snapshot to come, so nothing need be
 * done when it changes or goes, as long as it is left out. Safe for use by several threads.
 */
final class LeftOut {
    /** How many are remembered. What is forgotten is merely looked at once more. */
    private static final int MOST = 10_000;

    // Guarded by this.
    private final NavigableMap<String, Candidate> candidates = new TreeMap<>();

    synchronized Optional<Candidate> find(String path) {
        return Optional.ofNullable(candidates.get(path));
    }

    /** Whether nothing was known of its path. */
    synchronized boolean add(Candidate candidate) {
        if (candidates.size() >= MOST && !candidates.containsKey(candidate.path())) {
            candidates.clear();
        }
        return candidates.put(candidate.path(), candidate) == null;
    }

    synchronized void remove(String path) {
        candidates.remove(path);
    }

    /** A directory that came or went stands for all that is in it. */
    synchronized void removeBelow(String directory) {
        if (directory.isEmpty()) {
            candidates.clear();
        } else {
            RelativePath.below(directory, candidates).clear();
        }
    }
}
