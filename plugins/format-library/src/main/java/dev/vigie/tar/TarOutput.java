package dev.vigie.tar;

import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.PlacementListener;
import dev.vigie.blocks.PositionedFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Where frames are written, one after the other. */
final class TarOutput {
    private final OutputStream stream;
    private final PlacementListener placements;
    private final FrameIndex index;
    private long position;
    private long stretchOffset;

    TarOutput(ArchiveOutput output, FrameIndex index) {
        this.stream = new BufferedOutputStream(output.stream(), 1 << 16);
        this.placements = output.placements();
        this.index = index;
    }

    /** Writes a frame. */
    void write(byte[] frame, int compressedLength, int length) throws IOException {
        stream.write(frame, 0, compressedLength);
        index.written(compressedLength, length);
        position += compressedLength;
    }

    /** Copies whole frames from another archive. */
    void copy(PositionedFile from, long offset, long length) throws IOException {
        try (InputStream frames = from.stream(offset, offset + length)) {
            position += frames.transferTo(stream);
        }
        index.copied(from, offset, length);
    }

    /** All frames of a stretch have been written. */
    void endStretch(Stretch stretch) {
        stretch.tell(placements, stretchOffset, position - stretchOffset);
        stretchOffset = position;
    }

    /** The last frame has been written. */
    void finish() throws IOException {
        index.writeTo(stream);
        stream.flush();
    }
}
