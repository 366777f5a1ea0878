package dev.vigie.agent.protect;

import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.backup.SnapshotKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Makes no backups but remembers what it was asked for. It can be told to fail, or to take until it is let go. */
final class RecordedService implements BackupService {
    private final List<BackupRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();
    private volatile Phase heldUp = Phase.ARCHIVING;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile Optional<BackupException> failure = Optional.empty();
    private volatile Optional<RuntimeException> bug = Optional.empty();
    private volatile List<Problem> unreadable = List.of();
    private volatile List<Problem> notices = List.of();
    private volatile boolean nothingChanged;

    @Override
    public BackupResult run(BackupRequest request) throws BackupException {
        mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
        requests.add(request);
        try {
            return backUp(request);
        } catch (InterruptedException e) {
            throw BackupException.bug("a backup must not be interrupted", e);
        } finally {
            running.decrementAndGet();
        }
    }

    private BackupResult backUp(BackupRequest request) throws BackupException, InterruptedException {
        request.progress().begin(heldUp, 2, 20);
        request.progress().fileDone("one");
        request.progress().bytesDone(10);
        while (!gate.await(5, TimeUnit.MILLISECONDS)) {
            if (request.cancelled().getAsBoolean()) {
                abandoned.incrementAndGet();
                throw BackupException.user("The backup was cancelled.");
            }
        }
        if (bug.isPresent()) {
            throw bug.get();
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        return nothingChanged ? withoutSnapshot(BackupStatus.UNCHANGED) : success(request, requests.size());
    }

    /** What came of a backup that has nothing to tell but how it ended. */
    static BackupResult withoutSnapshot(BackupStatus status) {
        return new BackupResult(
                status, Instant.now(), Duration.ZERO, Optional.empty(), List.of(), List.of(), List.of());
    }

    private BackupResult success(BackupRequest request, int number) {
        BackupResult.Snapshot snapshot = new BackupResult.Snapshot(
                "snapshot" + number,
                request.destination().resolve("archive" + number),
                SnapshotKind.FULL,
                2,
                20,
                2,
                20,
                10,
                "",
                false);
        return new BackupResult(
                unreadable.isEmpty() ? BackupStatus.SUCCESS : BackupStatus.PARTIAL,
                Instant.now(),
                Duration.ZERO,
                Optional.of(snapshot),
                unreadable,
                notices,
                List.of());
    }

    @Override
    public BackupPreview preview(BackupRequest request) {
        throw new UnsupportedOperationException();
    }

    void note(Problem... found) {
        notices = List.of(found);
    }

    void fail(String message) {
        failure = Optional.of(BackupException.environment(message));
    }

    void failForGood(String message) {
        failure = Optional.of(BackupException.user(message));
    }

    void breakWith(RuntimeException exception) {
        bug = Optional.of(exception);
    }

    /** Whether backups find something that is worth a snapshot. */
    void nothingChanged(boolean value) {
        nothingChanged = value;
    }

    /** Backups succeed but for these paths. */
    void cannotRead(String... paths) {
        unreadable = Stream.of(paths)
                .map(path -> new Problem(path, "cannot be read"))
                .toList();
    }

    void succeed() {
        failure = Optional.empty();
        bug = Optional.empty();
    }

    void holdUp() {
        holdUpIn(Phase.ARCHIVING);
    }

    void holdUpIn(Phase phase) {
        heldUp = phase;
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    List<BackupRequest> requests() {
        return requests;
    }

    List<Changes> changes() {
        return requests.stream().map(BackupRequest::changes).toList();
    }

    int running() {
        return running.get();
    }

    int mostAtOnce() {
        return mostAtOnce.get();
    }

    int abandoned() {
        return abandoned.get();
    }
}
