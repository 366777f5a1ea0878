package dev.vigie.tar;

import dev.vigie.api.format.ArchiveEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Finds what hard links are other names of, by going through the archive a second time behind the first. Links mostly
 * come in the order of what they link to, so a search goes on where the last one ended before it starts over. What is in
 * the archive is known from the first link on, so that nothing is searched for which is not there.
 */
final class HardLinks implements AutoCloseable {
    private final Start start;
    private Optional<NameFilter> names = Optional.empty();
    private Optional<TarEntries> entries = Optional.empty();
    private InputStream content = InputStream.nullInputStream();

    HardLinks(Start start) {
        this.start = start;
    }

    /**
     * Finds an entry.
     *
     * @param before only items before this one, counted from 1, are looked at
     * @return the entry, or empty when there is none of that name
     */
    Optional<ArchiveEntry> find(String path, long before) throws IOException {
        if (names.isEmpty()) {
            names = Optional.of(namesBefore(before));
        }
        if (!names.get().mayHave(path)) {
            return Optional.empty();
        }
        Optional<ArchiveEntry> found = entries.isPresent() ? search(path, before) : Optional.empty();
        if (found.isPresent()) {
            return found;
        }
        close();
        entries = Optional.of(start.again());
        return search(path, before);
    }

    /** Takes note of an entry that the archive's reader has come by. */
    void passed(ArchiveEntry entry) {
        names.ifPresent(known -> known.add(entry.path()));
    }

    private NameFilter namesBefore(long before) throws IOException {
        NameFilter found = new NameFilter();
        try (TarEntries all = start.again()) {
            while (all.count() + 1 < before) {
                Optional<TarItem> item = all.next();
                if (item.isEmpty()) {
                    break;
                }
                item.flatMap(TarItem::entry).ifPresent(entry -> found.add(entry.path()));
            }
        }
        return found;
    }

    private Optional<ArchiveEntry> search(String path, long before) throws IOException {
        TarEntries again = entries.orElseThrow();
        while (again.count() + 1 < before) {
            Optional<TarItem> item = again.next();
            if (item.isEmpty()) {
                return Optional.empty();
            }
            Optional<ArchiveEntry> entry =
                    item.flatMap(TarItem::entry).filter(one -> one.path().equals(path));
            if (entry.isPresent()) {
                content = again.content();
                return entry;
            }
        }
        return Optional.empty();
    }

    /** The content of the entry found last. */
    InputStream content() {
        return content;
    }

    @Override
    public void close() throws IOException {
        if (entries.isPresent()) {
            entries.orElseThrow().close();
            entries = Optional.empty();
        }
    }

    /** Starts the archive over. */
    interface Start {
        TarEntries again() throws IOException;
    }
}
