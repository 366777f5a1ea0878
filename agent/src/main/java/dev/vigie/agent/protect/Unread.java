package dev.vigie.agent.protect;

import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the last backup could not read. The next one tries it again although nothing says that it changed, so that it is
 * named for as long as it cannot be read, and stored once it can. Used by one thread at a time.
 */
final class Unread {
    /** Where more could not be read, looking everywhere is as good. */
    static final int MOST_PATHS = 10_000;

    private Set<String> paths = Set.of();

    /** Takes note of how a backup ended. */
    void note(BackupResult result) {
        paths = result.errors().stream()
                .map(Problem::path)
                .filter(path -> !path.isEmpty())
                .limit(MOST_PATHS + 1L)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What a backup of some changes has to look at. */
    Changes joinedTo(Changes changes) {
        if (paths.isEmpty() || !(changes instanceof Changes.Paths changed)) {
            return changes;
        }
        if (paths.size() > MOST_PATHS) {
            return new Changes.Everywhere("much could not be read the last time");
        }
        Set<String> joined = new HashSet<>(changed.paths());
        joined.addAll(paths);
        return new Changes.Paths(joined);
    }
}
