package dev.vigie.agent.restore;

import dev.vigie.api.backup.Problem;
import java.util.List;

/**
 * How a restore went.
 *
 * @param files files written, or that would be written in a dry run
 * @param bytes bytes in these files
 * @param skipped files left as they were because they were already there
 * @param deleted paths deleted from the target, or that would be
 * @param errors what could not be restored, by path
 */
public record RestoreResult(long files, long bytes, long skipped, List<String> deleted, List<Problem> errors) {
    public RestoreResult {
        deleted = List.copyOf(deleted);
        errors = List.copyOf(errors);
    }

    /** Whether everything asked for is there now. */
    public boolean complete() {
        return errors.isEmpty();
    }
}
