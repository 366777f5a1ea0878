package dev.vigie.agent.hooks;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.HookRequest;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the hooks of a folder, one after another, each in a thread of its own. May be used by several threads at once. */
public final class HookRunner {
    /** How long a hook may take to stop once it is interrupted. */
    public static final Duration GRACE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(HookRunner.class);

    private final HookFactories factories;
    private final Duration grace;

    public HookRunner(HookFactories factories) {
        this(factories, GRACE);
    }

    HookRunner(HookFactories factories, Duration grace) {
        this.factories = factories;
        this.grace = grace;
    }

    /**
     * Finds out before a backup whether its hooks could be run.
     *
     * @throws BackupException of category USER when a hook's type is unknown or its options do not fit
     */
    public void check(List<HookRequest> hooks) throws BackupException {
        for (HookRequest request : hooks) {
            create(request).close();
        }
    }

    /**
     * Runs those hooks that are meant for this outcome. When the calling thread is interrupted, the running hook is
     * stopped, those behind it are left out, and the thread stays interrupted.
     *
     * @return what went wrong, one notice for each hook
     */
    public List<Problem> run(List<HookRequest> hooks, BackupReport report) {
        List<Problem> notices = new ArrayList<>();
        for (HookRequest request : hooks) {
            run(request, report)
                    .map(message -> new Problem("", "The hook \"" + request.type() + "\" " + message))
                    .ifPresent(notice -> {
                        log.warn("{}: {}", report.name(), notice.message());
                        notices.add(notice);
                    });
        }
        return notices;
    }

    private Optional<String> run(HookRequest request, BackupReport report) {
        try {
            PostBackupHookFactory factory = factories.hook(request.type());
            if (!outcomes(request, factory).contains(report.result().status())) {
                return Optional.empty();
            }
            if (Thread.currentThread().isInterrupted()) {
                return Optional.of("was left out because Vigie is stopping.");
            }
            return await(start(request, report), request.timeLimit().orElse(factory.defaultTimeLimit()));
        } catch (BackupException | RuntimeException | LinkageError e) {
            return Optional.of(failure(e));
        }
    }

    private static Set<BackupStatus> outcomes(HookRequest request, PostBackupHookFactory factory) {
        return request.on().isEmpty() ? factory.defaultOutcomes() : request.on();
    }

    private PostBackupHook create(HookRequest request) throws BackupException {
        PostBackupHookFactory factory = factories.hook(request.type());
        Options options = Options.check("hook \"" + request.type() + "\"", factory.options(), request.options());
        return factory.create(options, factories.newContext());
    }

    private Running start(HookRequest request, BackupReport report) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        runToItsEnd(request, report);
                        ended.complete(null);
                    } catch (Throwable e) {
                        ended.completeExceptionally(e);
                    }
                },
                "hook-" + request.type() + "-" + report.name());
        thread.setDaemon(true);
        thread.start();
        return new Running(thread, ended);
    }

    /** Sets up the hook, runs it and closes it, all within its time limit. */
    private void runToItsEnd(HookRequest request, BackupReport report) throws BackupException, InterruptedException {
        try (PostBackupHook hook = create(request)) {
            hook.run(report);
        }
    }

    private record Running(Thread thread, CompletableFuture<Void> ended) {}

    private Optional<String> await(Running running, Duration limit) {
        try {
            running.ended().get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(failure(e.getCause()));
        } catch (TimeoutException e) {
            return Optional.of(
                    "took longer than its time limit of " + seconds(limit) + " and was stopped." + stop(running));
        } catch (InterruptedException e) {
            String stopped = stop(running);
            Thread.currentThread().interrupt();
            return Optional.of("was stopped because Vigie is stopping." + stopped);
        }
    }

    /** Interrupts a hook and waits a little. Says so when it goes on all the same. */
    private String stop(Running running) {
        running.thread().interrupt();
        try {
            running.thread().join(grace.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return running.thread().isAlive() ? " It did not react and still runs in the background." : "";
    }

    private static String failure(Throwable thrown) {
        if (thrown instanceof BackupException e) {
            return "failed: " + e.getMessage();
        }
        log.debug("A hook failed unexpectedly", thrown);
        return "failed: " + thrown;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
