package dev.vigie.tar;

import dev.vigie.blocks.BlockWorker;
import dev.vigie.blocks.PositionedFile;
import java.io.IOException;
import java.util.Optional;

/** Reads frames apart from each other, on any thread, where a file tells how long they are. */
public interface FrameDecoding {

    /**
     * The extent of the frame that begins at a position.
     *
     * @return empty where the file does not tell; what it tells may be wrong
     */
    Optional<FrameExtent> extent(PositionedFile file, long position) throws IOException;

    /** What a thread decompresses frames with; closed by whoever asked. */
    FrameDecompressor decompressor();

    /** Decompresses frames. */
    interface FrameDecompressor extends BlockWorker {

        /**
         * Decompresses a frame and checks its checksum.
         *
         * @param frame the frame at its beginning
         * @param output gets the bytes at its beginning
         * @return whether it is a whole frame of just this extent and undamaged
         */
        boolean decompress(byte[] frame, FrameExtent extent, byte[] output);
    }
}
