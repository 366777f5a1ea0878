package dev.vigie.format.zip;

import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.blocks.ForwardWindow;
import dev.vigie.blocks.PositionedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a zip file: entries in the order of their data, as its directory describes them. */
final class ZipReader implements RandomAccessReader {
    private static final int LONGEST_LINK_TARGET = ZipRecords.MAX_16;
    private static final int MOST_OMITTED = 10_000;

    private final PositionedFile bytes;
    private final int parallelism;
    private final EntriesAhead entries;
    private final ForwardWindow window;
    private final List<Problem> omitted = new ArrayList<>();
    private Optional<DirectoryEntry> current = Optional.empty();
    private InputStream content = InputStream.nullInputStream();

    ZipReader(Path archive, int parallelism) throws IOException {
        this.parallelism = parallelism;
        bytes = new PositionedFile(archive);
        window = new ForwardWindow(bytes);
        entries = new EntriesAhead(bytes, new DirectoryReader(bytes), parallelism);
    }

    @Override
    public Optional<ArchiveEntry> next() throws IOException {
        content.close();
        content = InputStream.nullInputStream();
        for (current = entries.next(); current.isPresent(); current = entries.next()) {
            DirectoryEntry entry = current.orElseThrow();
            Optional<EntryType> type = entry.type();
            if (type.isPresent() && !entry.isTop()) {
                return Optional.of(describe(entry, type.orElseThrow()));
            }
            if (type.isEmpty()) {
                omit(entry);
            }
        }
        return Optional.empty();
    }

    /** Enough to read; without end, an archive could fill the memory with them. */
    private void omit(DirectoryEntry entry) {
        if (omitted.size() < MOST_OMITTED) {
            omitted.add(new Problem(entry.path(), "it is neither a file nor a directory nor a symbolic link"));
        } else if (omitted.size() == MOST_OMITTED) {
            omitted.add(new Problem("", "there is more in it that is not restored, not listed"));
        }
    }

    @Override
    public List<Problem> omitted() {
        return List.copyOf(omitted);
    }

    private ArchiveEntry describe(DirectoryEntry entry, EntryType type) throws IOException {
        if (entry.size() < 0) {
            throw bytes.damaged("the size of " + entry.path() + " makes no sense");
        }
        return new ArchiveEntry(
                entry.path(),
                type,
                type == EntryType.FILE ? entry.size() : 0,
                entry.modified(),
                entry.mode(),
                entry.extra().owner(),
                type == EntryType.SYMLINK ? Optional.of(target(entry)) : Optional.empty());
    }

    private String target(DirectoryEntry entry) throws IOException {
        if (entry.size() > LONGEST_LINK_TARGET) {
            throw bytes.damaged("the target of the link " + entry.path() + " is too long");
        }
        try (InputStream target = content(entry)) {
            return EntryName.fromBytes(target.readAllBytes());
        }
    }

    @Override
    public InputStream content() throws IOException {
        DirectoryEntry entry =
                current.orElseThrow(() -> new IllegalStateException("there is no entry whose content could be read"));
        if (entry.isFile()) {
            Optional<byte[]> ready = entries.content();
            entries.prepare();
            content = ready.isPresent() ? new ByteArrayInputStream(ready.get()) : content(entry);
        }
        return content;
    }

    private InputStream content(DirectoryEntry entry) throws IOException {
        return EntryData.at(bytes, entry.place()).content(parallelism);
    }

    @Override
    public InputStream open(String locator) throws IOException {
        return EntryData.at(bytes, ZipLocator.parse(locator)).content(parallelism);
    }

    /** An entry's data to be written to another archive as it is here; what lies side by side is read at once. */
    ZipPiece rawCopy(ArchiveEntry entry, ZipLocator place) throws IOException {
        if (entry.size() != place.size()) {
            throw new IOException(
                    entry.path() + " has " + entry.size() + " bytes, but " + place.size() + " are stored at " + place);
        }
        return output -> {
            EntryData stored = EntryData.at(bytes, place, window.read(place.offset(), ZipRecords.LOCAL_SIZE));
            ZipEntryData data =
                    ZipEntryData.known(entry, stored.method(), place.checksum(), place.compressedSize(), place.size());
            output.begin(data);
            copy(stored.start(), place.compressedSize(), output);
            output.end(data);
        };
    }

    private void copy(long from, long length, ZipOutput output) throws IOException {
        int count;
        for (long done = 0; done < length; done += count) {
            count = (int) Math.min(length - done, ForwardWindow.LARGEST);
            ByteBuffer part = window.read(from + done, count);
            output.write(part.array(), part.arrayOffset(), count);
        }
    }

    @Override
    public void close() throws IOException {
        entries.close();
        content.close();
        bytes.close();
    }
}
