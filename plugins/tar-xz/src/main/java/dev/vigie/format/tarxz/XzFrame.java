package dev.vigie.format.tarxz;

import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Compressor;
import dev.vigie.deflate.Engine;
import dev.vigie.deflate.Sampler;
import dev.vigie.tar.TarCompression;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * Makes a block a stream. What it searches with takes tens of megabytes, and is used for one frame after another. Nothing
 * lies further back than a frame is long, so its dictionary is hardly longer, which whoever reads it has to make room for;
 * it is a power of two, so that what one frame was searched with fits the next.
 * What will not shrink is stored, since xz would work on it for a second per three megabytes.
 */
final class XzFrame implements TarCompression.FrameCompressor {
    private final LZMA2Options options;
    private final int largestDictionary;
    private final int mode;
    private final Sampler sampler = new Sampler();
    private final Compressor fast = Engine.builtIn().compressor(new CompressionLevel(1));
    private final ArrayCache arrays = new BasicArrayCache();

    XzFrame(LZMA2Options options) {
        this.options = options;
        this.largestDictionary = options.getDictSize();
        this.mode = options.getMode();
    }

    @Override
    public int compress(byte[] input, int length, byte[] output) throws IOException {
        options.setDictSize(dictionary(length));
        boolean store = sampler.advise(input, 0, length, fast) == Sampler.Advice.STORE;
        options.setMode(store ? LZMA2Options.MODE_UNCOMPRESSED : mode);
        ByteBuffer frame = ByteBuffer.wrap(output);
        try (XZOutputStream out = new XZOutputStream(new InBuffer(frame), options, XZ.CHECK_CRC64, arrays)) {
            out.write(input, 0, length);
        } catch (BufferOverflowException e) {
            throw new IOException("xz needs more room for " + length + " bytes than " + output.length, e);
        }
        return frame.position();
    }

    private int dictionary(int length) {
        int powerOfTwo = Integer.highestOneBit(Math.max(LZMA2Options.DICT_SIZE_MIN, length) - 1) << 1;
        return Math.min(powerOfTwo, largestDictionary);
    }

    @Override
    public void close() {
        fast.close();
    }

    private static final class InBuffer extends OutputStream {
        private final ByteBuffer buffer;

        InBuffer(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public void write(int b) {
            buffer.put((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            buffer.put(bytes, offset, length);
        }
    }
}
