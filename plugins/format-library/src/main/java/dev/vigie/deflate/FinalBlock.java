package dev.vigie.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Turns a complete DEFLATE stream into one that goes on: finds its last block, clears the bit that says so, and adds an
 * empty stored block, which ends at a whole byte. The last block can only be found by reading all the codes from the
 * start (RFC 1951, section 3.2), but what they stand for does not matter, so this is several times as fast as
 * decompressing. Used by one thread at a time.
 */
final class FinalBlock {
    /** An empty stored block. */
    static final int MOST_BYTES_ADDED = 5;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int LONGEST_CODE = 15;
    private static final int LITERALS = 288;
    private static final int DISTANCES = 32;
    private static final int END_OF_BLOCK = 256;

    // In a table, the low five bits of an entry are the bits to skip: the code's and the extra ones after it.
    private static final int SKIP = 31;
    private static final int IS_LENGTH = 32;
    private static final int IS_END = 64;

    private final byte[] literals = new byte[1 << LONGEST_CODE];
    private final byte[] distances = new byte[1 << LONGEST_CODE];
    private final byte[] precode = new byte[1 << 7];
    private final int[] lengths = new int[LITERALS + DISTANCES];
    private int literalMask;
    private int distanceMask;
    private byte[] stream = {};
    private long position;

    /**
     * Changes a complete stream in place.
     *
     * @return its new length, at most {@link #MOST_BYTES_ADDED} more than before
     */
    int open(byte[] output, int offset, int length) {
        stream = output;
        position = 8L * offset;
        long header;
        boolean last;
        do {
            header = position;
            last = take(1) == 1;
            skipBlock(take(2));
        } while (!last);
        if ((position + 7) / 8 != offset + length) {
            throw new IllegalStateException("the stream is not one complete DEFLATE stream");
        }
        stream[(int) (header >>> 3)] &= (byte) ~(1 << (header & 7));
        int end = appendEmptyBlock();
        stream = new byte[0];
        return end - offset;
    }

    private int appendEmptyBlock() {
        int used = (int) (position & 7);
        int at = (int) (position >>> 3);
        if (used > 0) {
            stream[at] &= (byte) ((1 << used) - 1);
            at++;
        }
        if (used == 0 || used > 5) {
            stream[at++] = 0;
        }
        stream[at++] = 0;
        stream[at++] = 0;
        stream[at++] = (byte) 0xFF;
        stream[at++] = (byte) 0xFF;
        return at;
    }

    private void skipBlock(int type) {
        switch (type) {
            case 0 -> {
                position = (position + 7) & ~7L;
                int size = take(16);
                position += 16 + 8L * size;
            }
            case 1 -> {
                fixedCodes();
                skipCodes();
            }
            case 2 -> {
                dynamicCodes();
                skipCodes();
            }
            default -> throw new IllegalStateException("not a DEFLATE stream");
        }
    }

    private void skipCodes() {
        long at = position;
        while (true) {
            long bits = peek(at);
            int entry = literals[(int) bits & literalMask];
            at += entry & SKIP;
            if (entry >= IS_LENGTH) {
                if (entry >= IS_END) {
                    position = at;
                    return;
                }
                at += distances[(int) (bits >>> (entry & SKIP)) & distanceMask];
            }
        }
    }

    private void fixedCodes() {
        Arrays.fill(lengths, 0, 144, 8);
        Arrays.fill(lengths, 144, 256, 9);
        Arrays.fill(lengths, 256, 280, 7);
        Arrays.fill(lengths, 280, LITERALS, 8);
        literalMask = fill(literals, 0, LITERALS, FinalBlock::literalEntry);
        Arrays.fill(lengths, 0, DISTANCES, 5);
        distanceMask = fill(distances, 0, DISTANCES, FinalBlock::distanceEntry);
    }

