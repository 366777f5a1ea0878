package dev.vigie.agent.status;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How one folder is protected.
 *
 * @param name of its backup set
 * @param source the folder
 * @param destination the directory that holds its archives
 * @param watch whether changes are noticed
 * @param reason why they are not, or not all; {@code ""} while watching or starting
 * @param lastSuccess when a backup last ended well; empty when none is known
 * @param lastSnapshot the id of the last snapshot; empty when none is known
 * @param lastError what went wrong since; empty when nothing did
 * @param notes what the last backup noted of itself, such as that a hook failed; not of single files
 * @param pendingChanges changed paths not backed up yet; -1 when everything has to be looked at
 * @param running the backup under way; empty when none is
 * @param nextDue when the next backup is due; empty when nothing waits
 * @param overdue whether the last success is longer ago than the configuration allows
 * @param frozen why no backup of it is removed, and what to do: most files were lost at once and nobody has confirmed it;
 *     empty when they are removed as its rules say
 */
public record FolderStatus(
        String name,
        Path source,
        Path destination,
        Watch watch,
        String reason,
        Optional<Instant> lastSuccess,
        Optional<String> lastSnapshot,
        Optional<Failure> lastError,
        List<String> notes,
        long pendingChanges,
        Optional<Running> running,
        Optional<Instant> nextDue,
        boolean overdue,
        Optional<String> frozen) {

    /** A count of pending changes that nobody knows, because everything has to be looked at. */
    public static final long EVERYTHING = -1;

    public FolderStatus {
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        Objects.requireNonNull(destination);
        Objects.requireNonNull(watch);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(lastSuccess);
        Objects.requireNonNull(lastSnapshot);
        Objects.requireNonNull(lastError);
        notes = List.copyOf(notes);
        Objects.requireNonNull(running);
        Objects.requireNonNull(nextDue);
        Objects.requireNonNull(frozen);
    }

    /** Whether changes in a folder are noticed. */
    public enum Watch {
        /** Not yet all of them: watching begins, and then everything is looked at. */
        STARTING,
        /** As they happen. */
        WATCHING,
        /** Only by looking everywhere now and then. */
        DEGRADED,
        /** The folder is not there. */
        MISSING,
        /** Not at all: no agent is running. */
        STOPPED
    }

    /** A backup that failed. */
    public record Failure(String message, Instant when) {
        public Failure {
            Objects.requireNonNull(message);
            Objects.requireNonNull(when);
        }
    }

    /**
     * A backup under way.
     *
     * @param phase one of {@code ProgressListener.Phase} in lower case, such as {@code waiting} or {@code archiving}
     * @param files done in this phase
     * @param expectedFiles to do in this phase, 0 when not known
     * @param bytes done in this phase
     * @param expectedBytes to do in this phase, 0 when not known
     */
    public record Running(String phase, long files, long expectedFiles, long bytes, long expectedBytes) {
        public Running {
            Objects.requireNonNull(phase);
        }
    }
}
