package dev.vigie.format.targz;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.deflate.PositionedFile;
import dev.vigie.format.targz.TarGzLocator.StretchPlace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a tar.gz file of any make: one gzip member or many, ustar, pax or GNU headers. */
final class TarGzReader implements RandomAccessReader {
    private final PositionedFile file;
    private final TarEntries entries;
    private final HardLinks hardLinks;
    private Optional<TarItem> current = Optional.empty();
    private InputStream content = InputStream.nullInputStream();

    TarGzReader(Path archive) throws IOException {
        file = new PositionedFile(archive);
        try {
            entries = entries(file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        hardLinks = new HardLinks(() -> entries(file));
    }

    private static TarEntries entries(PositionedFile file) throws IOException {
        return new TarEntries(file, Gunzip.stream(file.stream(0, file.size())));
    }

    @Override
    public Optional<ArchiveEntry> next() throws IOException {
        for (current = entries.next(); current.isPresent(); current = entries.next()) {
            TarItem item = current.orElseThrow();
            Optional<ArchiveEntry> entry = item.isHardLink() ? resolve(item) : item.entry();
            if (entry.isPresent()) {
                content = item.isHardLink() ? hardLinks.content() : entries.content();
                return entry;
            }
        }
        entries.requireEnd();
        return Optional.empty();
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
    public InputStream open(String locator) throws IOException {
        TarGzLocator place = TarGzLocator.parse(locator);
        return contents(place.stretch()).only(place.start());
    }

    /** The compressed bytes of a stretch. */
    InputStream members(StretchPlace place) throws IOException {
        return file.stream(place.offset(), place.offset() + place.compressedLength());
    }

    /** What is in a stretch. */
    StretchContents contents(StretchPlace place) throws IOException {
        return new StretchContents(file, members(place));
    }

    @Override
    public void close() throws IOException {
        entries.close();
        hardLinks.close();
        file.close();
    }
}
