package dev.vigie.format.targz;

import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Engine;
import dev.vigie.deflate.Worker;
import dev.vigie.tar.FrameSizes;
import dev.vigie.tar.TarCompression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Each frame is a gzip member (RFC 1952); members one after the other are a gzip file. */
record GzipCompression(Engine engine, CompressionLevel level) implements TarCompression {
    /** A usual size of 1 MiB would make archives smaller by 0.4 % (in /usr/share), and far less of them copyable. */
    private static final FrameSizes SIZES = new FrameSizes(1 << 17, 1 << 18, 1 << 20);

    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int UNKNOWN_SYSTEM = 255;

    @Override
    public String format() {
        return "tar.gz";
    }

    @Override
    public FrameSizes sizes() {
        return SIZES;
    }

    @Override
    public int room(int length) {
        return HEADER + Worker.room(length) + TRAILER;
    }

    @Override
    public FrameCompressor compressor() {
        return new Member(new Worker(engine, level));
    }

    /** Goes on after the first member and takes nothing else after the last. */
    @Override
    public InputStream decompress(InputStream compressed) throws IOException {
        return new LateFailure(GzipCompressorInputStream.builder()
                .setInputStream(compressed)
                .setDecompressConcatenated(true)
                .get());
    }

    private record Member(Worker worker) implements FrameCompressor {

        @Override
        public int compress(byte[] input, int length, byte[] output) {
            ByteBuffer member = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN);
            member.put((byte) 0x1f).put((byte) 0x8b).put((byte) 8).put((byte) 0);
            member.putInt(0).put((byte) 0).put((byte) UNKNOWN_SYSTEM);
            int compressed = worker.stream(input, 0, length, output, HEADER);
            CRC32 checksum = new CRC32();
            checksum.update(input, 0, length);
            member.position(HEADER + compressed);
            member.putInt((int) checksum.getValue()).putInt(length);
            return member.position();
        }

        @Override
        public void close() {
            worker.close();
        }
    }
}
