package dev.vigie.agent.catalog;

/**
 * Numbers one after the other in as few bytes as each needs: seven bits a byte, the lowest first, the highest bit set in
 * all but the last (LEB128, as in DWARF and Protocol Buffers).
 */
final class PackedNumbers {
    /** The most bytes one takes. */
    static final int LONGEST = 10;

    private final byte[] bytes;
    private int position;

    /** Reads from a position on. */
    PackedNumbers(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    /** Puts a number, as one without a sign; the position after it. */
    static int put(byte[] bytes, int position, long number) {
        int at = position;
        long left = number;
        for (; (left & ~0x7FL) != 0; left >>>= 7) {
            bytes[at++] = (byte) (left | 0x80);
        }
        bytes[at++] = (byte) left;
        return at;
    }

    /** Puts a number that may be negative and is mostly small; the position after it. */
    static int putSigned(byte[] bytes, int position, long number) {
        return put(bytes, position, (number << 1) ^ (number >> 63));
    }

    long next() {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte one = bytes[position++];
            number |= (one & 0x7FL) << shift;
            if (one >= 0) {
                return number;
            }
        }
    }

    long nextSigned() {
        long number = next();
        return (number >>> 1) ^ -(number & 1);
    }

    /** Where the next begins. */
    int position() {
        return position;
    }
}
