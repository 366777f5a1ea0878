package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.StoredFile;
import java.util.Objects;

/**
 * One version of a file and the snapshots that have it.
 *
 * @param file what it is; its change time and inode are the newest that were seen
 * @param first the oldest kept snapshot that has it
 * @param last the newest kept snapshot that has it; all between have it, too
 */
public record FileVersion(StoredFile file, SnapshotInfo first, SnapshotInfo last) {
    public FileVersion {
        Objects.requireNonNull(file);
        Objects.requireNonNull(first);
        Objects.requireNonNull(last);
    }
}
