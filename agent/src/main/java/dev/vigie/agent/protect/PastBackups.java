package dev.vigie.agent.protect;

import dev.vigie.agent.snapshots.LastBackup;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What became of a folder's backups so far, whoever made them. May be used by several threads. */
final class PastBackups {
    /** How long a folder that has no backup at all may fail or be missing before it is called overdue. */
    private static final Duration FIRST_BACKUP = Duration.ofHours(1);

    /** How often it is asked whether somebody else has backed up a folder that is overdue. */
    private static final Duration RECALL = Duration.ofMinutes(1);

    private final ProtectedFolder folder;
    private final Instant wantedSince;
    private final History history;
    private final Clock clock;

    // Guarded by this.
    private Instant lastRecall = Instant.EPOCH;
    private Known known = new Known(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** @param wantedSince since when the folder is to be protected */
    PastBackups(ProtectedFolder folder, Instant wantedSince, History history, Clock clock) {
        this.folder = folder;
        this.wantedSince = wantedSince;
        this.history = history;
        this.clock = clock;
    }

    /**
     * What is to be told.
     *
     * @param success when a backup last succeeded
     * @param snapshot the id of the last one that was made
     * @param failure what went wrong with the last backup
     * @param notes what the last backup noted of itself, not of single files
     */
    record Known(
            Optional<Instant> success,
            Optional<String> snapshot,
            Optional<FolderState.Failure> failure,
            List<String> notes) {}

    synchronized Known known() {
        return known;
    }

    /** Asks for what was before this agent began, or was made by somebody else since. */
    void recall() {
        LastBackup last = history.of(folder);
        synchronized (this) {
            if (last.success().isPresent() && isLater(last.success().get())) {
                known = new Known(last.success(), last.snapshot(), known.failure, known.notes);
            }
            lastRecall = clock.instant();
        }
    }

    private boolean isLater(Instant success) {
        return known.success.isEmpty() || (success.isAfter(known.success.get()) && !success.isAfter(clock.instant()));
    }

    /**
     * Before a folder is called overdue: somebody may have backed it up by hand.
     *
     * @param missing whether its source is away
     */
    void recallWhenOverdue(boolean missing) {
        if (isOverdue(missing) && isRecallDue()) {
            recall();
        }
    }

    private synchronized boolean isRecallDue() {
        return Duration.between(lastRecall, clock.instant()).abs().compareTo(RECALL) >= 0;
    }

    /** One has ended. */
    synchronized void finished(BackupResult result) {
        Instant now = clock.instant();
        known = new Known(
                result.status() == BackupStatus.FAILED ? known.success : Optional.of(now),
                result.snapshot().map(BackupResult.Snapshot::id).or(() -> known.snapshot),
                problems(result).map(message -> new FolderState.Failure(now, message)),
                notes(result));
    }

    private static List<String> notes(BackupResult result) {
        return result.notices().stream()
                .filter(notice -> notice.path().isEmpty())
                .map(Problem::message)
                .toList();
    }

    private static Optional<String> problems(BackupResult result) {
        int count = result.errors().size();
        if (count == 0) {
            return result.status() == BackupStatus.FAILED
                    ? Optional.of("the backup failed for an unknown reason")
                    : Optional.empty();
        }
        return Optional.of(result.errors().get(0) + (count > 1 ? " (and " + (count - 1) + " more)" : ""));
    }

    /** One came to nothing. */
    synchronized void failed(BackupException failure) {
        known = new Known(
                known.success,
                known.snapshot,
                Optional.of(new FolderState.Failure(clock.instant(), failure.getMessage())),
                known.notes);
    }

    /**
     * Whether the last success is too long ago. One that a wrong clock dated far in the future counts as long ago: nobody
     * knows when it was.
     *
     * @param missing whether the source is away
     */
    synchronized boolean isOverdue(boolean missing) {
        Instant since = known.success.orElse(wantedSince);
        return Duration.between(since, clock.instant()).abs().compareTo(patience(missing)) > 0;
    }

    /** Something that never worked is more likely a mistake than something that does not work now. */
    private Duration patience(boolean missing) {
        boolean neverWorked = known.success.isEmpty() && (known.failure.isPresent() || missing);
        return neverWorked && folder.alertAfter().compareTo(FIRST_BACKUP) > 0 ? FIRST_BACKUP : folder.alertAfter();
    }
}
