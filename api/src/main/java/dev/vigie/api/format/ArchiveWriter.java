package dev.vigie.api.format;

import dev.vigie.api.Stable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Writes one archive: {@link #add} for each entry, then {@link #finish()}, then {@link #close()}. Used by one thread. A
 * writer may work on several entries at once inside, but the archive holds them in the order they were added and its
 * bytes do not depend on how many threads it used.
 */
@Stable
public interface ArchiveWriter extends AutoCloseable {

    /**
     * Adds an entry after those added before.
     *
     * @param entry what to add
     * @param content exactly {@link ArchiveEntry#size()} bytes; empty for what is not a file. It must have been read to
     *     its end when this returns. It is not buffered; the writer does not close it.
     * @throws IOException when the content cannot be read or the archive cannot be written. The archive is then
     *     abandoned: only {@link #close()} may follow.
     */
    void add(ArchiveEntry entry, InputStream content) throws IOException;

    /**
     * Completes the archive and flushes the output. Nothing may be added afterwards.
     *
     * @throws IOException when the archive cannot be written
     */
    void finish() throws IOException;

    /** Releases what the writer holds. Without {@link #finish()} before, the archive is abandoned. May be called twice. */
    @Override
    void close() throws IOException;
}
