package dev.vigie.agent.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a reader about the bytes that pass, and stops when it is cancelled. */
final class CountingStream extends FilterInputStream {
    private final StableReader reader;
    private final int weight;

    CountingStream(InputStream in, StableReader reader) {
        this(in, reader, 1);
    }

    /** @param weight how much a byte counts for: 1, or 0 for bytes that will be read again */
    CountingStream(InputStream in, StableReader reader, int weight) {
        super(in);
        this.reader = reader;
        this.weight = weight;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        reader.checkCancelled();
        int count = in.read(target, offset, length);
        if (count > 0) {
            reader.countBytes((long) count * weight);
        }
        return count;
    }
}
