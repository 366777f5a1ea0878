package dev.vigie.format.tarzst;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.vigie.blocks.PositionedFile;
import dev.vigie.tar.FrameIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The table at the end of a file in zstd's seekable format: in a frame that decompressors skip, the sizes of all frames
 * before it, so that programs that know it can start to read anywhere.
 *
 * @see <a href="https://github.com/facebook/zstd/blob/dev/contrib/seekable_format/zstd_seekable_compression_format.md">
 *     the format</a>
 */
final class SeekTable implements FrameIndex {
    private static final int SKIPPABLE_FRAME = 0x184D2A5E;
    private static final int SEEKABLE = 0x8F92EAB1;
    private static final int ENTRY = 8;
    private static final int HEADER = 8;
    private static final int FOOTER = 9;

    /** The format allows no more; it takes 64 TB to get there. */
    private static final int MOST_FRAMES = 0x8000000;

    /** More than any version of this plugin puts into a frame, compressed. */
    private static final int LARGEST_FRAME = 1 << 23;

    /** Two records of zeros, and what they never take when they are compressed. */
    private static final int END_OF_TAR = 1024;

    private static final int LONGEST_LAST_FRAME = 64;

    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private final ByteBuffer entry = ByteBuffer.allocate(ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    private long frames;

    /** A frame in front of anything, by what it says of itself. */
    private record Frame(int compressedLength, int length) {

        /** The frame that starts in some bytes and is whole. */
        static Optional<Frame> at(byte[] bytes, int offset) {
            try {
                int most = bytes.length - offset;
                long compressed = Zstd.findFrameCompressedSize(bytes, offset, most);
                return Optional.of(new Frame(
                        Math.toIntExact(compressed), Math.toIntExact(Zstd.getFrameContentSize(bytes, offset, most))));
            } catch (ZstdException | ArithmeticException e) {
                return Optional.empty();
            }
        }
    }

    @Override
    public void written(int compressedLength, int length) {
        if (++frames <= MOST_FRAMES) {
            entry.clear().putInt(compressedLength).putInt(length);
            entries.write(entry.array(), 0, ENTRY);
        }
    }

    @Override
    public void copied(PositionedFile from, long offset, long length) throws IOException {
        long end = offset + length;
        for (long at = offset; at < end; ) {
            byte[] bytes =
                    from.read(at, (int) Math.min(end - at, LARGEST_FRAME)).array();
            Frame frame = Frame.at(bytes, 0).orElseThrow(() -> from.damaged("there is no frame where one was written"));
            written(frame.compressedLength, frame.length);
            at += frame.compressedLength;
        }
    }

    /**
     * Checks that the table of a file, if it has one, is about what is in front of it. Files of other programs mostly
     * have none; one of ours that has none was cut short just there.
     */
    static void check(PositionedFile file) throws IOException {
        if (file.size() < FOOTER) {
            return;
        }
        ByteBuffer footer = file.read(file.size() - FOOTER, FOOTER);
        if (footer.getInt(FOOTER - Integer.BYTES) == SEEKABLE) {
            boolean checksums = footer.get(Integer.BYTES) < 0;
            requireFit(file, footer.getInt(0) & 0xFFFFFFFFL, checksums ? ENTRY + Integer.BYTES : ENTRY);
        } else if (endsWithLastFrame(file)) {
            throw file.damaged("it was cut short, its seek table is missing");
        }
    }

    private static void requireFit(PositionedFile file, long count, int entrySize) throws IOException {
        long start = file.size() - FOOTER - count * entrySize;
        long before = HEADER;
        try (InputStream table = file.stream(start, file.size() - FOOTER)) {
            ByteBuffer entry = ByteBuffer.allocate(entrySize).order(ByteOrder.LITTLE_ENDIAN);
            for (long i = 0; i < count; i++) {
                table.readNBytes(entry.array(), 0, entrySize);
                before += entry.getInt(0) & 0xFFFFFFFFL;
            }
        }
        if (before != start) {
            throw file.damaged("its seek table is not about this file");
        }
    }

    /** Whether it ends with the frame that only holds the end of a tar file, as this plugin writes it. */
    private static boolean endsWithLastFrame(PositionedFile file) throws IOException {
        int most = (int) Math.min(file.size(), LONGEST_LAST_FRAME);
        byte[] end = file.read(file.size() - most, most).array();
        for (int length = 1; length <= most; length++) {
            Optional<Frame> frame = Frame.at(end, most - length);
            if (frame.isPresent()) {
                return frame.get().equals(new Frame(length, END_OF_TAR));
            }
        }
        return false;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        if (frames > MOST_FRAMES) {
            return;
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        out.write(header.putInt(SKIPPABLE_FRAME).putInt(entries.size() + FOOTER).array());
        entries.writeTo(out);
        ByteBuffer footer = ByteBuffer.allocate(FOOTER).order(ByteOrder.LITTLE_ENDIAN);
        out.write(footer.putInt((int) frames).put((byte) 0).putInt(SEEKABLE).array());
    }
}
