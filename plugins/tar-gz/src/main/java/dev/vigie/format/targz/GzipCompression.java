package dev.vigie.format.targz;

import dev.vigie.blocks.PositionedFile;
import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Decompressor;
import dev.vigie.deflate.Engine;
import dev.vigie.deflate.Worker;
import dev.vigie.tar.FrameDecoding;
import dev.vigie.tar.FrameExtent;
import dev.vigie.tar.FrameSizes;
import dev.vigie.tar.TarCompression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Each frame is a gzip member (RFC 1952); members one after the other are a gzip file. */
record GzipCompression(Engine engine, CompressionLevel level) implements TarCompression {
    /** A usual size of 1 MiB would make archives smaller by 0.4 % (in /usr/share), and far less of them copyable. */
    private static final FrameSizes SIZES = new FrameSizes(1 << 17, 1 << 18, 1 << 20);

    /** The fixed part of a header, then an extra field that says how long the member is, as in BGZF and mgzip. */
    private static final int FIXED_HEADER = 10;

    private static final int HEADER = FIXED_HEADER + 2 + 4 + Integer.BYTES;
    private static final int MAGIC = 0x00088b1f;
    private static final int HAS_EXTRA = 4;

    /** "VG", of which RFC 1952 knows no other use. */
    private static final short MEMBER_LENGTH = 'V' | 'G' << 8;

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

    @Override
    public Optional<FrameDecoding> decoding() {
        return Optional.of(new Members(engine));
    }

    /** Members that say how long they are. */
    private record Members(Engine engine) implements FrameDecoding {

        @Override
        public Optional<FrameExtent> extent(PositionedFile file, long position) throws IOException {
            if (position > file.size() - HEADER - TRAILER) {
                return Optional.empty();
            }
            ByteBuffer header = file.read(position, HEADER);
            int length = header.getInt(HEADER - Integer.BYTES);
            boolean tells = header.getInt(0) == (MAGIC | HAS_EXTRA << 24)
                    && header.getShort(FIXED_HEADER) == HEADER - FIXED_HEADER - 2
                    && header.getShort(FIXED_HEADER + 2) == MEMBER_LENGTH
                    && header.getShort(FIXED_HEADER + 4) == Integer.BYTES
                    && length >= HEADER + TRAILER
                    && length <= file.size() - position;
            return tells
                    ? Optional.of(new FrameExtent(
                            length,
                            file.read(position + length - Integer.BYTES, Integer.BYTES)
                                    .getInt()))
                    : Optional.empty();
        }

        @Override
        public FrameDecompressor decompressor() {
            return new MemberDecompressor(engine.decompressor());
        }
    }

    private record MemberDecompressor(Decompressor decompressor) implements FrameDecoding.FrameDecompressor {

        @Override
        public boolean decompress(byte[] frame, FrameExtent extent, byte[] output) {
            int length = extent.compressedLength() - HEADER - TRAILER;
            if (!decompressor.decompress(frame, HEADER, length, output, 0, extent.length())) {
                return false;
            }
            CRC32 checksum = new CRC32();
            checksum.update(output, 0, extent.length());
            int expected = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getInt(HEADER + length);
            return (int) checksum.getValue() == expected;
        }

        @Override
        public void close() {
            decompressor.close();
        }
    }

    private record Member(Worker worker) implements FrameCompressor {

        @Override
        public int compress(byte[] input, int length, byte[] output) {
            ByteBuffer member = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN);
            member.putInt(MAGIC | HAS_EXTRA << 24);
            member.putInt(0).put((byte) 0).put((byte) UNKNOWN_SYSTEM);
            int compressed = worker.stream(input, 0, length, output, HEADER);
            CRC32 checksum = new CRC32();
            checksum.update(input, 0, length);
            int memberLength = HEADER + compressed + TRAILER;
            member.putShort((short) (HEADER - FIXED_HEADER - 2)).putShort(MEMBER_LENGTH);
            member.putShort((short) Integer.BYTES).putInt(memberLength);
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
