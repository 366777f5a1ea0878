package dev.vigie.agent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.HookRequest;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.BackupStart;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookRunnerTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    Path directory;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void runsAndClosesInAThreadOfItsOwn() {
        assertThat(run(report -> events.add("ran in " + Thread.currentThread().getName()), request(Set.of(), SHORT)))
                .isEmpty();
        assertThat(events).containsExactly("ran in hook-test-documents", "closed");
    }

    @Test
    void runsOnTheOutcomesAskedFor() {
        PostBackupHook hook = report -> events.add("ran");
        run(hook, request(Set.of(BackupStatus.FAILED), SHORT));
        assertThat(events).isEmpty();
        run(hook, request(Set.of(BackupStatus.FAILED, BackupStatus.SUCCESS), SHORT));
        assertThat(events).contains("ran");
    }

    @Test
    void failureBecomesANotice() {
        assertThat(run(
                        report -> {
                            throw BackupException.environment("no network");
                        },
                        request(Set.of(), SHORT)))
                .containsExactly(new Problem("", "The hook \"test\" failed: no network"));
        assertThat(run(
                        report -> {
                            throw new StackOverflowError();
                        },
                        request(Set.of(), SHORT)))
                .hasSize(1);
    }

    @Test
    void noNoticeRepeatsASecret() {
        PostBackupHook hook = report -> {
            throw new IllegalArgumentException("no address: ht tp://host/s3cr3t");
        };
        HookRequest request = new HookRequest("test", Map.of("token", "s3cr3t"), Set.of(), Optional.of(SHORT));
        assertThat(run(hook, request).get(0).message()).contains("no address").doesNotContain("s3cr3t");
    }

    @Test
    void unknownTypeAndWrongOptionsBecomeNoticesAndDoNotStopTheOthers() {
        HookRequest unknown = new HookRequest("nope", Map.of(), Set.of(), Optional.empty());
        HookRequest wrong = new HookRequest("test", Map.of("volume", 11), Set.of(), Optional.empty());
        HookRunner runner = new HookRunner(factories(report -> events.add("ran")), () -> false, SHORT);
        List<Problem> notices = runner.run(List.of(unknown, wrong, request(Set.of(), SHORT)), report());
        assertThat(notices).hasSize(2);
        assertThat(notices.get(1).message()).contains("unknown option \"volume\"");
        assertThat(events).containsExactly("ran", "closed");
        assertThatThrownBy(() -> runner.check(List.of(wrong))).isInstanceOf(BackupException.class);
    }

    @Test
    void hookThatTakesTooLongIsInterruptedAndClosed() {
        List<Problem> notices = run(report -> never.await(), request(Set.of(), SHORT));
        assertThat(notices)
                .containsExactly(new Problem(
                        "", "The hook \"test\" took longer than its time limit of 100 ms and was stopped."));
        assertThat(events).containsExactly("closed");
    }

    @Test
    void hookThatDoesNotReactIsLeftBehind() {
        List<Problem> notices = run(
                report -> {
                    while (never.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                },
                request(Set.of(), SHORT));
        assertThat(notices.get(0).message()).endsWith("It did not react and still runs in the background.");
        never.countDown();
    }

    @Test
    void interruptedCallerStopsTheHookAndLeavesOutTheNext() {
        PostBackupHook hook = report -> {
            events.add("started");
            never.await();
        };
        Thread caller = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            while (events.isEmpty()) {
                Thread.onSpinWait();
            }
            caller.interrupt();
        });
        interrupter.start();
        HookRequest request = request(Set.of(), Duration.ofMinutes(1));
        List<Problem> notices = new HookRunner(factories(hook), () -> false, Duration.ofSeconds(5))
                .run(List.of(request, request), report());
        assertThat(Thread.interrupted()).as("the caller stays interrupted").isTrue();
        assertThat(notices).extracting(Problem::message).allMatch(message -> message.contains("Vigie is stopping"));
        assertThat(events).containsExactly("started", "closed");
    }

    @Test
    void hooksHaveLittleTimeLeftOnceTheBackupIsCancelled() {
        PostBackupHook hook = report -> {
            events.add("started");
            never.await();
        };
        HookRequest request = request(Set.of(), Duration.ofHours(1));
        List<Problem> notices = new HookRunner(factories(hook), () -> !events.isEmpty(), SHORT)
                .run(List.of(request, request), report());
        assertThat(notices).extracting(Problem::message).allMatch(message -> message.contains("Vigie is stopping"));
        assertThat(events).containsExactly("started", "closed");
    }

    @Test
    void aHookThatIsQuickIsToldOfACancelledBackup() {
        HookRunner runner = new HookRunner(factories(report -> events.add("ran")), () -> true, Duration.ofSeconds(30));
        assertThat(runner.run(List.of(request(Set.of(), Duration.ofHours(1))), report()))
                .isEmpty();
        assertThat(events).containsExactly("ran", "closed");
    }

    @Test
    void onlyWhatRunsAfterEveryOutcomeIsToldOfTheStart() {
        HookRunner runner = new HookRunner(factories(report -> events.add("ran")), () -> false, SHORT);
        HookRequest some = request(Set.of(BackupStatus.SUCCESS), Duration.ofMinutes(1));
        assertThat(runner.announce(List.of(some, request(Set.of(), SHORT)), start())
                        .await())
                .isEmpty();
        assertThat(events).isEmpty();
        assertThat(runner.announce(List.of(always(Duration.ofMinutes(1))), start())
                        .await())
                .isEmpty();
        assertThat(events).containsExactly("told in hook-test-documents", "closed");
    }

    @Test
    void theStartIsToldBesideTheBackupAndItsFailureIsANotice() {
        HookRunner runner = new HookRunner(
                factories(report -> {}, () -> {
                    never.await();
                    throw BackupException.environment("no network");
                }),
                () -> false,
                SHORT);
        HookRunner.Announcement waiting = runner.announce(List.of(always(Duration.ofMinutes(1))), start());
        never.countDown();
        assertThat(waiting.await())
                .containsExactly(new Problem("", "The hook \"test\" was told of the start and failed: no network"));
    }

    @Test
    void theStartHasATimeLimit() {
        HookRunner runner = new HookRunner(factories(report -> {}, never::await), () -> false, SHORT);
        assertThat(runner.announce(List.of(always(SHORT)), start()).await())
                .containsExactly(
                        new Problem(
                                "",
                                "The hook \"test\" was told of the start and took longer than its time limit of 100 ms and was stopped."));
        assertThat(events).containsExactly("closed");
    }

    private static HookRequest always(Duration limit) {
        return request(Set.of(BackupStatus.values()), limit);
    }

    private BackupStart start() {
        return new BackupStart("documents", directory, directory, Instant.EPOCH);
    }

    private List<Problem> run(PostBackupHook hook, HookRequest request) {
        return new HookRunner(factories(hook), () -> false, SHORT).run(List.of(request), report());
    }

    private static HookRequest request(Set<BackupStatus> on, Duration limit) {
        return new HookRequest("test", Map.of(), on, Optional.of(limit));
    }

    private BackupReport report() {
        BackupResult result = new BackupResult(
                BackupStatus.SUCCESS, Instant.EPOCH, Duration.ZERO, Optional.empty(), List.of(), List.of(), List.of());
        return new BackupReport("documents", directory, directory, result);
    }

    private HookFactories factories(PostBackupHook hook) {
        return factories(
                hook, () -> events.add("told in " + Thread.currentThread().getName()));
    }

    /** What a hook does at the start. */
    private interface AtStart {
        void act() throws BackupException, InterruptedException;
    }

    private HookFactories factories(PostBackupHook hook, AtStart atStart) {
        PostBackupHookFactory factory = new PostBackupHookFactory() {
            @Override
            public String id() {
                return "test";
            }

            @Override
            public List<OptionDescription> options() {
                return List.of(OptionDescription.optional("token", OptionType.SECRET, "Nobody's business."));
            }

            @Override
            public PostBackupHook create(Options options, PluginContext context) {
                return new Closing(hook, atStart);
            }
        };
        return new HookFactories() {
            @Override
            public PostBackupHookFactory hook(String id) throws BackupException {
                if (!id.equals("test")) {
                    throw BackupException.user("Unknown hook type \"" + id + "\"");
                }
                return factory;
            }

            @Override
            public PluginContext newContext() {
                return new PluginContext(1, directory);
            }
        };
    }

    /** Notes that the hook was closed. */
    private final class Closing implements PostBackupHook {
        private final PostBackupHook hook;
        private final AtStart atStart;

        Closing(PostBackupHook hook, AtStart atStart) {
            this.hook = hook;
            this.atStart = atStart;
        }

        @Override
        public void started(BackupStart start) throws BackupException, InterruptedException {
            atStart.act();
        }

        @Override
        public void run(BackupReport report) throws BackupException, InterruptedException {
            hook.run(report);
        }

        @Override
        public void close() {
            events.add("closed");
        }
    }
}
