package dev.vigie.agent.verify;

import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.api.backup.ProgressListener;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What to verify, and how.
 *
 * @param set only this set's archives; all sets' when empty
 * @param depth how much of each archive to read
 * @param sample which share of the archives to verify; all of them when empty
 * @param progress told about archives and bytes
 * @param cancelled once it answers true, verification ends with a {@link dev.vigie.api.BackupException}
 */
public record VerifyRequest(
        Optional<String> set,
        Depth depth,
        Optional<Sample> sample,
        ProgressListener progress,
        BooleanSupplier cancelled) {
    public VerifyRequest {
        Objects.requireNonNull(set);
        Objects.requireNonNull(depth);
        Objects.requireNonNull(sample);
        Objects.requireNonNull(progress);
        Objects.requireNonNull(cancelled);
    }

    /** The same, told about elsewhere and cancelled otherwise. */
    public VerifyRequest with(ProgressListener listener, BooleanSupplier cancellation) {
        return new VerifyRequest(set, depth, sample, listener, cancellation);
    }

    /** All archives of all sets, in full. */
    public static VerifyRequest everything(ProgressListener progress, BooleanSupplier cancelled) {
        return new VerifyRequest(Optional.empty(), Depth.CONTENTS, Optional.empty(), progress, cancelled);
    }
}
