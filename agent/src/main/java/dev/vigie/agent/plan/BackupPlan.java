package dev.vigie.agent.plan;

import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * What a backup has to do: sorted, exclusions applied. A full plan is not a list in memory but a walk that can be
 * repeated, so that it costs the same for any number of files; between two walks the source may change, and the last
 * one counts.
 *
 * @param kind what the archive will hold
 * @param files how many files it is about to store, as counted when planning
 * @param bytes how many bytes these have
 * @param changed whether anything seems to differ from the last snapshot; may take a moment to find out
 * @param steps what to do
 */
public record BackupPlan(SnapshotKind kind, long files, long bytes, BooleanSupplier changed, Steps steps) {
    public BackupPlan {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(changed);
        Objects.requireNonNull(steps);
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
