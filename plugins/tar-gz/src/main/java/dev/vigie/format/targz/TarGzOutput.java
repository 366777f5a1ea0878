package dev.vigie.format.targz;

import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.PlacementListener;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Where members are written, one after the other. */
final class TarGzOutput {
    private final OutputStream stream;
    private final PlacementListener placements;
    private long position;
    private long stretchOffset;

    TarGzOutput(ArchiveOutput output) {
        this.stream = new BufferedOutputStream(output.stream(), 1 << 16);
        this.placements = output.placements();
    }

    void write(byte[] bytes, int length) throws IOException {
        stream.write(bytes, 0, length);
        position += length;
    }

    void copy(InputStream bytes) throws IOException {
        position += bytes.transferTo(stream);
    }

    /** All members of a stretch have been written. */
    void endStretch(Stretch stretch) {
        stretch.tell(placements, stretchOffset, position - stretchOffset);
        stretchOffset = position;
    }

    void flush() throws IOException {
        stream.flush();
    }
}
