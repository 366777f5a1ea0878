package dev.vigie.api.format;

import dev.vigie.api.Stable;
import dev.vigie.api.VigieExtension;

/** An archive format, such as zip. */
@Stable
public interface ArchiveFormat extends VigieExtension<ArchiveCodec> {

    /**
     * The end of an archive's file name, without the leading dot. It must be unique among formats and must not be
     * {@code incr} or end in {@code .incr}.
     */
    default String extension() {
        return id();
    }
}
