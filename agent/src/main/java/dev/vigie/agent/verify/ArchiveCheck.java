package dev.vigie.agent.verify;

import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.api.backup.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What verification found out about one archive.
 *
 * @param archive the archive's file
 * @param depth how much of it was read
 * @param errors what is wrong with it, by path inside the archive; empty when it is right
 */
public record ArchiveCheck(Path archive, Depth depth, List<Problem> errors) {
    public ArchiveCheck {
        Objects.requireNonNull(archive);
        Objects.requireNonNull(depth);
        errors = List.copyOf(errors);
    }

    /** Whether nothing is wrong with it. */
    public boolean ok() {
        return errors.isEmpty();
    }
}
