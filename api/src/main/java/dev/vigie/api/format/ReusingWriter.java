package dev.vigie.api.format;

import dev.vigie.api.Stable;
import java.io.IOException;

/**
 * A writer that can take an entry over from another archive of the same format without compressing it again. Declaring
 * it is optional: without it the host reads the entry and adds it anew.
 */
@Stable
public interface ReusingWriter extends ArchiveWriter {

    /**
     * Adds an entry that another archive already holds. The result is the same as adding it with {@link
     * ArchiveWriter#add} and the content stored there.
     *
     * <p>The writer may put the work off, so {@code from} must stay open until {@link #finish()} or {@link #close()}.
     *
     * @param entry a file of the same size as the one that was stored. Its path, times, mode and owner may be others: only
     *     the content is taken over
     * @param from a reader made by a codec of the same format, possibly by another version of the plugin
     * @param locator where the entry lies in {@code from}, as a {@link PlacementListener} was told
     * @throws IOException when either archive fails; as with {@link ArchiveWriter#add}, only {@link #close()} may follow
     */
    void addStored(ArchiveEntry entry, RandomAccessReader from, String locator) throws IOException;
}
