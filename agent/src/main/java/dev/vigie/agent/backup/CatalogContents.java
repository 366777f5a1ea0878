package dev.vigie.agent.backup;

import dev.vigie.agent.archive.KnownContents;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.RandomAccessReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the archives of a set hold, as the catalog has it. Opens each archive at most once. */
final class CatalogContents implements KnownContents, AutoCloseable {
    private final Catalog catalog;
    private final String set;
    private final String format;
    private final SnapshotArchives archives;
    private final Map<String, Optional<ArchiveReader>> open = new HashMap<>();

    /** @param format the id of the format that is being written: only archives of the same can be copied from */
    CatalogContents(Catalog catalog, String set, String format, SnapshotArchives archives) {
        this.catalog = catalog;
        this.set = set;
        this.format = format;
        this.archives = archives;
    }

    @Override
    public boolean mayHave(long size) {
        return CatalogFailure.carry(() -> catalog.anyOfSize(set, size));
    }

    @Override
    public Optional<Content> find(String sha256, long size) {
        return CatalogFailure.carry(() -> catalog.content(set, sha256, size));
    }

    @Override
    public Optional<RandomAccessReader> reader(StoredFile file) {
        Optional<Content> content = file.content()
                .filter(stored ->
                        !stored.locator().isEmpty() && stored.storedAs().equals(file.path()));
        if (content.isEmpty()) {
            return Optional.empty();
        }
        return open.computeIfAbsent(content.get().storedIn(), this::openArchive)
                .filter(RandomAccessReader.class::isInstance)
                .map(RandomAccessReader.class::cast);
    }

    /** An archive that cannot be opened is no loss here: its files are read from the source instead. */
    private Optional<ArchiveReader> openArchive(String id) {
        try {
            return archives.formatOf(id).filter(format::equals).isPresent()
                    ? Optional.of(archives.open(id))
                    : Optional.empty();
        } catch (IOException | BackupException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        for (Optional<ArchiveReader> reader : open.values()) {
            if (reader.isPresent()) {
                reader.get().close();
            }
        }
    }
}
