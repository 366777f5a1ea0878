package dev.vigie.agent.plan;

import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.util.Objects;

/**
 * What a backup has to do: sorted, exclusions applied. A full plan, and one of very many changes, is not a list in memory
 * but a walk that can be repeated, so that it takes the same memory for any number of files; between two walks the source
 * may change, and the last one counts.
 *
 * @param kind what the archive will hold
 * @param expected how much it is about to store; for the first full archive this takes a walk, for a later one it is
 *     what the last snapshot has
 * @param changed whether anything seems to differ from the last snapshot; for a full archive this takes a walk
 * @param steps what to do
 */
public record BackupPlan(SnapshotKind kind, Estimate expected, Question changed, Steps steps) {
    public BackupPlan {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(expected);
        Objects.requireNonNull(changed);
        Objects.requireNonNull(steps);
    }

    /** How much there is to do, found out when somebody asks. */
    @FunctionalInterface
    public interface Estimate {

        /**
         * Looks for the answer.
         *
         * @throws IOException when it cannot be found
         */
        Baseline.Total ask() throws IOException;
    }

    /** Something that can be asked. */
    @FunctionalInterface
    public interface Question {

        /**
         * Looks for the answer.
         *
         * @throws IOException when it cannot be found
         */
        boolean ask() throws IOException;
    }

    /** Something that can be gone through. */
    @FunctionalInterface
    public interface Steps {

        /**
         * Shows every step to a visitor.
         *
         * @throws IOException when the visitor threw it
         */
        void forEach(StepVisitor visitor) throws IOException;
    }
}
