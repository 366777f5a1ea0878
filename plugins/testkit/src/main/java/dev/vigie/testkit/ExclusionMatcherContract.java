package dev.vigie.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.Stable;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules every exclusion matcher must keep. Extend it, say which factory to test and what its expressions should do,
 * and run it with JUnit.
 */
@Stable
public abstract class ExclusionMatcherContract {
    private static final int THREADS = 4;
    private static final int ROUNDS = 25;

    /** A folder as it is backed up, empty at first, for matchers that look at what is in it. */
    @TempDir
    protected Path source;

    @TempDir
    Path directory;

    /** The factory to test. */
    protected abstract ExclusionMatcherFactory factory();

    /** Expressions that parse, and leave {@link #excluded()} out. */
    protected abstract List<String> expressions();

    /** Paths of files, relative to the source, that {@link #expressions()} leave out. */
    protected abstract List<String> excluded();

    /** Paths of files, relative to the source, that {@link #expressions()} do not leave out. */
    protected abstract List<String> included();

    /** Expressions that do not parse; empty when any text does. */
    protected List<String> malformed() {
        return List.of();
    }

    @Test
    void idIsAnIdentifier() {
        ExtensionRules.checkIdentity(factory());
    }

    @Test
    void takesTheExpressionsOptionOnly() {
        assertThat(factory().options())
                .as("options() must describe \"%s\", which is how the host passes the patterns", expressionsOption())
                .anyMatch(option -> option.name().equals(expressionsOption()));
        assertThat(factory().options())
                .as("a pattern is only a text, so nothing but \"%s\" can be required", expressionsOption())
                .allMatch(option -> option.name().equals(expressionsOption()) || !option.required());
    }

    @Test
    void leavesOutWhatItShould() throws Exception {
        try (ExclusionMatcher matcher = matcher(expressions())) {
            for (String path : excluded()) {
                assertThat(matcher.judge(file(path)))
                        .as("%s must leave out \"%s\"", expressions(), path)
                        .isIn(Verdict.EXCLUDE, Verdict.SKIP_SUBTREE);
            }
            for (String path : included()) {
                assertThat(matcher.judge(file(path)))
                        .as("%s must not leave out \"%s\"", expressions(), path)
                        .isEqualTo(Verdict.INCLUDE);
            }
        }
    }

