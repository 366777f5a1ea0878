package dev.vigie.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every rule of the contract is broken once, and the contract says which. */
class WrongMatchersAreCaughtTest {

    @TempDir
    Path directory;

    @Test
    void rightOneIsLeftAlone() throws Exception {
        Contract contract = contract(right());
        contract.takesTheExpressionsOptionOnly();
        contract.leavesOutWhatItShould();
        contract.answerDependsOnTheCandidateAlone();
        contract.answersSeveralThreadsAtOnce();
        contract.survivesEveryNameADiskCanHold();
        contract.asksNothingOfTheDisk();
        contract.malformedExpressionIsTheUsersMistake();
        contract.nothingIsLeftBehind();
    }

    @Test
    void withoutAnnotation() {
        assertThatThrownBy(() -> contract(right()).idIsAnIdentifier())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("must carry @Extension");
    }

    @Test
    void leavingOutTooLittleOrTooMuch() {
        assertCaught(matcher(candidate -> Verdict.INCLUDE), Contract::leavesOutWhatItShould, "must leave out \"x\"");
        assertCaught(
                matcher(candidate -> Verdict.EXCLUDE), Contract::leavesOutWhatItShould, "must not leave out \"y\"");
    }

    @Test
    void rememberingWhatItWasAsked() {
        Set<String> seen = new HashSet<>();
        assertCaught(
                matcher(candidate -> seen.add(candidate.path()) ? Verdict.INCLUDE : Verdict.EXCLUDE),
                Contract::answerDependsOnTheCandidateAlone,
                "whatever it was asked before");
    }

    @Test
    void sharingStateBetweenThreads() {
        StringBuilder shared = new StringBuilder();
        assertCaught(
                matcher(candidate -> {
                    shared.setLength(0);
                    shared.append(candidate.path());
                    Thread.yield();
                    return shared.toString().equals(candidate.path()) ? Verdict.INCLUDE : Verdict.EXCLUDE;
                }),
                Contract::answersSeveralThreadsAtOnce,
                "");
    }

    @Test
    void trippingOverOddNames() {
        assertCaught(
                matcher(candidate -> {
                    try {
                        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(candidate.path()));
                    } catch (CharacterCodingException e) {
                        throw new IllegalArgumentException(e);
                    }
                    return Verdict.INCLUDE;
                }),
                Contract::survivesEveryNameADiskCanHold,
                "odd path");
    }

    @Test
    void acceptingWhatDoesNotParse() {
        assertCaught(
                factory(options -> candidate -> Verdict.INCLUDE),
                Contract::malformedExpressionIsTheUsersMistake,
                "must refuse the expression \"(\"");
    }

    @Test
    void leavingAThreadRunning() {
        assertCaught(
                factory(options -> {
                    new Thread(() -> LockSupport.parkNanos(4_000_000_000L), "forgotten").start();
                    return candidate -> Verdict.INCLUDE;
                }),
                Contract::nothingIsLeftBehind,
                "whatever threads were started end");
    }

    @Test
    void leavingAFileOpen() {
        List<InputStream> kept = new ArrayList<>();
        assertCaught(
                matcher(candidate -> {
                    try {
                        kept.add(Files.newInputStream(Files.createTempFile(directory, "rules", ".txt")));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return Verdict.INCLUDE;
                }),
                Contract::nothingIsLeftBehind,
                "whatever files were opened are closed");
    }

    private void assertCaught(ExclusionMatcherFactory wrong, Rule rule, String message) {
        assertThatThrownBy(() -> rule.check(contract(wrong)))
                .isInstanceOfAny(AssertionError.class, ExecutionException.class)
                .hasMessageContaining(message);
        assertThat(wrong.id()).isEqualTo("test");
    }

    private static ExclusionMatcherFactory right() {
        return new ExclusionMatcherFactory() {
            @Override
            public String id() {
                return "test";
            }

            @Override
            public ExclusionMatcher create(Options options, PluginContext context) throws BackupException {
                List<String> names = options.texts(EXPRESSIONS);
                if (names.contains("(")) {
                    throw BackupException.user("\"(\" does not parse");
                }
                return candidate -> names.contains(candidate.name()) ? Verdict.EXCLUDE : Verdict.INCLUDE;
            }
        };
    }

    private static ExclusionMatcherFactory matcher(Function<Candidate, Verdict> answer) {
        return factory(options -> answer::apply);
    }

    private static ExclusionMatcherFactory factory(Function<Options, ExclusionMatcher> create) {
        return new WrongFactory(create);
    }

    private Contract contract(ExclusionMatcherFactory factory) {
        Contract contract = new Contract(factory);
        contract.directory = directory;
        return contract;
    }

    @FunctionalInterface
    private interface Rule {
        void check(Contract contract) throws Exception;
    }

    private static final class WrongFactory implements ExclusionMatcherFactory {
        private final Function<Options, ExclusionMatcher> create;

        WrongFactory(Function<Options, ExclusionMatcher> create) {
            this.create = create;
        }

        @Override
        public String id() {
            return "test";
        }

        @Override
        public ExclusionMatcher create(Options options, PluginContext context) {
            return create.apply(options);
        }
    }

    private static final class Contract extends ExclusionMatcherContract {
        private final ExclusionMatcherFactory factory;

        Contract(ExclusionMatcherFactory factory) {
            this.factory = factory;
        }

        @Override
        Duration patience() {
            return Duration.ofSeconds(1);
        }

        @Override
        protected ExclusionMatcherFactory factory() {
            return factory;
        }

        @Override
        protected List<String> expressions() {
            return List.of("x");
        }

        @Override
        protected List<String> excluded() {
            return List.of("x", "a/x");
        }

        @Override
        protected List<String> included() {
            return List.of("y");
        }

        @Override
        protected List<String> malformed() {
            return List.of("(");
        }
    }
}
