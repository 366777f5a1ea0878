package dev.vigie.agent.protect;

import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the last backup left for the next to look at, although nothing says that it changed again: what it could not read,
 * so that it is named for as long as it cannot be read, and stored once it can; and what changed without being worth a
 * snapshot, such as the time of a directory in which a file came and went. Used by one thread at a time.
 */
final class Unsettled {
    /** Where there is more, looking everywhere is as good. */
    static final int MOST_PATHS = 10_000;

    private Set<String> paths = Set.of();

    /** Takes note of how a backup ended that looked at some changes. */
    void note(Changes changes, BackupResult result) {
        Stream<String> unread = result.errors().stream().map(Problem::path).filter(path -> !path.isEmpty());
        paths = Stream.concat(unread, trifles(changes, result))
                .limit(MOST_PATHS + 1L)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<String> trifles(Changes changes, BackupResult result) {
        return result.status() == BackupStatus.UNCHANGED && changes instanceof Changes.Paths looked
                ? looked.paths().stream()
                : Stream.of();
    }

    /** What a backup of some changes has to look at. */
    Changes joinedTo(Changes changes) {
        if (paths.isEmpty() || !(changes instanceof Changes.Paths changed)) {
            return changes;
        }
        if (paths.size() > MOST_PATHS) {
            return new Changes.Everywhere("much was left to look at again");
        }
        Set<String> joined = new HashSet<>(changed.paths());
        joined.addAll(paths);
        return new Changes.Paths(joined);
    }
}
