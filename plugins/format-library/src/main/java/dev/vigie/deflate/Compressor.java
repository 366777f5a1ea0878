package dev.vigie.deflate;

/** Compresses one block after the other, each on its own. Used by one thread at a time. */
public interface Compressor extends AutoCloseable {

    /**
     * Compresses a block into one complete DEFLATE stream.
     *
     * @param limit the most bytes that may be written to {@code output}
     * @return the bytes written, or 0 when they would be more than {@code limit}
     */
    int compress(byte[] input, int offset, int length, byte[] output, int outputOffset, int limit);

    /**
     * Compresses a block into a stretch of a DEFLATE stream that ends at a whole byte, so that another stretch can
     * follow. It is not the last of its stream: a stream ends with {@link #compress} or {@link StoredBlocks#write}.
     *
     * @param limit the most bytes that may be written to {@code output}
     * @return the bytes written, or 0 when they would be more than {@code limit}
     */
    int compressPart(byte[] input, int offset, int length, byte[] output, int outputOffset, int limit);

    /** Releases what it holds. */
    @Override
    void close();
}
