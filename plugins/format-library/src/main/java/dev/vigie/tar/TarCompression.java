package dev.vigie.tar;

import dev.vigie.blocks.BlockWorker;
import dev.vigie.blocks.PositionedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * How the frames of a tar file are compressed: each on its own, so that all of them one after the other are a file that
 * ordinary tools decompress, and any run of them is as well. Used by any number of threads at once.
 */
public interface TarCompression {

    /** The format's id, for messages. */
    String format();

    /** How a tar file is cut into frames. */
    FrameSizes sizes();

    /** The most bytes that a frame of {@code length} bytes takes when it is compressed. */
    int room(int length);

    /** What a thread compresses frames with; closed by whoever asked. */
    FrameCompressor compressor();

    /**
     * Decompresses a run of frames, or a whole file by any program, to its end. Checksums are checked.
     *
     * @throws IOException when it is not compressed in this way; also from the stream, when it is damaged or cut short
     */
    InputStream decompress(InputStream compressed) throws IOException;

    /** How frames are read apart from each other; not at all unless overridden. */
    default Optional<FrameDecoding> decoding() {
        return Optional.empty();
    }

    /** Takes note of the frames of one archive and knows what comes after the last; nothing unless overridden. */
    default FrameIndex index() {
        return FrameIndex.NONE;
    }

    /**
     * Checks what a file has after its last frame; called when all of it was read. Checks nothing unless overridden.
     *
     * @throws IOException when something is missing or damaged
     */
    default void requireIndex(PositionedFile file) throws IOException {}

    /** Compresses frames. */
    interface FrameCompressor extends BlockWorker {

        /**
         * Makes a block a frame.
         *
         * @param output has {@link TarCompression#room} for it
         * @return the bytes written to the start of {@code output}
         */
        int compress(byte[] input, int length, byte[] output) throws IOException;
    }
}
