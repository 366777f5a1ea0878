package dev.vigie.tar;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.api.format.ReusingWriter;
import dev.vigie.blocks.Blocks;
import dev.vigie.blocks.OrderedCompression;
import dev.vigie.tar.TarCompression.FrameCompressor;
import dev.vigie.tar.TarLocator.StretchPlace;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Writes a tar file as a row of frames. Small entries share one; whether an entry starts a new one depends on its path
 * and size and on how full the one before is, so that a change moves few boundaries, and none behind frames that are
 * copied. A large entry has frames of its own, each with a
 * fixed part of it. Frames are compressed on several threads and written in order.
 */
final class TarWriter implements ReusingWriter {
    private final TarCompression compression;
    private final FrameSizes sizes;
    private final TarOutput output;
    private final OrderedCompression<FrameCompressor, TarPiece> frames;
    private final Blocks inputs;
    private final Blocks outputs;
    private final CopyQueue copies = new CopyQueue(new Sink());
    private byte[] block = {};
    private int used;
    private Stretch shared = new Stretch();
    private State state = State.OPEN;

    private enum State {
        OPEN,
        FINISHED,
        ABANDONED
    }

    TarWriter(TarCompression compression, int parallelism, ArchiveOutput output) {
        this.compression = compression;
        this.sizes = compression.sizes();
        this.output = new TarOutput(output, compression.index());
        this.frames =
                new OrderedCompression<>(compression::compressor, parallelism, piece -> piece.writeTo(this.output));
        this.inputs = new Blocks(sizes.most());
        this.outputs = new Blocks(compression.room(sizes.most()));
    }

    @Override
    public void add(ArchiveEntry entry, InputStream content) throws IOException {
        attempt(() -> {
            TarHeader header = new TarHeader(entry);
            if (entry.size() == 0) {
                requireEnd(entry, content);
                copies.add(entry, header);
            } else {
                copies.flush();
                append(entry, header, content);
            }
        });
    }

    @Override
    public void addStored(ArchiveEntry entry, RandomAccessReader from, String locator) throws IOException {
        if (from instanceof TarReader reader && reader.isCompressedLike(compression)) {
            attempt(() -> copies.addStored(entry, new TarHeader(entry), reader, TarLocator.parse(locator)));
        } else {
            try (InputStream content = from.open(locator)) {
                add(entry, content);
            }
        }
    }

    private void append(ArchiveEntry entry, TarHeader header, InputStream content) throws IOException {
        long length = header.lengthWithContent();
        if (length >= sizes.large()) {
            submitShared();
            appendLarge(entry, header, content);
            return;
        }
        if (used + length > sizes.mostShared() || (used >= sizes.leastShared() && startsFrame(entry, length))) {
            submitShared();
        }
        makeRoomFor((int) length);
        putHeader(header);
        read(entry, content, used, (int) entry.size(), entry.size());
        requireEnd(entry, content);
        used = pad(used + (int) entry.size());
        shared.add(entry, header);
    }

    /** Whether a hash of the path, seen as a number below what is usually left to fill, is less than the entry's length. */
    private boolean startsFrame(ArchiveEntry entry, long length) {
        CRC32 hash = new CRC32();
        hash.update(EntryName.toBytes(entry.path()));
        return mixed(hash.getValue()) % (sizes.usual() - sizes.leastShared()) < length;
    }

    /**
     * Checksums of names that differ in a digit differ in few bits. Multiplied by 2^64 divided by the golden ratio (Knuth,
     * The Art of Computer Programming 3, 6.4) the upper half depends on all of them.
     */
    private static long mixed(long checksum) {
        return checksum * 0x9E3779B97F4A7C15L >>> 33;
    }

    private void appendLarge(ArchiveEntry entry, TarHeader header, InputStream content) throws IOException {
        Stretch stretch = new Stretch();
        stretch.add(entry, header);
        makeRoomFor(sizes.most());
        putHeader(header);
        for (long left = entry.size(); left > 0; ) {
            makeRoomFor(sizes.most() - used);
            int length = (int) Math.min(left, sizes.part());
            read(entry, content, used, length, left);
            used += length;
            left -= length;
            if (left > 0) {
                submitBlock(() -> {});
            }
        }
        requireEnd(entry, content);
        used = pad(used);
        submitBlock(() -> output.endStretch(stretch));
    }

    private void makeRoomFor(int more) {
        if (used + more > block.length) {
            byte[] roomier = inputs.take(used + more);
            System.arraycopy(block, 0, roomier, 0, used);
            block = roomier;
        }
    }

    private void putHeader(TarHeader header) {
        byte[] bytes = header.bytes();
        System.arraycopy(bytes, 0, block, used, bytes.length);
        used += bytes.length;
    }

    /** Reads a part of an entry's content into the block. */
    private void read(ArchiveEntry entry, InputStream content, int at, int length, long left) throws IOException {
        int count = content.readNBytes(block, at, length);
        if (count < length) {
            throw new IOException(entry.path() + " ended after " + (entry.size() - left + count) + " bytes where "
                    + entry.size() + " were announced");
        }
    }

    private static void requireEnd(ArchiveEntry entry, InputStream content) throws IOException {
        if (content.read() >= 0) {
            throw new IOException(entry.path() + " has more than the " + entry.size() + " bytes announced");
        }
    }

    private int pad(int length) {
        int end = length + TarHeader.padding(length);
        Arrays.fill(block, length, end, (byte) 0);
        return end;
    }

    private void submitShared() throws IOException {
        if (!shared.isEmpty()) {
            Stretch stretch = shared;
            shared = new Stretch();
            submitBlock(() -> output.endStretch(stretch));
        }
    }

    private void submitBlock(Runnable afterwards) throws IOException {
        byte[] input = block;
        int length = used;
        block = new byte[0];
        used = 0;
        frames.submit(compressor -> {
            byte[] frame = outputs.take(compression.room(length));
            int size = compressor.compress(input, length, frame);
            inputs.giveBack(input);
            return target -> {
                target.write(frame, size, length);
                outputs.giveBack(frame);
                afterwards.run();
            };
        });
    }

    @Override
    public void finish() throws IOException {
        attempt(() -> {
            copies.flush();
            submitShared();
            makeRoomFor(2 * TarHeader.RECORD);
            Arrays.fill(block, 0, 2 * TarHeader.RECORD, (byte) 0);
            used = 2 * TarHeader.RECORD;
            submitBlock(() -> {});
            frames.finish();
            output.finish();
        });
        state = State.FINISHED;
    }

    private void attempt(Step step) throws IOException {
        if (state != State.OPEN) {
            throw new IOException("this " + compression.format() + " archive is already "
                    + (state == State.FINISHED ? "finished" : "abandoned"));
        }
        state = State.ABANDONED;
        step.run();
        state = State.OPEN;
    }

    @Override
    public void close() {
        frames.close();
        if (state == State.OPEN) {
            state = State.ABANDONED;
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** What becomes of the entries in the queue. */
    private final class Sink implements CopyQueue.Sink {
        @Override
        public void append(ArchiveEntry entry, TarHeader header, InputStream content) throws IOException {
            TarWriter.this.append(entry, header, content);
        }

        @Override
        public void copy(Stretch stretch, TarReader from, StretchPlace place) throws IOException {
            submitShared();
            frames.submitReady(target -> {
                target.copy(from.file(), place.offset(), place.compressedLength());
                target.endStretch(stretch);
            });
        }
    }
}
