package dev.vigie.agent.restore;

import dev.vigie.api.backup.ProgressListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * What to restore, and where to.
 *
 * @param paths only these, with all that is below them, relative to the source; everything when empty
 * @param target the directory to write into; created when missing
 * @param overwrite what to do with files that are already there
 * @param delete whether to delete from the target what the snapshot does not have
 * @param setUid whether files may again run with their owner's or group's rights, whoever starts them
 * @param sparse whether long runs of zeros become holes in what is written
 * @param dryRun whether to only say what would happen
 * @param progress told how it proceeds
 * @param cancelled asked now and then; once it answers true no further file is written
 */
public record RestoreRequest(
        List<String> paths,
        Path target,
        Overwrite overwrite,
        boolean delete,
        boolean setUid,
        boolean sparse,
        boolean dryRun,
        ProgressListener progress,
        BooleanSupplier cancelled) {
    public RestoreRequest {
        paths = List.copyOf(paths);
        Objects.requireNonNull(target);
        Objects.requireNonNull(overwrite);
        Objects.requireNonNull(progress);
        Objects.requireNonNull(cancelled);
    }

    /** Everything, into a directory, where what is there already is left as it is. */
    public static RestoreRequest to(Path target) {
        return new RestoreRequest(
                List.of(), target, Overwrite.NEVER, false, false, false, false, ProgressListener.NONE, () -> false);
    }

    /** The same with other {@link #paths}. */
    public RestoreRequest withPaths(List<String> value) {
        return new RestoreRequest(value, target, overwrite, delete, setUid, sparse, dryRun, progress, cancelled);
    }

    /** The same with another {@link #overwrite}. */
    public RestoreRequest withOverwrite(Overwrite value) {
        return new RestoreRequest(paths, target, value, delete, setUid, sparse, dryRun, progress, cancelled);
    }

    /** The same with another {@link #delete}. */
    public RestoreRequest withDelete(boolean value) {
        return new RestoreRequest(paths, target, overwrite, value, setUid, sparse, dryRun, progress, cancelled);
    }

    /** The same with another {@link #setUid}. */
    public RestoreRequest withSetUid(boolean value) {
        return new RestoreRequest(paths, target, overwrite, delete, value, sparse, dryRun, progress, cancelled);
    }

    /** The same with another {@link #sparse}. */
    public RestoreRequest withSparse(boolean value) {
        return new RestoreRequest(paths, target, overwrite, delete, setUid, value, dryRun, progress, cancelled);
    }

    /** The same with another {@link #dryRun}. */
    public RestoreRequest withDryRun(boolean value) {
        return new RestoreRequest(paths, target, overwrite, delete, setUid, sparse, value, progress, cancelled);
    }

    /** The same, told about elsewhere and cancelled otherwise. */
    public RestoreRequest with(ProgressListener listener, BooleanSupplier cancellation) {
        return new RestoreRequest(paths, target, overwrite, delete, setUid, sparse, dryRun, listener, cancellation);
    }

    /** What to do with files that are already in the target. */
    public enum Overwrite {
        /** Leave them. */
        NEVER,
        /** Replace them when size or modification time differ; give the others the owner and the mode they had. */
        IF_CHANGED,
        /** Replace them. */
        ALWAYS
    }
}
