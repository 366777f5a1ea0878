package dev.vigie.deflate;

import dev.vigie.blocks.BlockWorker;
import java.util.Optional;

/** Compresses blocks, or leaves them as they are when that is the better choice. Used by one thread at a time. */
public final class Worker implements BlockWorker {
    private final Compressor compressor;
    private final Compressor fast;
    private final Sampler sampler = new Sampler();

    /** A worker for one thread, with an engine of its own. */
    public Worker(Engine engine, CompressionLevel level) {
        this.compressor = engine.compressor(level);
        this.fast = engine.compressor(new CompressionLevel(1));
    }

    /** How much room {@link #stream} and {@link #part} need for a block. */
    public static int room(int length) {
        return StoredBlocks.size(length) + FinalBlock.MOST_BYTES_ADDED;
    }

    /**
     * Compresses a block if that makes it smaller.
     *
     * @return the bytes of one complete DEFLATE stream, or 0 when the block is better stored as it is
     */
    public int smaller(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        return length == 0
                ? 0
                : suited(input, offset, length)
                        .map(suited -> suited.compress(input, offset, length, output, outputOffset, length - 1))
                        .orElse(0);
    }

    /** What to compress a block with; empty when it is better stored as it is. */
    private Optional<Compressor> suited(byte[] input, int offset, int length) {
        return switch (sampler.advise(input, offset, length, fast)) {
            case STORE -> Optional.empty();
            case COMPRESS_FAST -> Optional.of(fast);
            case COMPRESS -> Optional.of(compressor);
        };
    }

    /** Makes a block one complete DEFLATE stream, or the end of one. Returns its bytes. */
    public int stream(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        int written = smaller(input, offset, length, output, outputOffset);
        return written > 0 ? written : StoredBlocks.write(input, offset, length, output, outputOffset, true);
    }

    /** Makes a block a stretch of a DEFLATE stream that another one follows. Returns its bytes. */
    public int part(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        int written = suited(input, offset, length)
                .map(suited -> suited.compressPart(input, offset, length, output, outputOffset, length))
                .orElse(0);
        return written > 0 ? written : StoredBlocks.write(input, offset, length, output, outputOffset, false);
    }

    @Override
    public void close() {
        compressor.close();
        fast.close();
    }
}
