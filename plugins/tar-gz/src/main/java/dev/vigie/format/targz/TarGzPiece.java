package dev.vigie.format.targz;

import java.io.IOException;

/** Something that is ready to be written, in its turn. */
@FunctionalInterface
interface TarGzPiece {
    void writeTo(TarGzOutput output) throws IOException;
}
