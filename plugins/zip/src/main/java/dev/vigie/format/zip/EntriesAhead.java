package dev.vigie.format.zip;

import dev.vigie.blocks.BlockWorker;
import dev.vigie.blocks.OrderedWork;
import dev.vigie.blocks.PositionedFile;
import dev.vigie.deflate.Decompressor;
import dev.vigie.deflate.Engine;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Goes through an archive's entries, and once somebody reads the content of one, has the contents of the next few
 * decompressed on other threads. Whoever reads one entry mostly reads the next. Used by one thread.
 */
final class EntriesAhead implements AutoCloseable {
    /** Larger entries are read as a stream. */
    private static final int LARGEST = 1 << 21;

    private static final int MOST_BYTES = 1 << 22;
    private static final int MOST_ENTRIES = 64;

    private final PositionedFile bytes;
    private final DirectoryReader directory;
    private final OrderedWork<Unpacker, Optional<byte[]>> work;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long bytesUnderWay;
    private Optional<Waiting> current = Optional.empty();

    /** An entry, and whether its content is being decompressed. */
    private record Waiting(DirectoryEntry entry, boolean submitted) {}

    EntriesAhead(PositionedFile bytes, DirectoryReader directory, int parallelism) {
        this.bytes = bytes;
        this.directory = directory;
        this.work = new OrderedWork<>(Unpacker::new, parallelism);
    }

    /** The next entry, or empty after the last. */
    Optional<DirectoryEntry> next() throws IOException {
        if (current.isPresent()) {
            content();
        }
        current = waiting.isEmpty()
                ? directory.next().map(entry -> new Waiting(entry, false))
                : Optional.of(waiting.remove());
        return current.map(Waiting::entry);
    }

    /**
     * The current entry's content; may be asked for once.
     *
     * @return empty where it has to be read as a stream: because it is large, or to find out what is wrong with it
     */
    Optional<byte[]> content() throws IOException {
        Optional<Waiting> asked = current;
        current = Optional.empty();
        if (asked.isEmpty() || !asked.get().submitted()) {
            return Optional.empty();
        }
        bytesUnderWay -= asked.get().entry().size();
        return work.take();
    }

    /** Starts on the entries that come next. */
    void prepare() throws IOException {
        while (waiting.size() < MOST_ENTRIES && bytesUnderWay < MOST_BYTES) {
            Optional<DirectoryEntry> next = directory.next();
            if (next.isEmpty()) {
                return;
            }
            waiting.add(new Waiting(next.get(), submit(next.get())));
        }
    }

    private boolean submit(DirectoryEntry entry) {
        if (!entry.isFile() || entry.size() > LARGEST || entry.compressedSize() > LARGEST) {
            return false;
        }
        bytesUnderWay += entry.size();
        work.submit(unpacker -> unpacker.unpack(bytes, entry.place()));
        return true;
    }

    @Override
    public void close() {
        work.close();
    }

    /** What a thread decompresses entries with. */
    private static final class Unpacker implements BlockWorker {
        private final Decompressor decompressor = Engine.fastest().decompressor();
        private final CRC32 checksum = new CRC32();

        Optional<byte[]> unpack(PositionedFile bytes, ZipLocator place) {
            try {
                EntryData stored = EntryData.at(bytes, place);
                return stored.unpack(decompressor).filter(content -> isRight(content, place));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private boolean isRight(byte[] content, ZipLocator place) {
            checksum.reset();
            checksum.update(content);
            return checksum.getValue() == place.checksum();
        }

        @Override
        public void close() {
            decompressor.close();
        }
    }
}
