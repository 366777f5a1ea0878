package dev.vigie.agent.protect;

import dev.vigie.agent.debounce.ClockJumps;
import dev.vigie.agent.debounce.Debounce;
import dev.vigie.agent.debounce.Debounce.Outcome;
import dev.vigie.agent.debounce.Timetable;
import dev.vigie.agent.debounce.Timetable.Occasion;
import dev.vigie.agent.watch.RootWatcher;
import dev.vigie.agent.watch.WatchEvent;
import dev.vigie.agent.watch.WatchHealth;
import dev.vigie.agent.watch.WatchListener;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.exclude.ExclusionMatcher;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps one folder protected. A thread of its own gathers what the watcher notices and sleeps until the next deadline;
 * backups are made by workers shared with other folders.
 */
final class Protection {
    private final ProtectedFolder folder;
    private final BackupService service;
    private final ExclusionSource exclusions;
    private final PastBackups past;
    private final ProtectionListener listener;
    private final Workers workers;
    private final Surroundings surroundings;
    private final Consumer<Protection> successor;
    private final Clock clock;
    private final Thread thread;
    private final Inbox inbox = new Inbox();
    private final Instant began;
    private final Instant wantedSince;
    private volatile boolean stopping;
    private volatile boolean asking;
    private volatile boolean hooksBegan;
    private volatile Optional<Throwable> broken = Optional.empty();

    // Guarded by this.
    private final Debounce debounce;
    private final Timetable timetable;
    private final ClockJumps clockJumps;
    private final Unsettled unsettled = new Unsettled();
    private boolean handedToWorker;
    private Optional<Conditions> conditionsOfFailure = Optional.empty();
    private Optional<RootWatcher> watcher = Optional.empty();
    private Optional<CountedProgress> progress = Optional.empty();
    private Instant runningSince = Instant.EPOCH;
    private Optional<String> trouble = Optional.empty();

    /**
     * @param wantedSince since when the folder is to be protected, by this or by one in whose place this one comes
     * @param successor to be called, by any thread, when another has to take the place of this one
     */
    Protection(
            ProtectedFolder folder,
            Instant wantedSince,
            BackupService service,
            ExclusionSource exclusions,
            History history,
            ProtectionListener listener,
            Workers workers,
            Surroundings surroundings,
            Consumer<Protection> successor) {
        this.folder = folder;
        this.service = service;
        this.exclusions = exclusions;
        this.listener = listener;
        this.workers = workers;
        this.surroundings = surroundings;
        this.successor = successor;
        this.clock = surroundings.clock();
        this.began = clock.instant();
        this.wantedSince = wantedSince;
        this.past = new PastBackups(folder, wantedSince, history, clock);
        this.debounce = new Debounce(folder.trigger().timing(), surroundings.retries());
        this.timetable = new Timetable(folder.trigger(), folder.request().zone(), began);
        this.clockJumps = new ClockJumps(began, System.nanoTime());
        this.thread = new Thread(this::protect, "protecting " + folder.name());
        this.thread.setDaemon(true);
    }

    Instant wantedSince() {
        return wantedSince;
    }

    ProtectedFolder folder() {
        return folder;
    }

    void start() {
        thread.start();
    }

    /** Ends protection and abandons a running backup; does not wait for either. */
    void stop() {
        stopping = true;
        inbox.wake();
        watcher().ifPresent(RootWatcher::cancel);
    }

    private synchronized Optional<RootWatcher> watcher() {
        return watcher;
    }

    boolean hasEnded() {
        return !thread.isAlive();
    }