    @Test
    void answerDependsOnTheCandidateAlone() throws Exception {
        List<Candidate> candidates = candidates();
        try (ExclusionMatcher matcher = matcher(expressions())) {
            Map<Candidate, Verdict> first = judgeAll(matcher, candidates);
            Collections.shuffle(candidates, new Random(1));
            assertThat(judgeAll(matcher, candidates))
                    .as("judge() must give the same answer whatever it was asked before")
                    .isEqualTo(first);
            try (ExclusionMatcher another = matcher(expressions())) {
                assertThat(judgeAll(another, candidates))
                        .as("two matchers made from the same expressions must agree")
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void answersSeveralThreadsAtOnce() throws Exception {
        List<Candidate> candidates = candidates();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (ExclusionMatcher matcher = matcher(expressions())) {
            Map<Candidate, Verdict> alone = judgeAll(matcher, candidates);
            List<Future<Map<Candidate, Verdict>>> together = new ArrayList<>();
            for (int round = 0; round < ROUNDS * THREADS; round++) {
                List<Candidate> shuffled = new ArrayList<>(candidates);
                Collections.shuffle(shuffled, new Random(round));
                together.add(threads.submit(() -> judgeAll(matcher, shuffled)));
            }
            for (Future<Map<Candidate, Verdict>> result : together) {
                assertThat(result.get())
                        .as("judge() must give the same answers when several threads ask at once")
                        .isEqualTo(alone);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void survivesEveryNameADiskCanHold() throws Exception {
        try (ExclusionMatcher matcher = matcher(expressions())) {
            for (String path : OddNames.paths()) {
                for (EntryType type : EntryType.values()) {
                    assertThatCode(() -> assertThat(matcher.judge(candidate(path, type)))
                                    .isNotNull())
                            .as("judge() must answer for the odd path \"%s\" (%s) too", OddNames.escaped(path), type)
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void asksNothingOfTheDisk() throws Exception {
        try (ExclusionMatcher matcher = matcher(expressions())) {
            Candidate gone = file("gone/before/it/was/looked/at");
            assertThatCode(() -> matcher.judge(gone))
                    .as("a file may be gone when judge() is asked about it; that must not make it throw")
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void looksIntoEveryDirectory() throws Exception {
        try (ExclusionMatcher matcher = matcher(expressions())) {
            for (String path : OddNames.paths()) {
                assertThatCode(() -> assertThat(matcher.inside(path, directory.resolve("no such directory")))
                                .as("inside() must answer with a matcher, itself if the directory says nothing")
                                .isNotNull())
                        .as("inside() must cope with the directory \"%s\", which may be gone", OddNames.escaped(path))
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void changesAffectWhatLiesAboveThem() throws Exception {
        List<String> paths = new ArrayList<>(excluded());
        paths.addAll(included());
        paths.addAll(OddNames.paths());
        try (ExclusionMatcher matcher = matcher(expressions())) {
            for (String path : paths) {
                assertThat(matcher.affectedBy(path))
                        .as(
                                "affectedBy(\"%s\") must be empty, that path or a directory above it",
                                OddNames.escaped(path))
                        .matches(affected -> affected.isEmpty()
                                || affected.get().isEmpty()
                                || path.equals(affected.get())
                                || path.startsWith(affected.get() + "/"));
            }
        }
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        Traces.assertNoneOf(directory, patience(), "A matcher that was asked", () -> {
            try (ExclusionMatcher matcher = matcher(expressions())) {
                judgeAll(matcher, candidates());
                OddNames.paths().forEach(path -> matcher.inside(path, directory));
            }
        });
    }

    /** How long what was told to end may take to do so. */
    Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Test
    void malformedExpressionIsTheUsersMistake() {
        for (String expression : malformed()) {
            Throwable thrown = catchThrowable(() -> matcher(List.of(expression)).close());
            assertThat(thrown)
                    .as("create() must refuse the expression \"%s\" with a BackupException", expression)
                    .isInstanceOf(BackupException.class);
            assertThat(((BackupException) thrown).category())
                    .as("an expression that does not parse is a mistake of category USER")
                    .isEqualTo(ErrorCategory.USER);
            assertThat(thrown.getMessage())
                    .as("the message must quote the expression, so that it can be found among others")
                    .contains(expression);
        }
    }

    private static String expressionsOption() {
        return ExclusionMatcherFactory.EXPRESSIONS;
    }

    /** A matcher of these expressions; to be closed. */
    protected final ExclusionMatcher matcher(List<String> expressions) throws BackupException {
        Options options = Options.check(
                "matcher \"" + factory().id() + "\"", factory().options(), Map.of(expressionsOption(), expressions));
        return factory().create(options, new PluginContext(THREADS, directory));
    }

    /**
     * What {@link #expressions()} say of something in {@link #source}, when asked as the agent does: through every
     * directory on the way there.
     *
     * @param path relative to the source; nothing need be there
     */
    protected final Verdict verdict(String path, EntryType type) throws BackupException {
        try (ExclusionMatcher matcher = matcher(expressions())) {
            ExclusionMatcher inside = matcher.inside("", source);
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                String parent = path.substring(0, slash);
                inside = inside.inside(parent, source.resolve(parent));
            }
            return inside.judge(new Candidate(path, type, 0, Instant.EPOCH, source.resolve(path)));
        }
    }

    private List<Candidate> candidates() {
        List<String> paths = new ArrayList<>(excluded());
        paths.addAll(included());
        paths.addAll(OddNames.paths());
        List<Candidate> candidates = new ArrayList<>();
        for (String path : paths) {
            for (EntryType type : EntryType.values()) {
                candidates.add(candidate(path, type));
            }
        }
        return candidates;
    }

    private Candidate file(String path) {
        return candidate(path, EntryType.FILE);
    }

    /**
     * What stands for a path; to be overridden for a matcher that goes by more than path and type.
     *
     * @param path relative to the source
     */
    protected Candidate candidate(String path, EntryType type) {
        return new Candidate(
                path, type, type == EntryType.FILE ? 1 : 0, Instant.EPOCH, directory.resolve("no such file"));
    }

    private static Map<Candidate, Verdict> judgeAll(ExclusionMatcher matcher, List<Candidate> candidates) {
        Map<Candidate, Verdict> verdicts = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            verdicts.put(candidate, matcher.judge(candidate));
        }
        return verdicts;
    }
}
