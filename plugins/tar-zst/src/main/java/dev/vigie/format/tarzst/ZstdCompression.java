package dev.vigie.format.tarzst;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import dev.vigie.blocks.PositionedFile;
import dev.vigie.tar.FrameIndex;
import dev.vigie.tar.FrameSizes;
import dev.vigie.tar.TarCompression;
import java.io.IOException;
import java.io.InputStream;

/** Each frame is a zstd frame (RFC 8878) that knows its size and has a checksum. */
record ZstdCompression(int level) implements TarCompression {
    private static final FrameSizes SIZES = new FrameSizes(1 << 19, 1 << 20, 1 << 21);

    @Override
    public String format() {
        return "tar.zst";
    }

    @Override
    public FrameSizes sizes() {
        return SIZES;
    }

    @Override
    public int room(int length) {
        return (int) Zstd.compressBound(length);
    }

    @Override
    public FrameCompressor compressor() {
        return new Frame(new ZstdCompressCtx().setLevel(level).setChecksum(true).setContentSize(true));
    }

    @Override
    public InputStream decompress(InputStream compressed) throws IOException {
        return new ZstdInputStream(compressed);
    }

    @Override
    public FrameIndex index() {
        return new SeekTable();
    }

    @Override
    public void requireIndex(PositionedFile file) throws IOException {
        SeekTable.check(file);
    }

    private record Frame(ZstdCompressCtx context) implements FrameCompressor {

        @Override
        public int compress(byte[] input, int length, byte[] output) throws IOException {
            try {
                return context.compressByteArray(output, 0, output.length, input, 0, length);
            } catch (ZstdException e) {
                throw new IOException("zstd failed: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
