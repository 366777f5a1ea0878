package dev.vigie.format.tarxz;

import dev.vigie.tar.FrameSizes;
import dev.vigie.tar.TarCompression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/** Each frame is an xz stream; streams one after the other are an xz file. */
record XzCompression(int level) implements TarCompression {
    /** Larger frames take memory for each thread, and make archives hardly smaller. */
    private static final int LARGEST_FRAME = 1 << 22;

    /** For the parts of a stream around its data. */
    private static final int AROUND = 256;

    @Override
    public String format() {
        return "tar.xz";
    }

    /** As large as the dictionary of the level: in smaller ones its larger part would lie idle. */
    @Override
    public FrameSizes sizes() {
        int size = Math.min(options(level).getDictSize(), LARGEST_FRAME);
        return new FrameSizes(size, size, size);
    }

    private static LZMA2Options options(int level) {
        try {
            return new LZMA2Options(level);
        } catch (UnsupportedOptionsException e) {
            throw new IllegalArgumentException("level must be from 0 to 9, not " + level, e);
        }
    }

    /** What does not shrink is stored in chunks of 64 KiB with 3 bytes before each. */
    @Override
    public int room(int length) {
        return length + (length >> 14) + AROUND;
    }

    @Override
    public FrameCompressor compressor() {
        return new Stream(level, new BasicArrayCache());
    }

    @Override
    public InputStream decompress(InputStream compressed) throws IOException {
        return new XZInputStream(compressed);
    }

    private record Stream(int level, ArrayCache arrays) implements FrameCompressor {

        @Override
        public int compress(byte[] input, int length, byte[] output) throws IOException {
            LZMA2Options options = options(level);
            options.setDictSize(Math.min(options.getDictSize(), Math.max(length, LZMA2Options.DICT_SIZE_MIN)));
            ByteBuffer stream = ByteBuffer.wrap(output);
            try (XZOutputStream xz = new XZOutputStream(new BufferOutput(stream), options, XZ.CHECK_CRC64, arrays)) {
                xz.write(input, 0, length);
            }
            return stream.position();
        }

        @Override
        public void close() {
            // What the cache holds goes with it.
        }
    }

    private static final class BufferOutput extends OutputStream {
        private final ByteBuffer buffer;

        BufferOutput(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public void write(int value) {
            buffer.put((byte) value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            buffer.put(bytes, offset, length);
        }
    }
}
