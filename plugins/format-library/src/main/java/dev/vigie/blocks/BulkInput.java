package dev.vigie.blocks;

import java.io.IOException;
import java.io.InputStream;

/** A stream that knows how to read many bytes at a time; one is many of length one. */
public abstract class BulkInput extends InputStream {

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public abstract int read(byte[] target, int offset, int length) throws IOException;
}
