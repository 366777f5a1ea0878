package dev.vigie.agent.hooks;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.HookRequest;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.BackupStart;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the hooks of a folder, one after another, each in a thread of its own. Made for one backup, and used by its thread. */
public final class HookRunner {
    /** How long a hook may take to stop once it is interrupted. */
    public static final Duration GRACE = Duration.ofSeconds(5);

    /** What is to last longer lasts for ever, as far as a process is concerned; and more nanoseconds could not be counted. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /** How often to see whether the backup is cancelled. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final Set<BackupStatus> EVERY_OUTCOME = EnumSet.allOf(BackupStatus.class);

    private static final Logger log = LoggerFactory.getLogger(HookRunner.class);

    private final HookFactories factories;
    private final BooleanSupplier cancelled;
    private final Duration grace;
    private Optional<Long> cancelledAt = Optional.empty();

    /** @param cancelled once it answers true hooks have little time left, and those behind them are left out */
    public HookRunner(HookFactories factories, BooleanSupplier cancelled) {
        this(factories, cancelled, GRACE);
    }

    HookRunner(HookFactories factories, BooleanSupplier cancelled, Duration grace) {
        this.factories = factories;
        this.cancelled = cancelled;
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
     * Tells the hooks that run after every outcome that a backup begins, so that each start they hear of has its end.
     * Does not wait for them: a service that does not answer holds up no backup.
     */
    public Announcement announce(List<HookRequest> hooks, BackupStart start) {
        List<Told> told = new ArrayList<>();
        for (HookRequest request : hooks) {
            try {
                PostBackupHookFactory factory = factories.hook(request.type());
                if (outcomes(request, factory).containsAll(EVERY_OUTCOME)) {
                    told.add(new Told(request, start(request, factory, start.name(), hook -> hook.started(start))));
                }
            } catch (BackupException | RuntimeException | LinkageError e) {
                log.debug("The hook \"{}\" is not told of the start; its run says why", request.type(), e);
            }
        }
        return new Announcement(told);
    }

    /** Hooks that are being told that a backup has begun. */
    public final class Announcement {
        private final List<Told> told;

        private Announcement(List<Told> told) {
            this.told = told;
        }

        /**
         * Waits until all have been told, for none longer than its time limit since the start. When the calling thread is
         * interrupted, those still at it are stopped, and the thread stays interrupted.
         *
         * @return what went wrong, one notice for each hook
         */
        public List<Problem> await() {
            List<Problem> notices = new ArrayList<>();
            for (Told one : told) {
                HookRunner.this
                        .await(one.running())
                        .map(message -> notice(one.request(), "was told of the start and " + message))
                        .ifPresent(notices::add);
            }
            return notices;
        }
    }

    private record Told(HookRequest request, Running running) {}

    /**
     * Runs those hooks that are meant for this outcome. When the calling thread is interrupted, the running hook is
     * stopped, those behind it are left out, and the thread stays interrupted.
     *
     * @return what went wrong, one notice for each hook
     */
    public List<Problem> run(List<HookRequest> hooks, BackupReport report) {
        List<Problem> notices = new ArrayList<>();
        for (HookRequest request : hooks) {
            run(request, report).map(message -> notice(request, message)).ifPresent(notices::add);
        }
        return notices;
    }

    private Problem notice(HookRequest request, String message) {
        return new Problem("", "The hook \"" + request.type() + "\" " + withoutSecrets(message, request));
    }

    private Optional<String> run(HookRequest request, BackupReport report) {
        try {
            PostBackupHookFactory factory = factories.hook(request.type());
            if (!outcomes(request, factory).contains(report.result().status())) {
                return Optional.empty();
            }
            if (Thread.currentThread().isInterrupted() || nanosecondsUntilStop() == 0) {
                return Optional.of("was left out because Vigie is stopping.");
            }
            return await(start(request, factory, report.name(), hook -> hook.run(report)));
        } catch (BackupException | RuntimeException | LinkageError e) {
            return Optional.of(failure(e));
        }
    }

    /** What a hook, or a library of its, says of a failure may hold what it was given, such as the address it could not reach. */
    private String withoutSecrets(String message, HookRequest request) {
        String told = message;
        try {
            for (OptionDescription option : factories.hook(request.type()).options()) {
                Object value = request.options().get(option.name());
                if (option.type() == OptionType.SECRET
                        && value != null
                        && !value.toString().isEmpty()) {
                    told = told.replace(value.toString(), "…");
                }
            }
        } catch (BackupException | RuntimeException | LinkageError e) {
            log.debug("Nothing is known of the options of the hook \"{}\"", request.type(), e);
        }
        return told;
    }

    private static Set<BackupStatus> outcomes(HookRequest request, PostBackupHookFactory factory) {
        return request.on().isEmpty() ? factory.defaultOutcomes() : request.on();
    }

    private PostBackupHook create(HookRequest request) throws BackupException {
        PostBackupHookFactory factory = factories.hook(request.type());
        Options options = Options.check("hook \"" + request.type() + "\"", factory.options(), request.options());
        return factory.create(options, factories.newContext());
    }

    /** What a hook is there for: hearing of a start, or running. */
    private interface Task {
        void on(PostBackupHook hook) throws BackupException, InterruptedException;
    }

    private Running start(HookRequest request, PostBackupHookFactory factory, String name, Task task) {
        Duration wanted = request.timeLimit().orElse(factory.defaultTimeLimit());
        Duration limit = wanted.compareTo(LONGEST) < 0 ? wanted : LONGEST;
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        runToItsEnd(request, task);
                        ended.complete(null);
                    } catch (Throwable e) {
                        ended.completeExceptionally(e);
                    }
                },
                "hook-" + request.type() + "-" + name);
        thread.setDaemon(true);
        thread.start();
        return new Running(thread, ended, limit, System.nanoTime());
    }

    /** Sets up the hook, runs it and closes it, all within its time limit. */
    private void runToItsEnd(HookRequest request, Task task) throws BackupException, InterruptedException {
        try (PostBackupHook hook = create(request)) {
            task.on(hook);
        }
    }

    /**
     * A hook at work.
     *
     * @param began as {@link System#nanoTime()}
     */
    private record Running(Thread thread, CompletableFuture<Void> ended, Duration limit, long began) {
        long nanosecondsLeft() {
            return Math.max(0, limit.toNanos() - (System.nanoTime() - began));
        }
    }

    private Optional<String> await(Running running) {
        try {
            while (!hasEnded(running)) {
                if (running.nanosecondsLeft() == 0) {
                    return Optional.of("took longer than its time limit of " + seconds(running.limit())
                            + " and was stopped." + stop(running));
                }
                if (nanosecondsUntilStop() == 0) {
                    return Optional.of(
                            "was stopped because Vigie is stopping, or protects the folder otherwise." + stop(running));
                }
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(failure(e.getCause()));
        } catch (InterruptedException e) {
            String stopped = stop(running);
            Thread.currentThread().interrupt();
            return Optional.of("was stopped because Vigie is stopping." + stopped);
        }
    }

    private boolean hasEnded(Running running) throws ExecutionException, InterruptedException {
        long wait = Math.min(LOOK.toNanos(), Math.min(running.nanosecondsLeft(), nanosecondsUntilStop()));
        try {
            running.ended().get(wait, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** All hooks together have little time left once the backup is cancelled. */
    private long nanosecondsUntilStop() {
        if (cancelledAt.isEmpty() && cancelled.getAsBoolean()) {
            cancelledAt = Optional.of(System.nanoTime());
        }
        return cancelledAt
                .map(moment -> Math.max(0, grace.toNanos() - (System.nanoTime() - moment)))
                .orElse(Long.MAX_VALUE);
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
