package dev.vigie.tar;

import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.blocks.PositionedFile;
import dev.vigie.tar.TarLocator.StretchPlace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a tar file of any make: compressed in one frame or many; ustar, pax or GNU headers. */
final class TarReader implements RandomAccessReader {
    private static final int MOST_OMITTED = 10_000;

    private final TarCompression compression;
    private final int parallelism;
    private final PositionedFile file;
    private final TarEntries entries;
    private final HardLinks hardLinks;
    private final List<Problem> omitted = new ArrayList<>();
    private Optional<TarItem> current = Optional.empty();
    private InputStream content = InputStream.nullInputStream();
    private volatile Optional<KeptStretch> kept = Optional.empty();

    /** What is in a stretch, in memory, since whoever opens one small entry mostly opens its neighbours next. */
    private record KeptStretch(StretchPlace place, byte[] bytes) {}

    TarReader(TarCompression compression, int parallelism, Path archive) throws IOException {
        this.compression = compression;
        this.parallelism = parallelism;
        file = new PositionedFile(archive);
        try {
            entries = entries();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        hardLinks = new HardLinks(this::entries);
    }

    private TarEntries entries() throws IOException {
        return new TarEntries(file, contents());
    }

    private InputStream contents() throws IOException {
        Optional<FrameDecoding> decoding = compression.decoding();
        return decoding.isPresent() && decoding.get().extent(file, 0).isPresent()
                ? new ReadAhead(compression, decoding.get(), file, parallelism)
                : compression.decompress(file.stream(0, file.size()));
    }

    @Override
    public Optional<ArchiveEntry> next() throws IOException {
        for (current = entries.next(); current.isPresent(); current = entries.next()) {
            TarItem item = current.orElseThrow();
            Optional<ArchiveEntry> entry = item.isHardLink() ? resolve(item) : item.entry();
            if (entry.isPresent()) {
                hardLinks.passed(entry.get());
                content = item.isHardLink() ? hardLinks.content() : entries.content();
                return entry;
            }
            if (!item.isTop()) {
                omit(item);
            }
        }
        entries.requireEnd();
        compression.requireIndex(file);
        return Optional.empty();
    }

    /** Enough to read; without end, an archive could fill the memory with them. */
    private void omit(TarItem item) {
        if (omitted.size() < MOST_OMITTED) {
            omitted.add(new Problem(item.path(), item.whyOmitted()));
        } else if (omitted.size() == MOST_OMITTED) {
            omitted.add(new Problem("", "there is more in it that is not restored, not listed"));
        }
    }

    private Optional<ArchiveEntry> resolve(TarItem item) throws IOException {
        return hardLinks.find(item.linkTarget(), entries.count()).map(item::like);
    }

    @Override
    public InputStream content() {
        if (current.isEmpty()) {
            throw new IllegalStateException("there is no entry whose content could be read");
        }
        return content;
    }

    @Override
    public List<Problem> omitted() {
        return List.copyOf(omitted);
    }

    @Override
    public InputStream open(String locator) throws IOException {
        TarLocator place = TarLocator.parse(locator);
        return contents(place.stretch()).only(place.start());
    }

    /** The file itself. */
    PositionedFile file() {
        return file;
    }

    /** Whether what is stored here can be copied to an archive that is compressed in this way. */
    boolean isCompressedLike(TarCompression other) {
        return compression.format().equals(other.format());
    }

    /** What is in a stretch. */
    StretchContents contents(StretchPlace place) throws IOException {
        boolean isSmall = place.length() <= compression.sizes().most();
        return new StretchContents(file, isSmall ? new ByteArrayInputStream(bytes(place)) : decompress(place));
    }

    private byte[] bytes(StretchPlace place) throws IOException {
        Optional<KeptStretch> last = kept.filter(stretch -> stretch.place.equals(place));
        if (last.isPresent()) {
            return last.get().bytes;
        }
        int length = (int) place.length();
        try (InputStream in = decompress(place)) {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length || in.read() >= 0) {
                throw file.damaged("the entry is not where it was written");
            }
            kept = Optional.of(new KeptStretch(place, bytes));
            return bytes;
        }
    }

    private InputStream decompress(StretchPlace place) throws IOException {
        return compression.decompress(file.stream(place.offset(), place.offset() + place.compressedLength()));
    }

    @Override
    public void close() throws IOException {
        entries.close();
        hardLinks.close();
        file.close();
    }
}
