package dev.vigie.blocks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file, by position. Used by any number of threads at once. */
public final class PositionedFile implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final long size;

    /** Opens a file for reading. */
    public PositionedFile(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.size = sizeOrClose(channel);
    }

    private static long sizeOrClose(FileChannel channel) throws IOException {
        try {
            return channel.size();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Bytes in the file, when it was opened. */
    public long size() {
        return size;
    }

    /** The bytes at a position, in little-endian order. */
    public ByteBuffer read(long position, int length) throws IOException {
        byte[] target = new byte[length];
        read(position, target, 0, length);
        return ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads the bytes at a position into a buffer. */
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        while (buffer.hasRemaining()) {
            if (position < 0 || channel.read(buffer, position + buffer.position() - offset) < 0) {
                throw cutShort();
            }
        }
    }

    /** A buffered stream of the bytes from one position to another, which must exist. It need not be closed. */
    public InputStream stream(long from, long to) throws IOException {
        requireThere(from, to);
        return new Stretch(from, to);
    }

    /** @throws IOException when the file does not have the bytes from one position to another */
    public void requireThere(long from, long to) throws IOException {
        if (from < 0 || to < from || to > size) {
            throw cutShort();
        }
    }

    private EOFException cutShort() {
        return new EOFException(file + " is cut short or damaged: it refers to data that is not there");
    }

    /** An error that names the file. */
    public IOException damaged(String what) {
        return new IOException(file + " is damaged: " + what);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class Stretch extends InputStream {
        private final long end;
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).flip();
        private long next;

        Stretch(long from, long to) {
            this.next = from;
            this.end = to;
        }

        @Override
        public int read() throws IOException {
            return fill() ? buffer.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, buffer.remaining());
            buffer.get(target, offset, count);
            return count;
        }

        private boolean fill() throws IOException {
            if (buffer.hasRemaining()) {
                return true;
            }
            if (next >= end) {
                return false;
            }
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - next));
            int count = channel.read(buffer, next);
            if (count < 0) {
                throw cutShort();
            }
            next += count;
            buffer.flip();
            return true;
        }
    }
}
