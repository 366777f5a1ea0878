package dev.vigie.format.zip;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.api.format.ReusingWriter;
import dev.vigie.blocks.Blocks;
import dev.vigie.blocks.OrderedCompression;
import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Engine;
import dev.vigie.deflate.Worker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/**
 * Writes a zip file. Small entries are collected in a block and compressed together as one piece of work, each to a
 * stream of its own; a large one is compressed in parts whose streams join into one.
 */
final class ZipWriter implements ReusingWriter {
    /** Of a larger entry, each part but the last has so many bytes. */
    static final int BLOCK = 1 << 20;

    private final ZipOutput output;
    private final OrderedCompression<Worker, ZipPiece> compression;
    private final Blocks inputs = new Blocks(BLOCK);
    private final Blocks outputs = new Blocks(Worker.room(BLOCK));
    private SmallEntries small;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        FINISHED,
        ABANDONED
    }

    ZipWriter(Engine engine, CompressionLevel level, int parallelism, ZipOutput output) {
        this.output = output;
        this.compression =
                new OrderedCompression<>(() -> new Worker(engine, level), parallelism, piece -> piece.writeTo(output));
        this.small = new SmallEntries(BLOCK, inputs, outputs);
    }

    @Override
    public void add(ArchiveEntry entry, InputStream content) throws IOException {
        attempt(() -> {
            if (entry.type() == EntryType.SYMLINK) {
                byte[] target = EntryName.toBytes(entry.linkTarget().orElse(""));
                addSmall(entry, target.length, new ByteArrayInputStream(target));
            } else if (entry.size() <= BLOCK) {
                addSmall(entry, (int) entry.size(), content);
            } else {
                addLarge(entry, content);
            }
        });
    }

    @Override
    public void addStored(ArchiveEntry entry, RandomAccessReader from, String locator) throws IOException {
        if (entry.type() != EntryType.FILE) {
            add(entry, InputStream.nullInputStream());
        } else if (from instanceof ZipReader reader) {
            attempt(() -> {
                ZipPiece copy = reader.rawCopy(entry, ZipLocator.parse(locator));
                submitSmall();
                compression.submitReady(copy);
            });
        } else {
            try (InputStream content = from.open(locator)) {
                add(entry, content);
            }
        }
    }

    private void addSmall(ArchiveEntry entry, int size, InputStream content) throws IOException {
        if (!small.hasRoomFor(size)) {
            submitSmall();
        }
        int read = small.add(entry, size, content);
        if (read < size) {
            throw tooShort(entry, read);
        }
        requireEnd(entry, content);
    }

    private void submitSmall() throws IOException {
        if (!small.isEmpty()) {
            compression.submit(small::compress);
            small = new SmallEntries(BLOCK, inputs, outputs);
        }
    }

    private void addLarge(ArchiveEntry entry, InputStream content) throws IOException {
        submitSmall();
        LargeEntry large = new LargeEntry(ZipEntryData.streamed(entry), inputs, outputs);
        compression.submitReady(large.begin());
        CRC32 checksum = new CRC32();
        for (long left = entry.size(); left > 0; ) {
            byte[] block = inputs.take();
            int wanted = (int) Math.min(left, BLOCK);
            int length = content.readNBytes(block, 0, wanted);
            if (length < wanted) {
                throw tooShort(entry, entry.size() - left + length);
            }
            checksum.update(block, 0, length);
            left -= length;
            if (left > 0) {
                compression.submit(worker -> large.part(worker, block, length));
            } else {
                long value = checksum.getValue();
                requireEnd(entry, content);
                compression.submit(worker -> large.lastPart(worker, block, length, value));
            }
        }
    }

    private static IOException tooShort(ArchiveEntry entry, long read) {
        return new IOException(
                entry.path() + " ended after " + read + " bytes where " + entry.size() + " were announced");
    }

    private static void requireEnd(ArchiveEntry entry, InputStream content) throws IOException {
        if (content.read() >= 0) {
            throw new IOException(entry.path() + " has more than the " + entry.size() + " bytes announced");
        }
    }

    @Override
    public void finish() throws IOException {
        attempt(() -> {
            submitSmall();
            compression.finish();
            output.finish();
        });
        state = State.FINISHED;
    }

    private void attempt(Step step) throws IOException {
        if (state != State.OPEN) {
            throw new IOException(
                    "this zip archive is already " + (state == State.FINISHED ? "finished" : "abandoned"));
        }
        state = State.ABANDONED;
        step.run();
        state = State.OPEN;
    }

    @Override
    public void close() throws IOException {
        compression.close();
        output.abandon();
        if (state == State.OPEN) {
            state = State.ABANDONED;
        }
    }

    private interface Step {
        void run() throws IOException;
    }
}
