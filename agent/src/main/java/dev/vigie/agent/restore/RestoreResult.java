package dev.vigie.agent.restore;

import dev.vigie.api.backup.Problem;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a restore went.
 *
 * @param files files written, or that would be written in a dry run
 * @param bytes bytes in these files
 * @param links links made, or that would be
 * @param directories directories made that were not there, or that would be
 * @param skipped files, and links that point elsewhere, left as they were because they were already there
 * @param cancelled whether it was told to end before it had come to everything, which is among the errors
 * @param deleted paths deleted from the target, or that would be; of what went with all in it, only the top
 * @param errors what could not be restored, by path
 * @param notices what a person should know besides, one sentence each
 */
public record RestoreResult(
        long files,
        long bytes,
        long links,
        long directories,
        long skipped,
        boolean cancelled,
        List<String> deleted,
        List<Problem> errors,
        List<String> notices) {
    public RestoreResult {
        deleted = List.copyOf(deleted);
        errors = List.copyOf(errors);
        notices = List.copyOf(notices);
    }

    /** The same, with one more notice. */
    public RestoreResult withNotice(String notice) {
        return new RestoreResult(
                files,
                bytes,
                links,
                directories,
                skipped,
                cancelled,
                deleted,
                errors,
                Stream.concat(notices.stream(), Stream.of(notice)).toList());
    }

    /** Whether everything asked for is there now. */
    public boolean complete() {
        return errors.isEmpty();
    }
}
