package dev.vigie.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of the contract are broken, and the contract says which. */
class WrongHooksAreCaughtTest {

    @TempDir
    Path directory;

    @Test
    void takingASnapshotForGranted() {
        assertCaught(
                factory(report -> {
                    if (report.result().snapshot().isEmpty()) {
                        throw new IllegalStateException("no snapshot");
                    }
                }),
                PostBackupHookContract::copesWithEveryOutcome,
                "without a snapshot");
    }

    @Test
    void hidingAFailure() {
        assertCaught(
                factory(report -> {}),
                PostBackupHookContract::failureIsABackupException,
                "must say with a BackupException");
    }

    @Test
    void ignoringTheInterruption() {
        assertCaught(
                factory(report -> {
                    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                }),
                PostBackupHookContract::stopsWhenInterrupted,
                "must return within 1 s");
    }

    @Test
    void acceptingSenselessOptions() {
        assertCaught(
                factory(report -> {}),
                PostBackupHookContract::senselessOptionsAreTheUsersMistake,
                "must refuse the options");
    }

    @Test
    void runningAfterNoOutcome() {
        assertCaught(factory(report -> {}), PostBackupHookContract::defaultsMakeSense, "never runs");
    }

    @Test
    void leavingAThreadRunning() {
        assertCaught(
                factory(report -> new Thread(() -> LockSupport.parkNanos(4_000_000_000L), "forgotten").start()),
                PostBackupHookContract::nothingIsLeftBehind,
                "whatever threads were started end");
    }

    private void assertCaught(PostBackupHookFactory wrong, Rule rule, String message) {
        Contract contract = new Contract(wrong);
        contract.directory = directory;
        assertThatThrownBy(() -> rule.check(contract))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }

    private static PostBackupHookFactory factory(PostBackupHook hook) {
        return new PostBackupHookFactory() {
            @Override
            public String id() {
                return "test";
            }

            @Override
            public List<OptionDescription> options() {
                return List.of();
            }

            @Override
            public Set<BackupStatus> defaultOutcomes() {
                return Set.of();
            }

            @Override
            public PostBackupHook create(Options options, PluginContext context) {
                return hook;
            }
        };
    }

    @FunctionalInterface
    private interface Rule {
        void check(PostBackupHookContract contract) throws Exception;
    }

    private static final class Contract extends PostBackupHookContract {
        private final PostBackupHookFactory factory;

        Contract(PostBackupHookFactory factory) {
            this.factory = factory;
        }

        @Override
        protected PostBackupHookFactory factory() {
            return factory;
        }

        @Override
        protected Map<String, Object> succeeding() {
            return Map.of();
        }

        @Override
        protected Optional<Map<String, Object>> failing() {
            return Optional.of(Map.of());
        }

        @Override
        protected Optional<Map<String, Object>> lasting() {
            return Optional.of(Map.of());
        }

        @Override
        protected List<Map<String, Object>> senseless() {
            return List.of(Map.of());
        }

        @Override
        Duration patience() {
            return Duration.ofSeconds(1);
        }
    }
}
