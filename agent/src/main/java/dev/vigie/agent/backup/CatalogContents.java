package dev.vigie.agent.backup;

import dev.vigie.agent.archive.KnownContents;
import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.RandomAccessReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the archives of a set hold, as the catalog has it. Opens each archive at most once. */
final class CatalogContents implements KnownContents, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CatalogContents.class);

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

    /** Whether any archive was opened to copy from. */
    boolean wasReused() {
        return open.values().stream().anyMatch(Optional::isPresent);
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

    /**
     * An archive that cannot be opened is no loss here: its files are read from the source instead. One whose bytes have
     * changed must not be copied from, or its damage would live on in every archive to come.
     */
    private Optional<ArchiveReader> openArchive(String id) {
        try {
            if (archives.formatOf(id).filter(format::equals).isEmpty()) {
                return Optional.empty();
            }
            Optional<String> expected =
                    catalog.archive(set, id).map(ArchiveInfo::sha256).filter(sum -> !sum.isEmpty());
            try (InputStream in = Files.newInputStream(archives.file(id).orElseThrow())) {
                if (expected.isEmpty() || !expected.get().equals(Sha256.of(in))) {
                    log.warn("The archive of snapshot {} is damaged; its files are read from the source again", id);
                    return Optional.empty();
                }
            }
            return Optional.of(archives.open(id));
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
