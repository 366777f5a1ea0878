package dev.vigie.api.format;

import dev.vigie.api.BackupException;
import dev.vigie.api.Stable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes and reads archives of one format with one set of options. Several writers and readers may be open at once, also
 * in different threads.
 */
@Stable
public interface ArchiveCodec extends AutoCloseable {

    /**
     * Starts a new archive.
     *
     * @param output where its bytes go
     * @throws IOException when the output cannot be written
     */
    ArchiveWriter write(ArchiveOutput output) throws IOException, BackupException;

    /**
     * Opens an existing archive, possibly one made by another program or damaged since.
     *
     * @param archive a regular file
     * @throws IOException when the file cannot be read or is not an archive of this format
     */
    ArchiveReader read(Path archive) throws IOException, BackupException;

    /** Releases what this codec holds. Its writers and readers are closed before. */
    @Override
    default void close() {}
}
