package dev.vigie.deflate;

/** Decompresses one DEFLATE stream after the other, each whole. Used by one thread at a time. */
public interface Decompressor extends AutoCloseable {

    /**
     * Decompresses a stream of known length.
     *
     * @param size how many bytes it holds when it is decompressed
     * @return whether it is one complete stream of exactly that many bytes; if not, {@code output} has anything in it
     */
    boolean decompress(byte[] input, int offset, int length, byte[] output, int outputOffset, int size);

    /** Releases what it holds. */
    @Override
    void close();
}
