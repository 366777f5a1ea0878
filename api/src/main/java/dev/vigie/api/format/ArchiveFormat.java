package dev.vigie.api.format;

import dev.vigie.api.Stable;
import dev.vigie.api.VigieExtension;

/**
 * An archive format, such as zip.
 *
 * <p>Archives are read with default options, whatever they were written with: who restores them may know nothing of that.
 * So none of a format's {@link #options()} may be required, and a reader must find in the archive all that it needs.
 */
@Stable
public interface ArchiveFormat extends VigieExtension<ArchiveCodec> {

    /**
     * The end of an archive's file name, without the leading dot. It must be unique among formats and must not be
     * {@code incr}, begin with {@code incr.} or end in {@code .incr}.
     */
    default String extension() {
        return id();
    }
}
