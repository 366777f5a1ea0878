package dev.vigie.format.zip;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.blocks.Blocks;
import dev.vigie.deflate.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Entries that share a block until they are written. */
final class SmallEntries {
    /** Entries without content, such as directories, need no room in the block but some in memory. */
    private static final int MOST_ENTRIES = 4096;

    private final Blocks inputs;
    private final Blocks outputs;
    private final int most;
    private byte[] input = {};
    private final List<Collected> collected = new ArrayList<>();
    private int used;

    /** An entry whose data is in the block. */
    private record Collected(ArchiveEntry entry, int offset, int size) {}

    /** An entry whose data is in the result. */
    private record Compressed(ZipEntryData data, int offset) {}

    /** @param most as many bytes of entries as one of the inputs holds */
    SmallEntries(int most, Blocks inputs, Blocks outputs) {
        this.most = most;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    boolean isEmpty() {
        return collected.isEmpty();
    }

    boolean hasRoomFor(int size) {
        return used + size <= most && collected.size() < MOST_ENTRIES;
    }

    /** Reads an entry's data; returns how much of it there was. */
    int add(ArchiveEntry entry, int size, InputStream content) throws IOException {
        makeRoomFor(size);
        int read = content.readNBytes(input, used, size);
        collected.add(new Collected(entry, used, size));
        used += size;
        return read;
    }

    private void makeRoomFor(int size) {
        if (used + size > input.length) {
            byte[] roomier = inputs.take(used + size);
            System.arraycopy(input, 0, roomier, 0, used);
            input = roomier;
        }
    }

    ZipPiece compress(Worker worker) {
        byte[] result = outputs.take(Worker.room(used));
        List<Compressed> entries = new ArrayList<>(collected.size());
        int end = 0;
        CRC32 checksum = new CRC32();
        for (Collected one : collected) {
            checksum.reset();
            checksum.update(input, one.offset, one.size);
            int length = worker.smaller(input, one.offset, one.size, result, end);
            int method = length > 0 ? ZipRecords.DEFLATED : ZipRecords.STORED;
            if (length == 0) {
                length = one.size;
                System.arraycopy(input, one.offset, result, end, length);
            }
            entries.add(
                    new Compressed(ZipEntryData.known(one.entry, method, checksum.getValue(), length, one.size), end));
            end += length;
        }
        return output -> write(entries, result, output);
    }

    private void write(List<Compressed> entries, byte[] result, ZipOutput output) throws IOException {
        for (Compressed one : entries) {
            output.begin(one.data);
            output.write(result, one.offset, (int) one.data.compressedSize());
            output.end(one.data);
        }
        inputs.giveBack(input);
        outputs.giveBack(result);
    }
}
