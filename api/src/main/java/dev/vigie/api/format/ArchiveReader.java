package dev.vigie.api.format;

import dev.vigie.api.Stable;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Reads one archive from its first entry to its last. Used by one thread.
 *
 * <p>A reader reports what the archive says and judges nothing: names may be absolute, contain {@code ..} or repeat. It
 * is the host that decides what may be written where.
 */
@Stable
public interface ArchiveReader extends AutoCloseable {

    /**
     * Moves on to the next entry; what is left of the current one's content is skipped. Kinds that {@link EntryType}
     * does not know (devices, hard links the reader cannot resolve) are passed over, and named by {@link #omitted()}.
     *
     * @return the entry, or empty after the last
     * @throws IOException when the archive is damaged or cut short here; a reader must notice both at the latest when it
     *     comes to the end
     */
    Optional<ArchiveEntry> next() throws IOException;

    /**
     * The current entry's content. Valid until the next call to {@link #next()}; may be asked for once per entry; not closed by
     * whoever asks. Its
     * checksum, where the format has one, is checked when its end is reached, with an {@link IOException} on mismatch.
     */
    InputStream content() throws IOException;

    /**
     * What {@link #next()} has passed over so far, and why, in the order of the archive. A reader that passes over nothing
     * need not implement this.
     */
    default List<Problem> omitted() {
        return List.of();
    }

    /** Closes the archive. May be called twice. */
    @Override
    void close() throws IOException;
}
