package dev.vigie.agent.protect;

import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.exclude.ExclusionMatcher;
import java.util.function.Consumer;

/** Makes one matcher of all the exclusions a folder has. */
@FunctionalInterface
public interface ExclusionSource {

    /**
     * Compiles the exclusions of a folder. The matcher is asked from several threads, and closed by who opened it.
     *
     * @param hung to be told when a matcher does not come back and is asked nothing any more, for a person: by any thread,
     *     and before this returns of one that did not before. A thread that asked it may never come back either
     * @throws BackupException when a pattern does not parse or its type is not installed
     */
    ExclusionMatcher open(BackupRequest request, Consumer<String> hung) throws BackupException;
}
