package dev.vigie.api.exclude;

import dev.vigie.api.Stable;

/** Decides about one path at a time. Unlike other products it may be asked from several threads at once. */
@Stable
@FunctionalInterface
public interface ExclusionMatcher extends AutoCloseable {

    /**
     * Decides about one candidate. Directories above it were asked about before and none of them answered {@link
     * Verdict#SKIP_SUBTREE}. The answer must depend on the candidate alone, not on what was asked before.
     */
    Verdict judge(Candidate candidate);

    @Override
    default void close() {}
}
