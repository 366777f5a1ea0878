package dev.vigie.deflate;

/**
 * Tells from samples whether compressing a block is worth the time. Jars, pictures and archives are compressed already,
 * and noticing it is cheaper than trying. Used by one thread at a time.
 */
public final class Sampler {
    private static final int PIECE = 2048;
    private static final int PIECES = 16;

    /** Blocks shorter than this are compressed in less time than a decision is worth. */
    private static final int SHORTEST = 2 * PIECE * PIECES;

    private final byte[] sample = new byte[PIECE * PIECES];
    private final byte[] result = new byte[PIECE * PIECES];

    /**
     * Whether a block is expected to shrink by less than 2 %.
     *
     * @param fast a compressor whose results are thrown away
     */
    public boolean isIncompressible(byte[] input, int offset, int length, Compressor fast) {
        if (length < SHORTEST) {
            return false;
        }
        int step = (length - PIECE) / (PIECES - 1);
        for (int i = 0; i < PIECES; i++) {
            System.arraycopy(input, offset + i * step, sample, i * PIECE, PIECE);
        }
        int worthwhile = sample.length - sample.length / 50;
        return fast.compress(sample, 0, sample.length, result, 0, worthwhile) == 0;
    }
}