    /** Waits for everything to end, no longer than this; answers whether it has. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        thread.join(Math.max(1, limit.toMillis()));
        return hasEnded();
    }

    private void protect() {
        try {
            past.recall();
            watch();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (BackupException | RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            brokeOff(e);
        }
    }

    private void watch() throws BackupException, InterruptedException {
        try (ExclusionMatcher matcher = exclusions.open(folder.request(), this::hung)) {
            List<Path> own = new ArrayList<>(surroundings.ownPlaces());
            own.add(folder.request().destination());
            PathFilter filter = new PathFilter(folder.request().source(), matcher, own, surroundings.ownFiles());
            asking = true;
            watch(filter);
        }
    }

    /** Another protection takes the place of this one. Where this one did not live long, the other does not hurry. */
    private void brokeOff(Throwable cause) {
        Duration lived = Duration.between(began, clock.instant());
        Duration rest = lived.compareTo(surroundings.retries().longest()) > 0
                ? surroundings.retries().first()
                : surroundings.retries().longest();
        try {
            failed(failure(cause));
            degraded("its protection broke off and begins anew in " + rest.toSeconds() + " s");
            awaitStop(rest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            successor.accept(this);
        }
    }

    /** What kept it from beginning, such as a disk without room, is told as it is. */
    private BackupException failure(Throwable cause) {
        return cause instanceof BackupException known
                ? known
                : BackupException.bug("The protection of " + folder.name() + " broke off: " + cause, cause);
    }

    private void awaitStop(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (Duration left = longest;
                !stopping && !left.isNegative();
                left = Duration.ofNanos(end - System.nanoTime())) {
            inbox.await(left);
        }
    }

    private void watch(PathFilter filter) throws BackupException, InterruptedException {
        try (RootWatcher rootWatcher = new RootWatcher(
                folder.request().source(), filter, new Watching(), surroundings.pace(), surroundings.watch())) {
            synchronized (this) {
                watcher = Optional.of(rootWatcher);
            }
            if (!stopping) {
                rootWatcher.start();
            }
            // Whatever changed while nobody watched is found this way.
            demand("start");
            while (!stopping) {
                requireUnbroken();
                gather(filter, rootWatcher);
                if (isDue() && !(rootWatcher.look() instanceof WatchHealth.Missing)) {
                    handToWorker();
                }
                inbox.await(untilDeadline(rootWatcher));
                if (hooksBegan) {
                    hooksBegan = false;
                    past.recall();
                }
                if (rootWatcher.untilLook().isZero()) {
                    lookForMending(rootWatcher);
                    past.recallWhenOverdue(health() instanceof WatchHealth.Missing);
                    rootWatcher.lookWhenDue();
                }
            }
            awaitWorker();
        }
    }

    /** What broke off where a backup began ends the protection, by its own thread. */
    private void requireUnbroken() throws BackupException {
        if (broken.isPresent()) {
            throw failure(broken.get());
        }
    }

    private synchronized void demand(String reason) {
        debounce.demand(reason, clock.instant());
    }

    private void gather(PathFilter filter, RootWatcher rootWatcher) {
        Inbox.Contents contents = inbox.take();
        contents.everything().ifPresent(reason -> filter.forget());
        List<String> paths = contents.paths().stream().filter(filter::matters).toList();
        paths.stream()
                .flatMap(path -> filter.affectedDirectory(path).stream())
                .distinct()
                .forEach(rootWatcher::reconsider);
        if (note(paths, contents.everything()).isPresent()) {
            rootWatcher.reconsider("");
        }
    }

    /** What a person has mended is made use of at once, such as a drive that is connected again. */
    private void lookForMending(RootWatcher rootWatcher) {
        Optional<Conditions> failed = conditionsOfFailure();
        if (failed.isEmpty()) {
            return;
        }
        Conditions found = Conditions.of(folder.request());
        if (found.areBetterThan(failed.get())) {
            rootWatcher.retrySoon();
            synchronized (this) {
                conditionsOfFailure = Optional.of(found.after(failed.get()));
                debounce.mended();
            }
        }
    }

    private synchronized Optional<Conditions> conditionsOfFailure() {
        return handedToWorker ? Optional.empty() : conditionsOfFailure;
    }

    private synchronized Optional<Occasion> note(List<String> paths, Optional<String> everything) {
        Instant now = clock.instant();
        paths.forEach(path -> debounce.changed(path, now));
        everything.ifPresent(reason -> debounce.rootDirty(reason, now));
        Optional<Occasion> due = timetable.due(now);
        due.ifPresent(occasion -> {
            switch (occasion) {
                case RESCAN -> debounce.rootDirty("rescan", now);
                case SCHEDULE -> debounce.demand("schedule", now);
            }
        });
        clockJumps
                .look(now, System.nanoTime())
                .ifPresent(far -> debounce.rootDirty("the clock was set, or the machine was asleep", now));
        return due;
    }

    private synchronized boolean isDue() {
        return !handedToWorker
                && debounce.nextDeadline()
                        .filter(deadline -> !deadline.isAfter(clock.instant()))
                        .isPresent();
    }

    /** The folder is looked at often, so neither a destination that is back nor a machine that has slept is missed. */
    private Duration untilDeadline(RootWatcher rootWatcher) {
        Duration look = rootWatcher.untilLook();
        Duration wait = nextDue(rootWatcher.health())
                .map(due -> Duration.between(clock.instant(), due))
                .filter(due -> due.compareTo(look) < 0)
                .orElse(look);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** Nothing can be done about changes while a backup runs or the source is missing; what happens then wakes us. */
    private synchronized Optional<Instant> nextDue(WatchHealth health) {
        Optional<Instant> changes =
                handedToWorker || health instanceof WatchHealth.Missing ? Optional.empty() : debounce.nextDeadline();
        Optional<Instant> planned = timetable.next();
        return changes.filter(moment -> planned.isEmpty() || moment.isBefore(planned.get()))
                .or(() -> planned);
    }

    private void handToWorker() {
        synchronized (this) {
            handedToWorker = true;
        }
        try {
            workers.execute(this::work);
        } catch (RejectedExecutionException e) {
            worked();
        }
    }

    private void work() {
        try {
            takeChanges().ifPresent(this::backUp);
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            broken = Optional.of(e); // Or the changes would be due again at once, or never.
        } finally {
            worked();
        }
    }

    private synchronized void worked() {
        handedToWorker = false;
        progress.ifPresent(CountedProgress::close);
        progress = Optional.empty();
        notifyAll();
        inbox.wake();
    }

    private synchronized void awaitWorker() throws InterruptedException {
        while (handedToWorker) {
            wait();
        }
    }

    private synchronized Optional<Changes> takeChanges() {
        if (stopping) {
            return Optional.empty();
        }
        Optional<Changes> changes = debounce.due(clock.instant());
        if (changes.isPresent()) {
            runningSince = clock.instant();
            progress = Optional.of(new CountedProgress(folder.request().progress(), workers, this::hooksBegin));
        }
        return changes;
    }

    /** The backup is recorded, and only its hooks still run: the folder's own thread is to read the new state. */
    private void hooksBegin() {
        hooksBegan = true;
        inbox.wake();
    }

    private void backUp(Changes changes) {
        Outcome outcome = Outcome.FAILED;
        try {
            listener.backupStarted(folder);
            BackupRequest request = request(changes);
            BackupResult result = service.run(request);
            outcome = result.status() == BackupStatus.FAILED ? Outcome.FAILED : Outcome.DONE;
            finished(request, result);
        } catch (BackupException e) {
            outcome = e.retryable() ? Outcome.FAILED : Outcome.HOPELESS;
            failed(e);
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            failed(BackupException.bug("The backup of " + folder.name() + " failed unexpectedly: " + e, e));
        } finally {
            ended(outcome);
        }
    }

    private synchronized BackupRequest request(Changes changes) {
        BackupRequest request = folder.request();
        return request.withChanges(unsettled.joinedTo(changes))
                .withSkipIfUnchanged(true)
                .withProgress(progress.orElseThrow())
                .withCancelled(() -> stopping || request.cancelled().getAsBoolean());
    }

    private void ended(Outcome outcome) {
        synchronized (this) {
            debounce.finished(outcome, clock.instant());
        }
        Optional<Conditions> now =
                outcome == Outcome.DONE ? Optional.empty() : Optional.of(Conditions.of(folder.request()));
        synchronized (this) {
            conditionsOfFailure =
                    now.map(found -> conditionsOfFailure.map(found::after).orElse(found));
        }
    }

    private void finished(BackupRequest request, BackupResult result) {
        if (stopping && result.status() == BackupStatus.FAILED) {
            return;
        }
        synchronized (this) {
            past.finished(result);
            if (result.status() != BackupStatus.FAILED) {
                unsettled.note(request.changes(), result);
            }
        }
        listener.backupFinished(folder, result);
    }

    /** What fails because protection ends is no failure. */
    private void failed(BackupException failure) {
        if (!stopping) {
            past.failed(failure);
            listener.backupFailed(folder, failure);
        }
    }

    synchronized FolderState state() {
        WatchHealth health = health();
        PastBackups.Known known = past.known();
        return new FolderState(
                folder.name(),
                folder.request().source(),
                folder.request().destination(),
                health,
                known.success(),
                known.snapshot(),
                known.failure(),
                known.notes(),
                debounce.pending(),
                progress.map(counted -> counted.state(runningSince)),
                nextBackup(health),
                past.isOverdue(health instanceof WatchHealth.Missing));
    }

    /**
     * A backup that waits for those of other folders has been due for a while. The watcher looks at everything now and then
     * where it does not hear of every change.
     */
    private synchronized Optional<Instant> nextBackup(WatchHealth health) {
        if (progress.isPresent() || health instanceof WatchHealth.Missing) {
            return Optional.empty();
        }
        if (handedToWorker) {
            return debounce.nextDeadline();
        }
        Optional<Instant> look = watcher.flatMap(RootWatcher::untilRetry).map(clock.instant()::plus);
        return Stream.concat(nextDue(health).stream(), look.stream()).min(Comparator.naturalOrder());
    }

    private synchronized WatchHealth health() {
        WatchHealth health = watcher.map(RootWatcher::health).orElseGet(WatchHealth.Starting::new);
        if (trouble.isEmpty() || health instanceof WatchHealth.Missing) {
            return health;
        }
        return health instanceof WatchHealth.Degraded degraded
                ? new WatchHealth.Degraded(degraded.reason() + ". " + trouble.get())
                : new WatchHealth.Degraded(trouble.get());
    }

    /**
     * A matcher that is not asked any more is told for as long as that lasts, however well backups go. Threads that asked
     * it may be lost, and what it left out is not watched: another protection begins, which does without it.
     */
    private void hung(String reason) {
        if (asking) {
            successor.accept(this);
            return;
        }
        degraded(reason);
    }

    private void degraded(String reason) {
        synchronized (this) {
            trouble = Optional.of(trouble.map(before -> before + " " + reason).orElse(reason));
        }
        if (!stopping) {
            listener.healthChanged(folder, new WatchHealth.Degraded(reason));
        }
    }

    private final class Watching implements WatchListener {
        @Override
        public void noticed(WatchEvent event) {
            inbox.put(event);
        }

        @Override
        public void healthChanged(WatchHealth health) {
            inbox.wake();
            if (!stopping) {
                listener.healthChanged(folder, health);
            }
        }
    }
}
