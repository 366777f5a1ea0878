package dev.vigie.tar;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.tar.TarLocator.StretchPlace;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds entries back until it is known whether they make up a whole stretch of another archive. If they do, its frames
 * are copied as they are; if not, they are read there and written anew. Entries without content that come in between
 * (folders, links) are held back too, because the stretch may have the very same.
 */
final class CopyQueue {
    /** More entries without content than this are not held back. */
    private static final int MOST_WITHOUT_ORIGIN = 1000;

    private final Sink sink;
    private final List<Waiting> waiting = new ArrayList<>();
    private Optional<Origin> origin = Optional.empty();

    /** Where in the origin's stretch the next entry must start. */
    private long end;

    /** A stretch in another archive. */
    private record Origin(TarReader reader, StretchPlace place) {}

    /** An entry, and where its content is if it has any. */
    private record Waiting(ArchiveEntry entry, TarHeader header, Optional<Source> source) {}

    private record Source(Origin origin, long start) {}

    CopyQueue(Sink sink) {
        this.sink = sink;
    }

    /** Adds an entry that has no content. */
    void add(ArchiveEntry entry, TarHeader header) throws IOException {
        waiting.add(new Waiting(entry, header, Optional.empty()));
        end += header.lengthWithContent();
        if (origin.isPresent()) {
            copyIfWhole();
        } else if (waiting.size() > MOST_WITHOUT_ORIGIN) {
            flush();
        }
    }

    /** Adds an entry that is stored elsewhere. */
    void addStored(ArchiveEntry entry, TarHeader header, TarReader reader, TarLocator locator) throws IOException {
        Origin from = new Origin(reader, locator.stretch());
        if (!origin.equals(Optional.of(from)) || end != locator.start()) {
            flush(firstLeadingTo(locator.start()));
            origin = Optional.of(from);
            end = locator.start();
        }
        waiting.add(new Waiting(entry, header, Optional.of(new Source(from, locator.start()))));
        end += header.lengthWithContent();
        copyIfWhole();
    }

    /** From which one on the entries without content fill a stretch up to {@code start}. */
    private int firstLeadingTo(long start) {
        int first = waiting.size();
        long length = 0;
        while (length < start && first > 0 && waiting.get(first - 1).source.isEmpty()) {
            first--;
            length += waiting.get(first).header.lengthWithContent();
        }
        return length == start ? first : waiting.size();
    }

    private void copyIfWhole() throws IOException {
        Origin from = origin.orElseThrow();
        if (end < from.place.length()) {
            return;
        }
        Stretch stretch = new Stretch();
        waiting.forEach(one -> stretch.add(one.entry, one.header));
        if (stretch.length() == from.place.length() && stretch.fingerprint() == from.place.fingerprint()) {
            waiting.clear();
            origin = Optional.empty();
            sink.copy(stretch, from.reader, from.place);
        } else {
            flush();
        }
    }

    /** Writes everything that waits. */
    void flush() throws IOException {
        flush(waiting.size());
    }

    private void flush(int count) throws IOException {
        List<Waiting> now = waiting.subList(0, count);
        Optional<StretchContents> contents = Optional.empty();
        for (Waiting one : now) {
            if (one.source.isEmpty()) {
                sink.append(one.entry, one.header, InputStream.nullInputStream());
                continue;
            }
            Source source = one.source.orElseThrow();
            if (contents.isEmpty()) {
                contents = Optional.of(source.origin.reader.contents(source.origin.place));
            }
            sink.append(one.entry, one.header, contents.orElseThrow().at(source.start));
        }
        if (contents.isPresent()) {
            contents.orElseThrow().close();
        }
        now.clear();
        origin = Optional.empty();
    }

    /** Where entries go. */
    interface Sink {
        /** Writes an entry anew. */
        void append(ArchiveEntry entry, TarHeader header, InputStream content) throws IOException;

        /** Writes a stretch as it is in another archive. */
        void copy(Stretch stretch, TarReader from, StretchPlace place) throws IOException;
    }
}
