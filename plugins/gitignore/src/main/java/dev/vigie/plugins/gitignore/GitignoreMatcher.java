package dev.vigie.plugins.gitignore;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import java.util.List;

/**
 * Goes by lines as of one {@code .gitignore} at the top of the source. What lies inside a matched directory cannot be
 * taken back, which follows from answering {@link Verdict#SKIP_SUBTREE} for the directory.
 */
record GitignoreMatcher(RuleList rules) implements ExclusionMatcher {

    static GitignoreMatcher compile(List<String> lines) {
        return new GitignoreMatcher(RuleList.compile(lines));
    }

    @Override
    public Verdict judge(Candidate candidate) {
        return rules.judge(Bytes.of(candidate.path()), 0, candidate.isDirectory())
                .orElse(Verdict.INCLUDE);
    }
}
