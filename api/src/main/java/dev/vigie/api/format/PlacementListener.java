package dev.vigie.api.format;

import dev.vigie.api.Stable;

/** Told by a writer where entries came to lie in the archive. */
@Stable
@FunctionalInterface
public interface PlacementListener {

    /**
     * An entry's place is final. Called in the order in which entries were added, from within a call to the writer, at
     * the latest before {@link ArchiveWriter#finish()} returns. A writer that calls it does so for every file, and may
     * do so for directories and links.
     *
     * @param entry the entry as it was added
     * @param locator a text of at most 200 characters without white space that {@link RandomAccessReader#open(String)} of this format
     *     understands
     */
    void placed(ArchiveEntry entry, String locator);
}
