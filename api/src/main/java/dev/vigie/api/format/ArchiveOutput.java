package dev.vigie.api.format;

import dev.vigie.api.Stable;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Where a new archive goes.
 *
 * @param stream takes the archive's bytes in order. It is the host's: the writer flushes it in {@link
 *     ArchiveWriter#finish()} but never closes it. It is buffered and may be used by one thread at a time.
 * @param placements told where each entry came to lie; a format without random access need not tell
 */
@Stable
public record ArchiveOutput(OutputStream stream, PlacementListener placements) {
    public ArchiveOutput {
        Objects.requireNonNull(stream);
        Objects.requireNonNull(placements);
    }
}
