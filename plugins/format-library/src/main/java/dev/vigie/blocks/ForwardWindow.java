package dev.vigie.blocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A part of a file in memory, for reading many small things that mostly lie one behind the other: as long as they do,
 * larger and larger parts are read at once; after a jump no more than is asked for. Used by one thread.
 */
public final class ForwardWindow {
    /** The most that can be asked for at once. */
    public static final int LARGEST = 1 << 18;

    private static final int SMALLEST = 1 << 12;

    private final PositionedFile file;
    private byte[] bytes = new byte[SMALLEST];
    private long start;
    private int length;
    private int ahead = SMALLEST;

    /** @param file not closed by this */
    public ForwardWindow(PositionedFile file) {
        this.file = file;
    }

    /**
     * The bytes at a position, in little-endian order, with {@link ByteBuffer#arrayOffset} where they are; good until the
     * next call.
     *
     * @param count at most {@link #LARGEST}
     * @throws IOException when the file does not have them
     */
    public ByteBuffer read(long position, int count) throws IOException {
        if (position < start || position + count > start + length) {
            fill(position, count);
        }
        return ByteBuffer.wrap(bytes, (int) (position - start), count).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void fill(long position, int count) throws IOException {
        boolean goesOn = position >= start && position <= start + length + ahead;
        ahead = goesOn ? Math.min(2 * ahead, LARGEST) : SMALLEST;
        int wanted = (int) Math.min(Math.max(ahead, count), Math.max(count, file.size() - position));
        if (bytes.length < wanted) {
            bytes = new byte[Math.max(ahead, wanted)];
        }
        length = 0;
        file.read(position, bytes, 0, wanted);
        start = position;
        length = wanted;
    }
}
