package dev.vigie.api.exclude;

import dev.vigie.api.Stable;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Decides about one path at a time. Unlike other products it may be asked from several threads at once.
 *
 * <p>Most matchers decide by path and type, and need {@link #judge} alone. One that goes by what lies beside a path, such
 * as a marker file or a file of rules, looks at each directory in {@link #inside}; one whose answers change with more
 * than path and type says so in {@link #affectedBy}, or a folder that is watched would keep an old state.
 */
@Stable
@FunctionalInterface
public interface ExclusionMatcher extends AutoCloseable {

    /**
     * Decides about one candidate. Directories above it were asked about before and none of them answered {@link
     * Verdict#SKIP_SUBTREE}. The answer must depend on the candidate alone, not on what was asked before.
     */
    Verdict judge(Candidate candidate);

    /**
     * The matcher for what lies in a directory, directly or, until it answers otherwise itself, further inside. Asked
     * before anything in the directory is judged, each time the directory is entered, from the source down; so a matcher
     * may look at the disk here and need remember nothing.
     *
     * @param directory relative to the source, names joined by {@code /}; {@code ""} is the source itself
     * @param location where it lies, absolute; it may be gone when it is looked at
     * @return this matcher when the directory says nothing. Another one is not closed, and lives no longer than this one.
     */
    default ExclusionMatcher inside(String directory, Path location) {
        return this;
    }

    /**
     * What has to be looked at again, with all that is in it, because something changed at a path: that path, when this
     * matcher goes by size, times or content, or a directory above it, when the path is a marker or holds rules. What is
     * looked at again is judged anew, so it enters or leaves the next snapshot.
     *
     * @param path of a file that appeared, changed or went away, whether it is left out or not
     * @return {@code path} or a directory above it, {@code ""} being the source; empty when answers do not depend on it,
     *     as is so where path and type decide
     */
    default Optional<String> affectedBy(String path) {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
