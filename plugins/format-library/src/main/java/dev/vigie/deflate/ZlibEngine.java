package dev.vigie.deflate;

import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** {@link Deflater}: always there. */
record ZlibEngine() implements Engine {

    @Override
    public String name() {
        return "zlib";
    }

    /** Level 6, which is zlib's own choice, takes 1.8 times as long and makes files of /usr smaller by 1.7 %. */
    @Override
    public CompressionLevel usualLevel() {
        return new CompressionLevel(4);
    }

    @Override
    public Compressor compressor(CompressionLevel level) {
        return new ZlibCompressor(Math.min(level.value(), Deflater.BEST_COMPRESSION));
    }

    @Override
    public Decompressor decompressor() {
        return new ZlibDecompressor();
    }

    private static final class ZlibDecompressor implements Decompressor {
        private final Inflater inflater = new Inflater(true);

        @Override
        public boolean decompress(byte[] input, int offset, int length, byte[] output, int outputOffset, int size) {
            inflater.reset();
            inflater.setInput(input, offset, length);
            try {
                int count = inflater.inflate(output, outputOffset, size);
                // The end of the stream is noticed only when more is asked for than there is.
                boolean more = !inflater.finished() && inflater.inflate(new byte[1]) > 0;
                return count == size && !more && inflater.finished() && inflater.getRemaining() == 0;
            } catch (DataFormatException e) {
                return false;
            }
        }

        @Override
        public void close() {
            inflater.end();
        }
    }

    private static final class ZlibCompressor implements Compressor {
        private final Deflater deflater;

        ZlibCompressor(int level) {
            this.deflater = new Deflater(level, true);
        }

        @Override
        public int compress(byte[] input, int offset, int length, byte[] output, int outputOffset, int limit) {
            deflater.reset();
            deflater.setInput(input, offset, length);
            deflater.finish();
            int written = deflater.deflate(output, outputOffset, limit);
            return deflater.finished() ? written : 0;
        }

        @Override
        public int compressPart(byte[] input, int offset, int length, byte[] output, int outputOffset, int limit) {
            deflater.reset();
            deflater.setInput(input, offset, length);
            int written = deflater.deflate(output, outputOffset, limit, Deflater.SYNC_FLUSH);
            return written < limit ? written : 0;
        }

        @Override
        public void close() {
            deflater.end();
        }
    }
}
