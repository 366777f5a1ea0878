package dev.vigie.format.tar;

import dev.vigie.tar.FrameSizes;
import dev.vigie.tar.TarCompression;
import java.io.InputStream;

/** A frame is the bytes that are in it. */
record NoCompression() implements TarCompression {
    private static final FrameSizes SIZES = new FrameSizes(1 << 16, 1 << 17, 1 << 20);

    @Override
    public String format() {
        return "tar";
    }

    @Override
    public FrameSizes sizes() {
        return SIZES;
    }

    @Override
    public int room(int length) {
        return length;
    }

    @Override
    public FrameCompressor compressor() {
        return new FrameCompressor() {
            @Override
            public int compress(byte[] input, int length, byte[] output) {
                System.arraycopy(input, 0, output, 0, length);
                return length;
            }

            @Override
            public void close() {
                // It holds nothing.
            }
        };
    }

    @Override
    public InputStream decompress(InputStream tar) {
        return tar;
    }
}
