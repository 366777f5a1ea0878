package dev.vigie.format.tarxz;

import dev.vigie.tar.FrameSizes;
import dev.vigie.tar.TarCompression;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.UnsupportedOptionsException;

/**
 * Each frame is a stream of one block (<a href="https://tukaani.org/xz/xz-file-format.txt">the .xz file format</a>,
 * section 2); streams one after the other are an xz file.
 */
record XzCompression(int level) implements TarCompression {
    /** Larger than where compressing is cheap: xz is chosen for its size, and finds little in what is small. */
    private static final FrameSizes SIZES = new FrameSizes(1 << 20, 1 << 21, 1 << 22);

    /** What does not shrink is kept in pieces of 64 KiB with three bytes each; then there are headers and an index. */
    private static final int PIECE = 1 << 16;

    private static final int HEADERS = 256;

    @Override
    public String format() {
        return "tar.xz";
    }

    @Override
    public FrameSizes sizes() {
        return SIZES;
    }

    @Override
    public int room(int length) {
        return length + (length / PIECE + 1) * 3 + HEADERS;
    }

    @Override
    public FrameCompressor compressor() {
        return new XzFrame(options());
    }

    private LZMA2Options options() {
        try {
            return new LZMA2Options(level);
        } catch (UnsupportedOptionsException e) {
            throw new IllegalStateException(e); // the format offers none but those there are
        }
    }

    /** Goes on after the first stream. */
    @Override
    public InputStream decompress(InputStream compressed) throws IOException {
        return new XzInput(compressed);
    }
}
