package dev.vigie.agent.restore;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.ArchiveReader;
import java.io.IOException;
import java.util.List;

/** Where a restore finds the archives that hold contents. */
@FunctionalInterface
public interface ArchiveSource {

    /**
     * Opens an archive.
     *
     * @param snapshotId as {@link dev.vigie.agent.manifest.Content#storedIn()} says
     * @return the archive, closed by the caller
     * @throws IOException when it is missing or cannot be opened
     */
    ArchiveReader open(String snapshotId) throws IOException, BackupException;

    /** How many bytes an archive has; 0 when not known. Helps to decide how to read it. */
    default long size(String snapshotId) {
        return 0;
    }

    /**
     * Where else the content of a file is stored, when the archive that should hold it does not or none is known to.
     *
     * @return the same file with its content elsewhere, best first
     */
    default List<StoredFile> elsewhere(StoredFile file) {
        return List.of();
    }
}
