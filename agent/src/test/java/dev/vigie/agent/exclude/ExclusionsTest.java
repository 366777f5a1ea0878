package dev.vigie.agent.exclude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.exclude.Exclusions.NamedMatcher;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    void everyDirectoryFromTheSourceDownIsLookedInto() {
        List<String> entered = new ArrayList<>();
        ExclusionMatcher noting = new ExclusionMatcher() {
            @Override
            public Verdict judge(Candidate candidate) {
                return Verdict.INCLUDE;
            }

            @Override
            public ExclusionMatcher inside(String directory, Path location) {
                entered.add(directory + " at " + location);
                return this;
            }
        };
        Exclusions exclusions = of(noting);
        assertThat(exclusions.within("a/b", SOURCE.resolve("a/b"))).isSameAs(exclusions);
        assertThat(entered).containsExactly(" at /source", "a at /source/a", "a/b at /source/a/b");
    }

    @Test
    void whatADirectorySaysHoldsForWhatIsInIt() {
        ExclusionMatcher strictInside = new ExclusionMatcher() {
            @Override
            public Verdict judge(Candidate candidate) {
                return Verdict.INCLUDE;
            }

            @Override
            public ExclusionMatcher inside(String directory, Path location) {
                return directory.equals("a") ? candidate -> Verdict.EXCLUDE : this;
            }
        };
        Exclusions exclusions = of(strictInside);
        assertThat(exclusions.within("a/b", SOURCE.resolve("a/b")).judge(file("a/b/c")))
                .isEqualTo(Verdict.EXCLUDE);
        assertThat(exclusions.within("b", SOURCE.resolve("b")).judge(file("b/c")))
                .isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void theHighestAffectedPathStandsForAll() {
        assertThat(affected("a/b").affectedBy("a/b/c")).contains("a/b");
        assertThat(Exclusions.of(List.of(
                                new NamedMatcher("one", affecting("a/b/c")), new NamedMatcher("two", affecting("a"))))
                        .affectedBy("a/b/c"))
                .contains("a");
        assertThat(of(candidate -> Verdict.INCLUDE).affectedBy("a")).isEmpty();
    }

    @Test
    void matcherThatPointsElsewhereHasEverythingLookedAt() {
        Exclusions wrong = affected("x");
        assertThat(wrong.affectedBy("a/b")).contains("");
        assertThat(wrong.affectedBy("xy")).contains("");
        assertThat(wrong.problems()).hasSize(1);
    }

    @Test
    void matcherThatFailsAtADirectoryIsNamedAndGoesOn() {
        Exclusions exclusions = of(new ExclusionMatcher() {
            @Override
            public Verdict judge(Candidate candidate) {
                return Verdict.EXCLUDE;
            }

            @Override
            public ExclusionMatcher inside(String directory, Path location) {
                throw new IllegalStateException("broken");
            }
        });
        assertThat(exclusions.inside("a", SOURCE.resolve("a")).judge(file("a/b")))
                .isEqualTo(Verdict.EXCLUDE);
        assertThat(exclusions.problems())
                .extracting(problem -> problem.message())
                .anyMatch(m -> m.contains("\"a\""));
    }

    private static Exclusions affected(String path) {
        return of(affecting(path));
    }

    private static ExclusionMatcher affecting(String path) {
        return new ExclusionMatcher() {
            @Override
            public Verdict judge(Candidate candidate) {
                return Verdict.INCLUDE;
            }

            @Override
            public Optional<String> affectedBy(String changed) {
                return Optional.of(path);
            }
        };
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

    /** As languages do that have no checked exceptions. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <R, T extends Throwable> R sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void whateverAMatcherThrowsIsItsOwnMistake() {
        for (Throwable thrown :
                List.of(new AssertionError("a"), new OutOfMemoryError("b"), new IOException("c"), new Exception("d"))) {
            Exclusions exclusions = of(new ExclusionMatcher() {
                @Override
                public Verdict judge(Candidate candidate) {
                    return ExclusionsTest.<Verdict, RuntimeException>sneak(thrown);
                }

                @Override
                public ExclusionMatcher inside(String directory, Path location) {
                    return ExclusionsTest.<ExclusionMatcher, RuntimeException>sneak(thrown);
                }

                @Override
                public Optional<String> affectedBy(String path) {
                    return ExclusionsTest.<Optional<String>, RuntimeException>sneak(thrown);
                }

                @Override
                public void close() {
                    ExclusionsTest.<Verdict, RuntimeException>sneak(thrown);
                }
            });
            assertThat(exclusions.judge(file("a"))).isEqualTo(Verdict.INCLUDE);
            assertThat(exclusions.inside("a", SOURCE.resolve("a")).judge(file("a/b")))
                    .isEqualTo(Verdict.INCLUDE);
            assertThat(exclusions.affectedBy("a/b")).contains("");
            exclusions.close();
            assertThat(exclusions.problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.message()).contains("(" + thrown + ")"));
        }
    }
}
