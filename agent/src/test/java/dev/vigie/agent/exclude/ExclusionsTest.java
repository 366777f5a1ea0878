package dev.vigie.agent.exclude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.exclude.Exclusions.NamedMatcher;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExclusionsTest {
    private static final Path SOURCE = Path.of("/source");

    @Test
    void strongestAnswerWins() {
        assertThat(judge(Verdict.INCLUDE, Verdict.EXCLUDE)).isEqualTo(Verdict.EXCLUDE);
        assertThat(judge(Verdict.SKIP_SUBTREE, Verdict.EXCLUDE)).isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(judge(Verdict.EXCLUDE, Verdict.SKIP_SUBTREE)).isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(judge(Verdict.INCLUDE, Verdict.INCLUDE)).isEqualTo(Verdict.INCLUDE);
        assertThat(Exclusions.NONE.judge(file("a"))).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void pathIsExcludedWithTheDirectoryAboveIt() {
        Exclusions exclusions = of(candidate ->
                candidate.path().equals("a/cache") && candidate.isDirectory() ? Verdict.SKIP_SUBTREE : Verdict.INCLUDE);
        assertThat(exclusions.excludes(file("a/cache/b/c"))).isTrue();
        assertThat(exclusions.excludes(file("a/b/c"))).isFalse();
        assertThat(exclusions.excludes(file("a/cache")))
                .as("a file of that name")
                .isFalse();
    }

    @Test
    void whatLiesInAnExcludedDirectoryIsAskedAboutOnItsOwn() {
        Exclusions exclusions = of(candidate -> candidate.path().equals("a") ? Verdict.EXCLUDE : Verdict.INCLUDE);
        assertThat(exclusions.excludes(file("a"))).isTrue();
        assertThat(exclusions.excludes(file("a/b"))).isFalse();
    }

    @Test
    void directoriesAboveAreAskedAboutFromTheTopWithTheirLocation() {
        List<String> asked = new ArrayList<>();
        of(candidate -> {
                    asked.add(candidate.path() + " at " + candidate.location());
                    return Verdict.INCLUDE;
                })
                .excludes(file("a/b/c"));
        assertThat(asked).containsExactly("a at /source/a", "a/b at /source/a/b", "a/b/c at /source/a/b/c");
    }

    @Test
    void brokenMatcherIsNamedOnceAndLosesNothing() {
        Exclusions exclusions = Exclusions.of(List.of(
                new NamedMatcher("broken 1.0", candidate -> {
                    throw new NoClassDefFoundError("gone");
                }),
                new NamedMatcher("silent 2.0", candidate -> null),
                new NamedMatcher(
                        "sound 3.0", candidate -> candidate.name().equals("b") ? Verdict.EXCLUDE : Verdict.INCLUDE)));
        assertThat(exclusions.judge(file("a"))).isEqualTo(Verdict.INCLUDE);
        assertThat(exclusions.judge(file("b"))).isEqualTo(Verdict.EXCLUDE);
        assertThat(exclusions.problems())
                .extracting(problem -> problem.message())
                .hasSize(2)
                .anyMatch(message -> message.contains("broken 1.0") && message.contains("\"a\""))
                .anyMatch(message -> message.contains("silent 2.0"));
    }

    @Test
    void closesEveryMatcherEvenIfOneThrows() {
        List<String> closed = new ArrayList<>();
        ExclusionMatcher throwing = new ExclusionMatcher() {
            @Override
            public Verdict judge(Candidate candidate) {
                return Verdict.INCLUDE;
            }

            @Override
            public void close() {
                closed.add("closed");
                throw new IllegalStateException("never mind");
            }
        };
        Exclusions.of(List.of(new NamedMatcher("one", throwing), new NamedMatcher("two", throwing)))
                .close();
        assertThat(closed).hasSize(2);
    }

    private static Verdict judge(Verdict... answers) {
        List<NamedMatcher> matchers = new ArrayList<>();
        for (Verdict answer : answers) {
            matchers.add(new NamedMatcher("matcher " + matchers.size(), candidate -> answer));
        }
        return Exclusions.of(matchers).judge(file("a"));
    }

    private static Exclusions of(ExclusionMatcher matcher) {
        return Exclusions.of(List.of(new NamedMatcher("test 1.0", matcher)));
    }

    private static Candidate file(String path) {
        return new Candidate(path, EntryType.FILE, 1, Instant.EPOCH, SOURCE.resolve(path));
    }
}