    private void dynamicCodes() {
        int literalCount = take(5) + 257;
        int distanceCount = take(5) + 1;
        int precodeCount = take(4) + 4;
        Arrays.fill(lengths, 0, ORDER.length, 0);
        for (int i = 0; i < precodeCount; i++) {
            lengths[ORDER[i]] = take(3);
        }
        int[] symbols = new int[1 << 7];
        int mask = fill(precode, 0, ORDER.length, (symbol, code) -> code);
        fillSymbols(symbols, mask);
        readLengths(literalCount + distanceCount, symbols, mask);
        literalMask = fill(literals, 0, literalCount, FinalBlock::literalEntry);
        distanceMask = fill(distances, literalCount, distanceCount, FinalBlock::distanceEntry);
    }

    private void readLengths(int count, int[] symbols, int mask) {
        int[] read = new int[LITERALS + DISTANCES];
        int i = 0;
        while (i < count) {
            int bits = (int) peek(position) & mask;
            position += precode[bits];
            int symbol = symbols[bits];
            if (symbol < 16) {
                read[i++] = symbol;
                continue;
            }
            int value = symbol == 16 ? read[i - 1] : 0;
            int repeat = switch (symbol) {
                case 16 -> 3 + take(2);
                case 17 -> 3 + take(3);
                default -> 11 + take(7);
            };
            Arrays.fill(read, i, i + repeat, value);
            i += repeat;
        }
        System.arraycopy(read, 0, lengths, 0, lengths.length);
    }

    private void fillSymbols(int[] symbols, int mask) {
        visitCodes(0, ORDER.length, (symbol, code, length) -> {
            for (int i = code; i <= mask; i += 1 << length) {
                symbols[i] = symbol;
            }
        });
    }

    /** Fills a table for the canonical code whose lengths are given, and returns the mask for its index. */
    private int fill(byte[] table, int from, int count, EntryMaker maker) {
        int longest = 1;
        for (int i = 0; i < count; i++) {
            longest = Math.max(longest, lengths[from + i]);
        }
        int size = 1 << longest;
        visitCodes(from, count, (symbol, code, length) -> {
            byte entry = (byte) maker.entry(symbol, length);
            for (int i = code; i < size; i += 1 << length) {
                table[i] = entry;
            }
        });
        return size - 1;
    }

    /** Goes through the codes of RFC 1951, section 3.2.2, with their bits in the order in which they are read. */
    private void visitCodes(int from, int count, CodeVisitor visitor) {
        int[] next = new int[LONGEST_CODE + 2];
        for (int i = 0; i < count; i++) {
            if (lengths[from + i] > 0) {
                next[lengths[from + i] + 1]++;
            }
        }
        for (int length = 1; length <= LONGEST_CODE; length++) {
            next[length] = (next[length - 1] + next[length]) << 1;
        }
        for (int i = 0; i < count; i++) {
            int length = lengths[from + i];
            if (length > 0) {
                visitor.code(i, Integer.reverse(next[length]++) >>> (32 - length), length);
            }
        }
    }

    private static int literalEntry(int symbol, int length) {
        if (symbol < END_OF_BLOCK) {
            return length;
        }
        if (symbol == END_OF_BLOCK) {
            return IS_END | length;
        }
        int extra = symbol < 265 || symbol >= 285 ? 0 : (symbol - 261) / 4;
        return IS_LENGTH | (length + extra);
    }

    private static int distanceEntry(int symbol, int length) {
        return length + (symbol < 4 ? 0 : symbol / 2 - 1);
    }

    private int take(int bits) {
        int value = (int) peek(position) & ((1 << bits) - 1);
        position += bits;
        return value;
    }

    /** At least 57 bits from a position on; zeros after the end. */
    private long peek(long at) {
        int index = (int) (at >>> 3);
        return bytes(index) >>> (at & 7);
    }

    private long bytes(int index) {
        if (index + Long.BYTES <= stream.length) {
            return (long) LONGS.get(stream, index);
        }
        long value = 0;
        for (int i = 0; index + i < stream.length; i++) {
            value |= (stream[index + i] & 0xFFL) << (8 * i);
        }
        return value;
    }

    @FunctionalInterface
    private interface EntryMaker {
        int entry(int symbol, int length);
    }

    @FunctionalInterface
    private interface CodeVisitor {
        void code(int symbol, int code, int length);
    }
}
