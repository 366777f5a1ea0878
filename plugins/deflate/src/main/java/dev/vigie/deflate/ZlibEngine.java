package dev.vigie.deflate;

import java.util.zip.Deflater;

/** {@link Deflater}: always there. */
record ZlibEngine() implements Engine {

    @Override
    public String name() {
        return "zlib";
    }

    @Override
    public Compressor compressor(CompressionLevel level) {
        return new ZlibCompressor(Math.min(level.value(), Deflater.BEST_COMPRESSION));
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
