package dev.vigie.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.Stable;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.SnapshotKind;
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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules every hook must keep. Extend it, say which factory to test and with which options it does what, and run it
 * with JUnit.
 */
@Stable
public abstract class PostBackupHookContract {
    @TempDir
    Path directory;

    /** The factory to test. */
    protected abstract PostBackupHookFactory factory();

    /** Options with which the hook succeeds for every report. */
    protected abstract Map<String, Object> succeeding();

    /** Options with which the hook fails for every report; empty when it cannot be made to fail. */
    protected Optional<Map<String, Object>> failing() {
        return Optional.empty();
    }

    /** Options with which the hook takes much longer than ten seconds; empty when there are none. */
    protected Optional<Map<String, Object>> lasting() {
        return Optional.empty();
    }

    /** Options that make no sense, each of which {@code create} must refuse. */
    protected List<Map<String, Object>> senseless() {
        return List.of();
    }

    /** How long a hook may take to stop. */
    Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Test
    void idIsAnIdentifier() {
        ExtensionRules.checkIdentity(factory());
    }

    @Test
    void optionsAreNoKeysThatEveryHookHas() {
        assertThat(factory().options())
                .extracting(OptionDescription::name)
                .as("in a configuration these stand beside the options, which could never be set")
                .doesNotContainAnyElementsOf(PostBackupHookFactory.KEYS);
    }

    @Test
    void startIsTakenNoteOfAndNothingIsLeftBehind() throws Exception {
        Traces.assertNoneOf(directory, patience(), "A hook that was told of a start", () -> {
            try (PostBackupHook hook = hook(succeeding())) {
                hook.started(new BackupStart(
                        "documents", directory.resolve("source"), directory, Instant.parse("2026-11-23T10:15:00Z")));
            }
        });
    }

    @Test
    void defaultsMakeSense() {
        assertThat(factory().defaultOutcomes())
                .as("a hook that runs after no outcome never runs")
                .isNotEmpty();
        assertThat(factory().defaultTimeLimit())
                .as("the time limit must be longer than nothing")
                .isPositive();
    }

    @Test
    void copesWithEveryOutcome() throws Exception {
        for (BackupStatus status : BackupStatus.values()) {
            for (BackupReport report : List.of(report(status, "documents"), report(status, "odd \"$(name)\" \u00e9"))) {
                try (PostBackupHook hook = hook(succeeding())) {
                    assertThatCode(() -> hook.run(report))
                            .as(
                                    "run() must cope with a report of status %s %s a snapshot",
                                    status, report.result().snapshot().isPresent() ? "with" : "without")
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void failureIsABackupException() throws Exception {
        if (failing().isEmpty()) {
            return;
        }
        try (PostBackupHook hook = hook(failing().get())) {
            Throwable thrown = catchThrowable(() -> hook.run(report(BackupStatus.SUCCESS, "documents")));
            assertThat(thrown)
                    .as("run() must say with a BackupException that it failed")
                    .isInstanceOf(BackupException.class);
            assertThat(thrown.getMessage())
                    .as("the message goes into the report, so there must be one")
                    .isNotBlank();
        }
    }

    @Test
    void stopsWhenInterrupted() throws Exception {
        if (lasting().isEmpty()) {
            return;
        }
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (PostBackupHook hook = hook(lasting().get())) {
            Thread thread = new Thread(() ->
                    thrown.set(catchThrowable(() -> hook.run(report(BackupStatus.SUCCESS, "documents")))));
            thread.start();
            thread.join(500);
            assertThat(thread.isAlive())
                    .as("lasting() must give options with which the hook takes long")
                    .isTrue();
            thread.interrupt();
            thread.join(patience().toMillis());
            assertThat(thread.isAlive())
                    .as(
                            "run() must return within %d s of being interrupted",
                            patience().toSeconds())
                    .isFalse();
            assertThat(thrown.get())
                    .as("run() must say that it did not finish")
                    .isInstanceOfAny(InterruptedException.class, BackupException.class);
        }
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        Traces.assertNoneOf(directory, patience(), "A hook that ran", () -> {
            try (PostBackupHook hook = hook(succeeding())) {
                hook.run(report(BackupStatus.SUCCESS, "documents"));
            }
        });
    }

    @Test
    void senselessOptionsAreTheUsersMistake() {
        for (Map<String, Object> options : senseless()) {
            Throwable thrown = catchThrowable(() -> hook(options).close());
            assertThat(thrown)
                    .as("create() must refuse the options %s with a BackupException", options)
                    .isInstanceOf(BackupException.class);
            assertThat(((BackupException) thrown).category())
                    .as("options that make no sense are a mistake of category USER")
                    .isEqualTo(ErrorCategory.USER);
        }
    }

    private PostBackupHook hook(Map<String, Object> options) throws BackupException {
        return factory()
                .create(
                        Options.check(
                                "hook \"" + factory().id() + "\"", factory().options(), options),
                        new PluginContext(1, directory));
    }

    private BackupReport report(BackupStatus status, String name) {
        boolean stored = status == BackupStatus.SUCCESS || status == BackupStatus.PARTIAL;
        BackupResult.Snapshot snapshot = new BackupResult.Snapshot(
                "20261123_101500",
                directory.resolve(name + "_20261123_101500.zip"),
                SnapshotKind.FULL,
                3,
                3_000,
                3,
                3_000,
                1_000,
                "0".repeat(64),
                true);
        BackupResult result = new BackupResult(
                status,
                Instant.parse("2026-11-23T10:15:00Z"),
                Duration.ofSeconds(2),
                stored ? Optional.of(snapshot) : Optional.empty(),
                status == BackupStatus.SUCCESS ? List.of() : List.of(new Problem("a/b", "cannot be read")),
                List.of(),
                List.of());
        return new BackupReport(name, directory.resolve("source"), directory, result);
    }
}
