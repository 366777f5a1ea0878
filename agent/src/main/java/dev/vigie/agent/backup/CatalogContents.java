package dev.vigie.agent.backup;

import dev.vigie.agent.archive.CancelledException;
import dev.vigie.agent.archive.KnownContents;
import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.agent.inventory.CatalogFailure;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.threads.OtherThread;
import dev.vigie.agent.threads.OtherThread.Outcome;
import dev.vigie.agent.verify.ArchiveVerifier;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.RandomAccessReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the archives of a set hold, as the catalog has it. Opens each archive at most once, and compares its bytes with its
 * checksum on a thread of its own while it is copied from.
 */
final class CatalogContents implements KnownContents, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CatalogContents.class);

    private final Catalog catalog;
    private final String set;
    private final String format;
    private final SnapshotArchives archives;
    private final BooleanSupplier cancelled;
    private final Map<String, Optional<ArchiveReader>> open = new HashMap<>();
    private final Map<String, Outcome<Optional<Problem>>> checked = new LinkedHashMap<>();
    private final OtherThread checking = new OtherThread("vigie-checksum");

    /**
     * @param format the id of the format that is being written: only archives of the same can be copied from
     * @param cancelled once it answers true, nobody waits for anything any more
     */
    CatalogContents(Catalog catalog, String set, String format, SnapshotArchives archives, BooleanSupplier cancelled) {
        this.catalog = catalog;
        this.set = set;
        this.format = format;
        this.archives = archives;
        this.cancelled = cancelled;
    }

    /** Whether any archive was opened to copy from. */
    boolean wasReused() {
        return open.values().stream().anyMatch(Optional::isPresent);
    }

    @Override
    public boolean mayHave(long size) {
        return CatalogFailure.carry(() -> catalog.files(set).anyOfSize(size));
    }

    @Override
    public Optional<Content> find(String sha256, long size) {
        return CatalogFailure.carry(() -> catalog.files(set).content(sha256, size));
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
            Optional<String> checksum =
                    catalog.archives(set).find(id).map(ArchiveInfo::sha256).filter(sum -> !sum.isEmpty());
            if (checksum.isEmpty()
                    || archives.formatOf(id).filter(format::equals).isEmpty()) {
                return Optional.empty();
            }
            Path file = archives.file(id).orElseThrow();
            ArchiveReader reader = archives.open(id);
            checked.put(id, checking.begin(() -> check(file, checksum.get())));
            return Optional.of(reader);
        } catch (IOException | BackupException e) {
            return Optional.empty();
        }
    }

    private Optional<Problem> check(Path archive, String checksum) throws CancelledException {
        try {
            return new ArchiveVerifier(ProgressListener.NONE, cancelled)
                    .checksum(archive, checksum).problems().stream().findFirst();
        } catch (BackupException e) {
            throw new CancelledException();
        }
    }

    @Override
    public void requireSound() throws IOException {
        for (Map.Entry<String, Outcome<Optional<Problem>>> archive : checked.entrySet()) {
            Optional<Problem> problem = archive.getValue().await();
            if (problem.isPresent()) {
                throw new IOException("the archive of snapshot " + archive.getKey() + ": "
                        + problem.get().message());
            }
        }
    }

    @Override
    public void close() throws IOException {
        checking.close();
        open.values().forEach(reader -> reader.ifPresent(CatalogContents::close));
    }

    /** It has given what was wanted of it, which was compared with its checksum. */
    private static void close(ArchiveReader reader) {
        try {
            PluginMistake.act(IOException.class, reader::close);
        } catch (IOException | PluginMistake e) {
            log.warn("An earlier archive was read and cannot be closed: {}", e.getMessage());
        }
    }
}
