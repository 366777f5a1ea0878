package dev.vigie.tar;

import dev.vigie.blocks.Blocks;
import dev.vigie.blocks.BulkInput;
import dev.vigie.blocks.OrderedWork;
import dev.vigie.blocks.PositionedFile;
import dev.vigie.tar.FrameDecoding.FrameDecompressor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A compressed tar file from its beginning to its end. As long as it tells where its frames end, the next few are
 * decompressed on other threads while one is being read. From the first that does not, or that is damaged, it is read as
 * one stream, so that as much of it is given as can be, and errors are those of an ordinary file. Used by one thread.
 */
final class ReadAhead extends BulkInput {
    private final TarCompression compression;
    private final FrameDecoding decoding;
    private final PositionedFile file;
    private final OrderedWork<FrameDecompressor, Frame> work;
    private final int ahead;
    private final int longest;
    private final Blocks frames;
    private final Blocks contents;

    private long next;
    private boolean endKnown;
    private Frame current;
    private int used;
    private Optional<InputStream> rest = Optional.empty();

    /** A frame that was read. Damaged ones are left to who reads them as a stream. */
    private record Frame(long position, boolean intact, byte[] content, int length) {}

    ReadAhead(TarCompression compression, FrameDecoding decoding, PositionedFile file, int parallelism) {
        this.compression = compression;
        this.decoding = decoding;
        this.file = file;
        this.work = new OrderedWork<>(decoding::decompressor, parallelism);
        this.ahead = 2 * parallelism;
        this.longest = compression.sizes().most();
        this.frames = new Blocks(compression.room(longest));
        this.contents = new Blocks(longest);
        this.current = new Frame(0, true, new byte[0], 0);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (rest.isEmpty() && used == current.length) {
            advance();
        }
        if (rest.isPresent()) {
            return rest.get().read(target, offset, length);
        }
        int count = Math.min(length, current.length - used);
        System.arraycopy(current.content, used, target, offset, count);
        used += count;
        return count;
    }

    private void advance() throws IOException {
        while (!endKnown && work.underWay() < ahead) {
            submitNext();
        }
        if (work.underWay() == 0) {
            readAsStream(next);
            return;
        }
        contents.giveBack(current.content);
        current = work.take();
        used = 0;
        if (!current.intact) {
            readAsStream(current.position);
        }
    }

    private void readAsStream(long position) throws IOException {
        work.close();
        rest = Optional.of(
                position == file.size() && position > 0
                        ? InputStream.nullInputStream()
                        : compression.decompress(file.stream(position, file.size())));
    }

    private void submitNext() throws IOException {
        long position = next;
        Optional<FrameExtent> extent = decoding.extent(file, position).filter(one -> isUsual(position, one));
        if (extent.isEmpty()) {
            endKnown = true;
            return;
        }
        next += extent.get().compressedLength();
        work.submit(decompressor -> decompress(decompressor, position, extent.get()));
    }

    private boolean isUsual(long position, FrameExtent extent) {
        return extent.compressedLength() > 0
                && extent.compressedLength() <= compression.room(longest)
                && position + extent.compressedLength() <= file.size()
                && extent.length() >= 0
                && extent.length() <= longest;
    }

    private Frame decompress(FrameDecompressor decompressor, long position, FrameExtent extent) throws IOException {
        byte[] frame = frames.take(extent.compressedLength());
        byte[] content = contents.take(extent.length());
        file.read(position, frame, 0, extent.compressedLength());
        boolean intact = decompressor.decompress(frame, extent, content);
        frames.giveBack(frame);
        return new Frame(position, intact, content, extent.length());
    }

    @Override
    public void close() throws IOException {
        work.close();
        if (rest.isPresent()) {
            rest.get().close();
        }
    }
}
