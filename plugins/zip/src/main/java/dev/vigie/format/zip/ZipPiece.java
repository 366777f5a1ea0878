package dev.vigie.format.zip;

import java.io.IOException;

/** Something that is ready to be written, in its turn. */
@FunctionalInterface
interface ZipPiece {
    void writeTo(ZipOutput output) throws IOException;
}
