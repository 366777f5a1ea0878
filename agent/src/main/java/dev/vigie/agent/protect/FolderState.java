package dev.vigie.agent.protect;

import dev.vigie.agent.watch.WatchHealth;
import dev.vigie.api.backup.ProgressListener.Phase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a protected folder is doing at a moment.
 *
 * @param name of the backup set
 * @param source the folder
 * @param destination where its archives are
 * @param health how well it is watched
 * @param lastSuccess when a backup last ended with everything in a snapshot that could be read, be it a new one or the
 *     last one; empty when none is known
 * @param lastSnapshot the id of the last snapshot; empty when none is known
 * @param lastFailure what was wrong when a backup was last tried; empty when nothing was
 * @param notes what the last backup that ended noted of itself, such as that a hook failed; not of single files
 * @param pendingChanges how many changed paths wait for a backup; empty when everything is to be looked at
 * @param running the backup that is running now
 * @param nextDue when the next backup is made unless something changes before; empty while one runs or the source is
 *     missing
 * @param overdue whether the last success is longer ago than {@link ProtectedFolder#alertAfter}; while none is known this
 *     counts from when protection began, and only one hour is allowed when backups fail or the source is missing
 */
public record FolderState(
        String name,
        Path source,
        Path destination,
        WatchHealth health,
        Optional<Instant> lastSuccess,
        Optional<String> lastSnapshot,
        Optional<Failure> lastFailure,
        List<String> notes,
        OptionalInt pendingChanges,
        Optional<Running> running,
        Optional<Instant> nextDue,
        boolean overdue) {
    public FolderState {
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        Objects.requireNonNull(destination);
        Objects.requireNonNull(health);
        Objects.requireNonNull(lastSuccess);
        Objects.requireNonNull(lastSnapshot);
        Objects.requireNonNull(lastFailure);
        notes = List.copyOf(notes);
        Objects.requireNonNull(pendingChanges);
        Objects.requireNonNull(running);
        Objects.requireNonNull(nextDue);
    }

    /**
     * What was wrong.
     *
     * @param message for a person
     */
    public record Failure(Instant at, String message) {
        public Failure {
            Objects.requireNonNull(at);
            Objects.requireNonNull(message);
        }
    }

    /**
     * A backup under way.
     *
     * @param phase what it is doing
     * @param files files done in this phase
     * @param expectedFiles files to do in this phase, an estimate; 0 when not known
     * @param bytes bytes done in this phase
     * @param expectedBytes bytes to do in this phase, an estimate; 0 when not known
     */
    public record Running(Instant since, Phase phase, long files, long expectedFiles, long bytes, long expectedBytes) {
        public Running {
            Objects.requireNonNull(since);
            Objects.requireNonNull(phase);
        }
    }
}
