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
     * @param hung told, in a sentence for a person, of each matcher that hangs and is no longer asked. Called from any
     *     thread; for a matcher already known to hang, before this method returns. The thread that was asking may itself
     *     never return
     * @throws BackupException when a pattern does not parse or its type is not installed
     */
    ExclusionMatcher open(BackupRequest request, Consumer<String> hung) throws BackupException;
}
