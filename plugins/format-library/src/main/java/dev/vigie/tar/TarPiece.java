package dev.vigie.tar;

import java.io.IOException;

/** Something that is ready to be written, in its turn. */
@FunctionalInterface
interface TarPiece {
    void writeTo(TarOutput output) throws IOException;
}
