package dev.vigie.tar;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.tar.LinksAhead.Kept;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Finds what hard links are other names of, by going through the archive a second time behind the first. Links mostly
 * come in the order of what they link to, so a search goes on where the last one ended before it starts over; when it
 * has to, it keeps what the {@link LinksAhead} need. What is in the archive is known from the first link on, so that
 * nothing is searched for which is not there.
 */
final class HardLinks implements AutoCloseable {
    /** Little beside what reading in parallel takes, and each start of the archive serves so much of links. */
    private static final int MOST_KEPT = 1 << 25;

    private final Start start;
    private final LinksAhead ahead;
    private Optional<NameFilter> names = Optional.empty();
    private Optional<TarEntries> entries = Optional.empty();
    private InputStream content = InputStream.nullInputStream();

    HardLinks(Start start) {
        this(start, MOST_KEPT);
    }

    /** @param mostKept how many bytes of contents may be in memory */
    HardLinks(Start start, int mostKept) {
        this.start = start;
        this.ahead = new LinksAhead(mostKept);
    }

    /**
     * Finds what the next hard link is another name of. To be called for each link, in their order.
     *
     * @param before only items before this one, counted from 1, are looked at
     * @return the entry, or empty when there is none of that name
     */
    Optional<ArchiveEntry> find(String path, long before) throws IOException {
        Optional<Kept> kept = ahead.next();
        if (kept.isPresent()) {
            return Optional.of(give(kept.get()));
        }
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
        if (entries.isPresent()) {
            close();
            try (TarEntries again = start.again()) {
                ahead.look(again, before);
            }
        }
        entries = Optional.of(start.again());
        return search(path, before);
    }

    private ArchiveEntry give(Kept kept) {
        content = new ByteArrayInputStream(kept.content());
        return kept.entry();
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
            Optional<ArchiveEntry> entry = item.flatMap(TarItem::entry);
            if (entry.isPresent() && entry.get().path().equals(path)) {
                content = ahead.offer(entry.get(), again.content())
                        .<InputStream>map(kept -> new ByteArrayInputStream(kept.content()))
                        .orElseGet(again::content);
                return entry;
            }
            if (entry.isPresent()) {
                keep(entry.get(), again.content());
            }
        }
        return Optional.empty();
    }

    /** What cannot be read now is met again by the link that needs it, if one does. */
    private void keep(ArchiveEntry entry, InputStream found) {
        try {
            ahead.offer(entry, found);
        } catch (IOException e) {
            return;
        }
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
