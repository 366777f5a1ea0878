package dev.vigie.agent.restore;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Writes a new file, and where it would be zeros leaves holes, which take no room where the file system has holes. Used
 * by one thread at a time. Closing it gives the file its whole length and closes the channel.
 */
final class SparseOutput extends OutputStream {
    /** Smaller holes would tear a file to pieces and save little. */
    private static final int BLOCK = 1 << 16;

    private static final byte[] ZEROS = new byte[BLOCK];

    private final FileChannel channel;
    private long position;

    SparseOutput(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        for (int from = offset; from < end; ) {
            int size = Math.min(end - from, BLOCK - (int) (position % BLOCK));
            if (!Arrays.equals(bytes, from, from + size, ZEROS, 0, size)) {
                writeAt(position, ByteBuffer.wrap(bytes, from, size));
            }
            position += size;
            from += size;
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (channel.size() < position) {
                writeAt(position - 1, ByteBuffer.allocate(1));
            }
        }
    }

    private void writeAt(long place, ByteBuffer content) throws IOException {
        long next = place;
        while (content.hasRemaining()) {
            next += channel.write(content, next);
        }
    }
}
