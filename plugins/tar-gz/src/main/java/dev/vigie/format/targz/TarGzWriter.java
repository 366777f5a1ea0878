package dev.vigie.format.targz;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.api.format.ReusingWriter;
import dev.vigie.deflate.Blocks;
import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Engine;
import dev.vigie.deflate.OrderedCompression;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Writes a tar file as a row of gzip members. Small entries share one; whether an entry starts a new one depends on its
 * path and size, so that a change somewhere moves no boundary elsewhere. A large entry has members of its own, each
 * with a fixed part of it. Members are compressed on several threads and written in order.
 */
final class TarGzWriter implements ReusingWriter {
    /** Entries of this many bytes, headers included, have members of their own. */
    private static final int LARGE = 1 << 18;

    /** How much of a large entry is in one member. */
    private static final int PART = 1 << 20;

    /** The most a member holds. */
    private static final int BLOCK = 1 << 21;

    /**
     * What members of small entries hold on average, unless {@link #BLOCK} cuts them. Less makes archives larger (by
     * 0.4 % against 1 MiB in /usr/share); more makes fewer of them copyable when entries change here and there.
     */
    private static final int USUAL = 1 << 17;

    private final TarGzOutput output;
    private final OrderedCompression<TarGzPiece> compression;
    private final Blocks inputs = new Blocks(BLOCK);
    private final Blocks outputs = new Blocks(GzipMember.room(BLOCK));
    private final CopyQueue copies = new CopyQueue(new Sink());
    private byte[] block;
    private int used;
    private Stretch shared = new Stretch();
    private State state = State.OPEN;

    private enum State {
        OPEN,
        FINISHED,
        ABANDONED
    }

    TarGzWriter(Engine engine, CompressionLevel level, int parallelism, ArchiveOutput output) {
        this.output = new TarGzOutput(output);
        this.compression = new OrderedCompression<>(engine, level, parallelism, piece -> piece.writeTo(this.output));
        this.block = inputs.take();
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
        if (from instanceof TarGzReader reader) {
            attempt(() -> copies.addStored(entry, new TarHeader(entry), reader, TarGzLocator.parse(locator)));
        } else {
            try (InputStream content = from.open(locator)) {
                add(entry, content);
            }
        }
    }

    private void append(ArchiveEntry entry, TarHeader header, InputStream content) throws IOException {
        long length = header.lengthWithContent();
        if (length >= LARGE) {
            submitShared();
            appendLarge(entry, header, content);
            return;
        }
        if (used + length > BLOCK || startsMember(entry, length)) {
            submitShared();
        }
        putHeader(header);
        read(entry, content, used, (int) entry.size(), entry.size());
        requireEnd(entry, content);
        used = pad(used + (int) entry.size());
        shared.add(entry, header);
    }

    /** Whether a hash of the path, seen as a number below {@link #USUAL}, is less than the entry's length. */
    private static boolean startsMember(ArchiveEntry entry, long length) {
        CRC32 hash = new CRC32();
        hash.update(EntryName.toBytes(entry.path()));
        return hash.getValue() % USUAL < length;
    }

    private void appendLarge(ArchiveEntry entry, TarHeader header, InputStream content) throws IOException {
        Stretch stretch = new Stretch();
        stretch.add(entry, header);
        putHeader(header);
        for (long left = entry.size(); left > 0; ) {
            int length = (int) Math.min(left, PART);
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
        block = inputs.take();
        used = 0;
        compression.submit(worker -> {
            byte[] member = outputs.take();
            int size = GzipMember.write(worker, input, length, member);
            inputs.giveBack(input);
            return target -> {
                target.write(member, size);
                outputs.giveBack(member);
                afterwards.run();
            };
        });
    }

    @Override
    public void finish() throws IOException {
        attempt(() -> {
            copies.flush();
            submitShared();
            Arrays.fill(block, 0, 2 * TarHeader.RECORD, (byte) 0);
            used = 2 * TarHeader.RECORD;
            submitBlock(() -> {});
            compression.finish();
            output.flush();
        });
        state = State.FINISHED;
    }

    private void attempt(Step step) throws IOException {
        if (state != State.OPEN) {
            throw new IOException(
                    "this tar.gz archive is already " + (state == State.FINISHED ? "finished" : "abandoned"));
        }
        state = State.ABANDONED;
        step.run();
        state = State.OPEN;
    }

    @Override
    public void close() {
        compression.close();
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
            TarGzWriter.this.append(entry, header, content);
        }

        @Override
        public void copy(Stretch stretch, InputStream members) throws IOException {
            submitShared();
            compression.submitReady(target -> {
                target.copy(members);
                target.endStretch(stretch);
            });
        }
    }
}
