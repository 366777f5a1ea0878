package dev.vigie.agent.restore;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads an archive by a plugin, whose mistakes are failures to read it. */
record ContainedReader(ArchiveReader reader) implements Closeable {
    /** @see ArchiveReader#next() */
    Optional<ArchiveEntry> next() throws IOException {
        try {
            return PluginMistake.call(IOException.class, reader::next);
        } catch (PluginMistake e) {
            throw failure(e);
        }
    }

    /** The content of the entry it came to last. It is not the host's to close. */
    InputStream content() throws IOException {
        return new FilterInputStream(reader.content()) {
            @Override
            public void close() {}
        };
    }

    @Override
    public void close() throws IOException {
        try {
            PluginMistake.act(IOException.class, reader::close);
        } catch (PluginMistake e) {
            throw failure(e);
        }
    }

    private IOException failure(PluginMistake mistake) {
        return new IOException(mistake.brief(reader), mistake);
    }
}
