package dev.vigie.plugins.gitignore;

import dev.vigie.api.exclude.Verdict;
import java.util.List;
import java.util.Optional;

/** The lines of one {@code .gitignore}, compiled: the last one that matches decides. */
final class RuleList {
    private final GitignoreRule[] lastFirst;

    private RuleList(GitignoreRule[] lastFirst) {
        this.lastFirst = lastFirst;
    }

    static RuleList compile(List<String> lines) {
        GitignoreRule[] rules = lines.stream()
                .map(GitignoreRule::parse)
                .flatMap(Optional::stream)
                .toArray(GitignoreRule[]::new);
        GitignoreRule[] lastFirst = new GitignoreRule[rules.length];
        for (int i = 0; i < rules.length; i++) {
            lastFirst[i] = rules[rules.length - 1 - i];
        }
        return new RuleList(lastFirst);
    }

    boolean isEmpty() {
        return lastFirst.length == 0;
    }

    /**
     * What these lines say about a path; empty when none of them matches.
     *
     * @param path as {@link Bytes}
     * @param start where the part begins that lies below the directory of the {@code .gitignore}
     */
    Optional<Verdict> judge(String path, int start, boolean directory) {
        int nameStart = path.lastIndexOf('/') + 1;
        for (GitignoreRule rule : lastFirst) {
            if (rule.matches(path, start, nameStart, directory)) {
                return Optional.of(
                        rule.takesBack() ? Verdict.INCLUDE : directory ? Verdict.SKIP_SUBTREE : Verdict.EXCLUDE);
            }
        }
        return Optional.empty();
    }
}
