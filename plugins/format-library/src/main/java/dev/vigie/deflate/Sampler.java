package dev.vigie.deflate;

/**
 * Tells from samples whether compressing a block is worth the time. Jars, pictures and archives are compressed already,
 * and noticing it is cheaper than trying. Used by one thread at a time.
 */
public final class Sampler {
    private static final int PIECE = 2048;
    private static final int FEWEST_PIECES = 4;
    private static final int MOST_PIECES = 16;

    /** How much of a block is looked at: one byte in so many. */
    private static final int SHARE = 16;

    /** Blocks shorter than this are compressed in less time than a decision is worth. */
    private static final int SHORTEST = 1 << 16;

    private final byte[] sample = new byte[PIECE * MOST_PIECES];
    private final byte[] result = new byte[PIECE * MOST_PIECES];

    /**
     * Whether a block is expected to shrink by less than 2 %.
     *
     * @param fast a compressor whose results are thrown away
     */
    public boolean isIncompressible(byte[] input, int offset, int length, Compressor fast) {
        if (length < SHORTEST) {
            return false;
        }
        int pieces = Math.max(FEWEST_PIECES, Math.min(length / SHARE / PIECE, MOST_PIECES));
        int step = (length - PIECE) / (pieces - 1);
        for (int i = 0; i < pieces; i++) {
            System.arraycopy(input, offset + i * step, sample, i * PIECE, PIECE);
        }
        int size = pieces * PIECE;
        int worthwhile = size - size / 50;
        return fast.compress(sample, 0, size, result, 0, worthwhile) == 0;
    }
}
