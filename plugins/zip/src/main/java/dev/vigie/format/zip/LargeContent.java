package dev.vigie.format.zip;

import dev.vigie.blocks.BlockWorker;
import dev.vigie.blocks.BulkInput;
import dev.vigie.blocks.OrderedWork;
import dev.vigie.blocks.PositionedFile;
import dev.vigie.deflate.Decompressor;
import dev.vigie.deflate.Engine;
import dev.vigie.deflate.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The content of a large entry, not checked. As {@link ZipWriter} writes it, it is a row of parts that do not refer to
 * each other, each followed by an empty block: these are looked for, and decompressed on several threads. From where there
 * is no such part, or what looked like one is none, the rest is decompressed as the one stream it always is as well. Used
 * by one thread.
 */
final class LargeContent extends BulkInput {
    private static final int PART = ZipWriter.BLOCK;
    private static final int MOST_COMPRESSED = Worker.room(PART);
    private static final int WINDOW = 1 << 15;
    private static final int STORED_HEADER = 5;
    /** The end of a stream (RFC 1951): a last block that has nothing but its end. */
    private static final byte[] END = {3, 0};

    private final PositionedFile bytes;
    private final long end;
    private final OrderedWork<Unpacker, Optional<byte[]>> work;
    private final int mostUnderWay;
    private final Deque<Long> starts = new ArrayDeque<>();
    private final byte[] ahead = new byte[MOST_COMPRESSED];
    private int aheadLength;
    /** Where in the file the first byte that is ahead lies. */
    private long next;
    /** How much content no part was found for yet. */
    private long left;

    private boolean partsEnded;
    private byte[] part = {};
    private int given;
    private Optional<InputStream> rest = Optional.empty();

    /**
     * @param start where the compressed bytes begin
     * @param end where they end
     * @param size bytes of content
     * @throws IOException when there are no such bytes
     */
    LargeContent(PositionedFile bytes, long start, long end, long size, int parallelism) throws IOException {
        bytes.requireThere(start, end);
        this.bytes = bytes;
        this.next = start;
        this.end = end;
        this.left = size;
        this.work = new OrderedWork<>(Unpacker::new, parallelism);
        this.mostUnderWay = parallelism + 1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (rest.isEmpty() && given == part.length) {
            if (!nextPart()) {
                return -1;
            }
        }
        if (given == part.length) {
            return rest.orElseThrow().read(target, offset, length);
        }
        int count = Math.min(length, part.length - given);
        System.arraycopy(part, given, target, offset, count);
        given += count;
        return count;
    }

    /** @return whether there is more */
    private boolean nextPart() throws IOException {
        findParts();
        if (starts.isEmpty()) {
            if (left > 0) {
                goOnFrom(next);
            }
            return left > 0;
        }
        long start = starts.remove();
        Optional<byte[]> content = work.take();
        if (content.isPresent()) {
            part = content.get();
            given = 0;
        } else {
            goOnFrom(start);
        }
        return true;
    }

    private void findParts() throws IOException {
        while (!partsEnded && left > 0 && work.underWay() < mostUnderWay) {
            fill();
            boolean last = left <= PART;
            int length = last ? lastLength() : partLength();
            if (length < 0) {
                partsEnded = true;
                return;
            }
            int size = (int) Math.min(left, PART);
            byte[] packed = Arrays.copyOf(ahead, last ? length : length + END.length);
            if (!last) {
                System.arraycopy(END, 0, packed, length, END.length);
            }
            starts.add(next);
            work.submit(unpacker -> unpacker.unpack(packed, size));
            left -= size;
            next += length;
            aheadLength -= length;
            System.arraycopy(ahead, length, ahead, 0, aheadLength);
        }
    }

    private void fill() throws IOException {
        int count = (int) Math.min(ahead.length, end - next) - aheadLength;
        bytes.read(next + aheadLength, ahead, aheadLength, count);
        aheadLength += count;
    }

    private int lastLength() {
        return end - next <= aheadLength ? aheadLength : -1;
    }

    /** How long the part is that begins the bytes ahead; -1 when no end of it is to be seen. */
    private int partLength() {
        int stored = storedLength();
        return stored > 0 ? stored : compressedLength();
    }

    /** The same of a part that is not compressed; -1 when it is. */
    private int storedLength() {
        int at = 0;
        int content = 0;
        while (content < PART) {
            if (at + STORED_HEADER > aheadLength || ahead[at] != 0) {
                return -1;
            }
            int size = number(at + 1);
            if (size != (~number(at + 3) & 0xFFFF)) {
                return -1;
            }
            content += size;
            at += STORED_HEADER + size;
        }
        return content == PART && at <= aheadLength ? at : -1;
    }

    private int number(int at) {
        return (ahead[at] & 0xFF) | (ahead[at + 1] & 0xFF) << 8;
    }

    /** To behind the first empty block: of its lengths, 0000 and FFFF, one FF lies in every second byte. */
    private int compressedLength() {
        for (int i = 3; i < aheadLength; i += 2) {
            if (ahead[i] == -1) {
                if (isEmptyBlock(i - 3)) {
                    return i + 1;
                }
                if (i + 1 < aheadLength && isEmptyBlock(i - 2)) {
                    return i + 2;
                }
            }
        }
        return -1;
    }

    private boolean isEmptyBlock(int at) {
        return number(at) == 0 && number(at + 2) == 0xFFFF;
    }

    /** What comes may refer to what came. */
    private void goOnFrom(long start) throws IOException {
        Inflater inflater = new Inflater(true);
        if (part.length > 0) {
            inflater.setDictionary(part, part.length - WINDOW, WINDOW);
        }
        rest = Optional.of(inflating(bytes.stream(start, end), inflater));
        work.close();
    }

    /** The content of an entry as one stream; its memory is released when it is closed. */
    static InputStream inflating(InputStream compressed, Inflater inflater) {
        return new InflaterInputStream(compressed, inflater, 1 << 14) {
            @Override
            public void close() throws IOException {
                inf.end();
                super.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        work.close();
        if (rest.isPresent()) {
            rest.get().close();
        }
    }

    /** What a thread decompresses parts with. */
    private static final class Unpacker implements BlockWorker {
        private final Decompressor decompressor = Engine.fastest().decompressor();

        Optional<byte[]> unpack(byte[] packed, int size) {
            byte[] content = new byte[size];
            return decompressor.decompress(packed, 0, packed.length, content, 0, size)
                    ? Optional.of(content)
                    : Optional.empty();
        }

        @Override
        public void close() {
            decompressor.close();
        }
    }
}
