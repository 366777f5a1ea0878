package dev.vigie.tar;

import dev.vigie.blocks.PositionedFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What is in a stretch, from its beginning to its end. */
final class StretchContents implements AutoCloseable {
    private final PositionedFile file;
    private final InputStream stretch;
    private final TarEntries entries;

    StretchContents(PositionedFile file, InputStream tar) throws IOException {
        this.file = file;
        this.stretch = tar;
        this.entries = new TarEntries(file, stretch);
    }

    /** The content of the entry whose headers begin at a position. Positions are asked for in ascending order. */
    InputStream at(long start) throws IOException {
        entries.moveTo(start);
        if (entries.next().flatMap(TarItem::entry).isEmpty()) {
            throw file.damaged("there is no entry where one was written");
        }
        return entries.content();
    }

    /**
     * The content of one entry and nothing after it. At its end the rest of the stretch is read as well, because the
     * checksum comes last. Closing it closes this.
     */
    InputStream only(long start) throws IOException {
        return new FilterInputStream(at(start)) {
            @Override
            public int read() throws IOException {
                int value = in.read();
                return value < 0 ? end() : value;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = in.read(target, offset, length);
                return count < 0 ? end() : count;
            }

            private int end() throws IOException {
                entries.skipToEnd();
                return -1;
            }

            @Override
            public void close() throws IOException {
                StretchContents.this.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
