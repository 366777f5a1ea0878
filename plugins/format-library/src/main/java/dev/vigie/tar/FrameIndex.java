package dev.vigie.tar;

import dev.vigie.blocks.PositionedFile;
import java.io.IOException;
import java.io.OutputStream;

/** Takes note of the frames of one archive, in order, and writes what a format has after the last. Used by one thread. */
public interface FrameIndex {

    /** For formats that have nothing after the last frame. */
    FrameIndex NONE = new FrameIndex() {
        @Override
        public void written(int compressedLength, int length) {}

        @Override
        public void copied(PositionedFile from, long offset, long length) {}

        @Override
        public void writeTo(OutputStream out) {}
    };

    /**
     * A frame was written.
     *
     * @param compressedLength its bytes in the archive
     * @param length its bytes before compression
     */
    void written(int compressedLength, int length);

    /**
     * Whole frames were copied from another archive.
     *
     * @param offset where the first began there
     * @param length the bytes of all of them
     */
    void copied(PositionedFile from, long offset, long length) throws IOException;

    /** Writes what follows the last frame. */
    void writeTo(OutputStream out) throws IOException;
}
