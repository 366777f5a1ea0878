package dev.vigie.deflate;

/** DEFLATE without compression (RFC 1951, section 3.2.4), for what would only grow. */
public final class StoredBlocks {
    private static final int LARGEST = 0xFFFF;
    private static final int HEADER = 5;

    private StoredBlocks() {}

    /** How many bytes {@link #write} needs for a block. */
    public static int size(int length) {
        return length + HEADER * Math.max(1, (length + LARGEST - 1) / LARGEST);
    }

    /**
     * Writes a block as it is. It must start at a whole byte of the stream, and it ends at one.
     *
     * @param last whether the stream ends here
     * @return the bytes written
     */
    public static int write(byte[] input, int offset, int length, byte[] output, int outputOffset, boolean last) {
        int in = offset;
        int out = outputOffset;
        int left = length;
        do {
            int size = Math.min(left, LARGEST);
            left -= size;
            output[out] = (byte) (last && left == 0 ? 1 : 0);
            output[out + 1] = (byte) size;
            output[out + 2] = (byte) (size >> 8);
            output[out + 3] = (byte) ~size;
            output[out + 4] = (byte) (~size >> 8);
            System.arraycopy(input, in, output, out + HEADER, size);
            in += size;
            out += HEADER + size;
        } while (left > 0);
        return out - outputOffset;
    }
}
