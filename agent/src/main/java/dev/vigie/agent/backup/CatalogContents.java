package dev.vigie.agent.backup;

import dev.vigie.agent.archive.CancelledException;
import dev.vigie.agent.archive.KnownContents;
import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.verify.ArchiveVerifier;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.RandomAccessReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * What the archives of a set hold, as the catalog has it. Opens each archive at most once, and compares its bytes with its
 * checksum on a thread of its own while it is copied from.
 */
final class CatalogContents implements KnownContents, AutoCloseable {
    private final Catalog catalog;
    private final String set;
    private final String format;
    private final SnapshotArchives archives;
    private final BooleanSupplier cancelled;
    private final Map<String, Optional<ArchiveReader>> open = new HashMap<>();
    private final Map<String, Future<Optional<Problem>>> checked = new LinkedHashMap<>();
    private final ExecutorService checking = Executors.newSingleThreadExecutor(CatalogContents::thread);

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
            Optional<String> checksum =
                    catalog.archive(set, id).map(ArchiveInfo::sha256).filter(sum -> !sum.isEmpty());
            if (checksum.isEmpty()
                    || archives.formatOf(id).filter(format::equals).isEmpty()) {
                return Optional.empty();
            }
            Path file = archives.file(id).orElseThrow();
            ArchiveReader reader = archives.open(id);
            ArchiveVerifier verifier = new ArchiveVerifier(ProgressListener.NONE, cancelled);
            checked.put(id, checking.submit(() -> verifier.checksum(file, checksum.get())));
            return Optional.of(reader);
        } catch (IOException | BackupException e) {
            return Optional.empty();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "vigie-checksum");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void requireSound() throws IOException {
        for (Map.Entry<String, Future<Optional<Problem>>> archive : checked.entrySet()) {
            Optional<Problem> problem = result(archive.getValue());
            if (problem.isPresent()) {
                throw new IOException("the archive of snapshot " + archive.getKey() + ": "
                        + problem.get().message());
            }
        }
    }

    private Optional<Problem> result(Future<Optional<Problem>> check) throws IOException {
        try {
            return check.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an earlier archive was being verified");
        } catch (ExecutionException e) {
            if (cancelled.getAsBoolean()) {
                throw new CancelledException();
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        checking.shutdownNow();
        for (Optional<ArchiveReader> reader : open.values()) {
            if (reader.isPresent()) {
                reader.get().close();
            }
        }
    }
}
