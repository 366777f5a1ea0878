package dev.vigie.plugins.gitignore;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * The lines of one {@code .gitignore}: the last one that matches decides. What lies inside a matched directory cannot be
 * taken back, which follows from answering {@link Verdict#SKIP_SUBTREE} for the directory.
 */
final class GitignoreMatcher implements ExclusionMatcher {
    private final GitignoreRule[] lastFirst;

    private GitignoreMatcher(GitignoreRule[] lastFirst) {
        this.lastFirst = lastFirst;
    }

    static GitignoreMatcher compile(List<String> lines) {
        GitignoreRule[] rules = lines.stream()
                .map(GitignoreRule::parse)
                .flatMap(Optional::stream)
                .toArray(GitignoreRule[]::new);
        GitignoreRule[] lastFirst = new GitignoreRule[rules.length];
        for (int i = 0; i < rules.length; i++) {
            lastFirst[i] = rules[rules.length - 1 - i];
        }
        return new GitignoreMatcher(lastFirst);
    }

    @Override
    public Verdict judge(Candidate candidate) {
        String path = Bytes.of(candidate.path());
        int nameStart = path.lastIndexOf('/') + 1;
        boolean directory = candidate.isDirectory();
        for (GitignoreRule rule : lastFirst) {
            if (rule.matches(path, nameStart, directory)) {
                return rule.takesBack() ? Verdict.INCLUDE : directory ? Verdict.SKIP_SUBTREE : Verdict.EXCLUDE;
            }
        }
        return Verdict.INCLUDE;
    }
}
