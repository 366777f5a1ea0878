package dev.vigie.format.zip;

import dev.vigie.blocks.PositionedFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Goes through an archive's central directory in the order of the entries' data. Directories are nearly always in that
 * order; then no more than one entry is in memory.
 */
final class DirectoryReader {
    private final PositionedFile bytes;
    private long entries;
    private long start;
    private long size;

    /** How far everything lies from where it says, because of something in front of the archive. */
    private long shift;

    private InputStream records;
    private long recordsLeft;
    private Optional<Iterator<DirectoryEntry>> sorted = Optional.empty();

    /** Where the data of the last entry ends, at the earliest. */
    private long free;

    /** Whether {@link #begin} is still to come: who knows where an entry lies needs no directory, and finds it without one. */
    private boolean untouched = true;

    DirectoryReader(PositionedFile bytes) {
        this.bytes = bytes;
    }

    /**
     * The next entry, or empty after the last.
     *
     * @throws IOException also when its data lies in that of the entry before, as in archives that unpack to far more than
     *     they could hold
     */
    Optional<DirectoryEntry> next() throws IOException {
        if (untouched) {
            begin();
            untouched = false;
        }
        Optional<DirectoryEntry> next = nextInOrder();
        if (next.isPresent()) {
            DirectoryEntry entry = next.get();
            if (entry.offset() < free) {
                throw bytes.damaged("its entries overlap at " + entry.path() + ", as those of a zip bomb do");
            }
            free = entry.offset() + ZipRecords.LOCAL_SIZE + Math.max(0, entry.compressedSize());
        }
        return next;
    }

    private void begin() throws IOException {
        findDirectory();
        rewind();
        boolean inOrder = checkAll();
        rewind();
        if (!inOrder) {
            sorted = Optional.of(readAll().iterator());
        }
    }

    private Optional<DirectoryEntry> nextInOrder() throws IOException {
        if (sorted.isPresent()) {
            Iterator<DirectoryEntry> iterator = sorted.orElseThrow();
            return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
        }
        return nextRecord();
    }

    private void findDirectory() throws IOException {
        int tail = (int) Math.min(bytes.size(), ZipRecords.END_SIZE + ZipRecords.MAX_16);
        ByteBuffer end = bytes.read(bytes.size() - tail, tail);
        int at = tail - ZipRecords.END_SIZE;
        while (at >= 0 && !isEnd(end, at)) {
            at--;
        }
        if (at < 0) {
            throw bytes.damaged(
                    "the directory is not at its end, so it was cut short, has grown, or is no zip archive");
        }
        long endPosition = bytes.size() - tail + at;
        if (end.getShort(at + 4) != 0 || end.getShort(at + 6) != 0) {
            throw bytes.damaged("it is one part of an archive in several files, which cannot be read");
        }
        entries = end.getShort(at + 10) & ZipRecords.MAX_16;
        size = end.getInt(at + 12) & ZipRecords.MAX_32;
        start = end.getInt(at + 16) & ZipRecords.MAX_32;
        long directoryEnd = find64(endPosition);
        shift = directoryEnd - size - start;
        if (shift < 0) {
            throw bytes.damaged("its directory does not fit into it, so it was cut short");
        }
        start += shift;
    }

    private static boolean isEnd(ByteBuffer end, int at) {
        return end.getInt(at) == ZipRecords.END
                && at + ZipRecords.END_SIZE + (end.getShort(at + 20) & ZipRecords.MAX_16) == end.limit();
    }

    /** Takes what a 64-bit end says, if there is one, and returns where the directory ends. */
    private long find64(long endPosition) throws IOException {
        long locatorPosition = endPosition - ZipRecords.END_64_LOCATOR_SIZE;
        if (locatorPosition < ZipRecords.END_64_SIZE) {
            return endPosition;
        }
        ByteBuffer locator = bytes.read(locatorPosition, ZipRecords.END_64_LOCATOR_SIZE);
        if (locator.getInt(0) != ZipRecords.END_64_LOCATOR) {
            return endPosition;
        }
        long position = find64Record(locator.getLong(8), locatorPosition);
        ByteBuffer record = bytes.read(position, ZipRecords.END_64_SIZE);
        entries = record.getLong(32);
        size = record.getLong(40);
        start = record.getLong(48);
        if (entries < 0 || size < 0 || start < 0) {
            throw bytes.damaged("the end of its directory makes no sense");
        }
        return position;
    }

    private long find64Record(long declared, long locatorPosition) throws IOException {
        for (long position : new long[] {declared, locatorPosition - ZipRecords.END_64_SIZE}) {
            if (position >= 0
                    && position <= locatorPosition - ZipRecords.END_64_SIZE
                    && bytes.read(position, Integer.BYTES).getInt() == ZipRecords.END_64) {
                return position;
            }
        }
        throw bytes.damaged("the 64-bit end of its directory is missing");
    }

    private void rewind() throws IOException {
        records = bytes.stream(start, start + size);
        recordsLeft = entries;
    }

    private boolean checkAll() throws IOException {
        boolean inOrder = true;
        long last = -1;
        for (var entry = nextRecord(); entry.isPresent(); entry = nextRecord()) {
            long offset = entry.orElseThrow().offset();
            inOrder &= offset >= last;
            last = offset;
        }
        return inOrder;
    }

    private List<DirectoryEntry> readAll() throws IOException {
        List<DirectoryEntry> all = new ArrayList<>();
        for (var entry = nextRecord(); entry.isPresent(); entry = nextRecord()) {
            all.add(entry.orElseThrow());
        }
        all.sort(Comparator.comparingLong(DirectoryEntry::offset));
        return all;
    }

    private Optional<DirectoryEntry> nextRecord() throws IOException {
        if (recordsLeft == 0) {
            if (records.read() >= 0) {
                throw bytes.damaged("its directory holds more than the " + entries + " entries announced");
            }
            return Optional.empty();
        }
        ByteBuffer fixed = littleEndian(take(ZipRecords.CENTRAL_SIZE));
        if (fixed.getInt(0) != ZipRecords.CENTRAL) {
            throw bytes.damaged("its directory is not readable");
        }
        byte[] name = take(fixed.getShort(28) & ZipRecords.MAX_16);
        ByteBuffer extra = littleEndian(take(fixed.getShort(30) & ZipRecords.MAX_16));
        take(fixed.getShort(32) & ZipRecords.MAX_16);
        recordsLeft--;
        return Optional.of(DirectoryEntry.of(fixed, name, extra, shift));
    }

    private byte[] take(int length) throws IOException {
        byte[] taken = records.readNBytes(length);
        if (taken.length < length) {
            throw new EOFException(
                    bytes.damaged("its directory is shorter than announced").getMessage());
        }
        return taken;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
