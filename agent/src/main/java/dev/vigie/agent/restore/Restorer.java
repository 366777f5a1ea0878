package dev.vigie.agent.restore;

import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.restore.TargetTree.Outcome;
import dev.vigie.agent.restore.TargetTree.SourceFailure;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.RandomAccessReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Restores one snapshot. Whatever cannot be restored is named, and the rest goes on. Used by one thread, once. */
public final class Restorer {
    /** Below this part of an archive, its files are fetched one by one; above, it is read from its beginning. */
    private static final int SEQUENTIAL_PART = 4;

    private final RestoreRequest request;
    private final TargetTree target;
    private final PathSelection selection;
    private final Set<Path> kept = new HashSet<>();
    private final List<Problem> errors = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();
    private long files;
    private long bytes;
    private long skipped;

    /** @throws BackupException when the target cannot be used */
    public Restorer(RestoreRequest request) throws BackupException {
        this.request = request;
        this.selection = new PathSelection(request.paths());
        try {
            this.target = new TargetTree(request);
        } catch (IOException e) {
            throw BackupException.environment("cannot write to " + request.target() + ": " + Reason.of(e), e);
        }
    }

    /** Gives everything in a snapshot, directories before what is in them. */
    @FunctionalInterface
    public interface SnapshotFiles {
        void forEach(FileConsumer consumer) throws IOException;
    }

    /** Takes one file at a time. */
    @FunctionalInterface
    public interface FileConsumer {
        void accept(StoredFile file) throws IOException;
    }

    /** Restores a snapshot that is known file by file. */
    public RestoreResult restore(SnapshotFiles snapshot, ArchiveSource archives) throws IOException, BackupException {
        Map<String, Map<String, List<StoredFile>>> byArchive = new TreeMap<>();
        snapshot.forEach(file -> {
            if (selection.wants(file.path())) {
                begin(file, byArchive);
            }
        });
        for (Map.Entry<String, Map<String, List<StoredFile>>> archive : byArchive.entrySet()) {
            fromArchive(archive.getKey(), archive.getValue(), archives);
        }
        return end();
    }

    private void begin(StoredFile file, Map<String, Map<String, List<StoredFile>>> byArchive) {
        try {
            keep(target.place(file.path()));
            switch (file.entry().type()) {
                case DIRECTORY -> target.directory(file.entry());
                case SYMLINK -> target.link(file.entry());
                case FILE -> {
                    Content content = file.content()
                            .orElseThrow(() -> new IOException("the snapshot does not say where its content is"));
                    byArchive
                            .computeIfAbsent(content.storedIn(), id -> new LinkedHashMap<>())
                            .computeIfAbsent(content.storedAs(), path -> new ArrayList<>(1))
                            .add(file);
                }
            }
        } catch (IOException e) {
            fail(file.path(), e);
        }
    }

    private void keep(Path place) {
        for (Path path = place; path != null && kept.add(path); path = path.getParent()) {
            // Everything above what is restored stays as well.
        }
    }

    private void fromArchive(String id, Map<String, List<StoredFile>> wanted, ArchiveSource archives)
            throws BackupException {
        long wantedBytes = wanted.values().stream()
                .mapToLong(copies -> copies.get(0).entry().size())
                .sum();
        boolean located = wanted.values().stream()
                .allMatch(copies ->
                        !copies.get(0).content().orElseThrow().locator().isEmpty());
        Map<String, List<StoredFile>> left = new LinkedHashMap<>(wanted);
        try (ArchiveReader reader = archives.open(id)) {
            if (located
                    && reader instanceof RandomAccessReader random
                    && wantedBytes < archives.size(id) / SEQUENTIAL_PART) {
                oneByOne(random, left);
            } else {
                fromBeginning(reader, left);
            }
        } catch (IOException e) {
            // What is left is tried elsewhere, and named when that fails as well.
        }
        for (List<StoredFile> copies : left.values()) {
            for (StoredFile file : copies) {
                fromElsewhere(file, archives);
            }
        }
    }

    private void oneByOne(RandomAccessReader reader, Map<String, List<StoredFile>> left) {
        for (List<StoredFile> copies : List.copyOf(left.values())) {
            Content content = copies.get(0).content().orElseThrow();
            boolean all = true;
            for (StoredFile file : copies) {
                all &= tryWrite(file, () -> reader.open(content.locator()));
            }
            if (all) {
                left.remove(content.storedAs());
            }
        }
    }

    private void fromBeginning(ArchiveReader reader, Map<String, List<StoredFile>> left) throws IOException {
        for (Optional<ArchiveEntry> next = reader.next(); next.isPresent() && !left.isEmpty(); next = reader.next()) {
            List<StoredFile> copies = left.get(next.get().path());
            if (copies == null || next.get().type() != EntryType.FILE) {
                continue;
            }
            if (copies.size() == 1) {
                if (tryWrite(copies.get(0), content(reader))) {
                    left.remove(next.get().path());
                }
            } else {
                copies(reader, copies, left, next.get().path());
            }
        }
    }

    /** Content that several files share is written to the first and copied from there. */
    private void copies(ArchiveReader reader, List<StoredFile> copies, Map<String, List<StoredFile>> left, String path)
            throws IOException {
        StoredFile first = copies.get(0);
        if (!tryWrite(first, content(reader))) {
            return;
        }
        Path source = target.place(first.path());
        boolean all = true;
        for (StoredFile copy : copies.subList(1, copies.size())) {
            all &= tryWrite(copy, () -> Files.newInputStream(source, LinkOption.NOFOLLOW_LINKS));
        }
        if (all) {
            left.remove(path);
        }
    }

    private void fromElsewhere(StoredFile file, ArchiveSource archives) throws BackupException {
        for (StoredFile other : archives.elsewhere(file)) {
            Content content = other.content().orElseThrow();
            try (ArchiveReader reader = archives.open(content.storedIn())) {
                Map<String, List<StoredFile>> left = new LinkedHashMap<>(Map.of(content.storedAs(), List.of(other)));
                fromBeginning(reader, left);
                if (left.isEmpty()) {
                    return;
                }
            } catch (IOException e) {
                // The next place may do.
            }
        }
        errors.add(new Problem(
                file.path(),
                "the archive of snapshot " + file.content().orElseThrow().storedIn()
                        + ", which holds its content, is missing or damaged"));
    }

    /** @return false when the archive was at fault, so that another may be tried */
    private boolean tryWrite(StoredFile file, TargetTree.ContentSource content) {
        try {
            count(
                    target.file(file.entry(), file.content().map(Content::sha256), content),
                    file.entry().size());
            return true;
        } catch (SourceFailure e) {
            return false;
        } catch (IOException e) {
            fail(file.path(), e);
            return true;
        }
    }

    /** The current entry's content, which is the reader's to close. */
    private static TargetTree.ContentSource content(ArchiveReader reader) {
        return () -> new FilterInputStream(reader.content()) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return in.read(target, offset, length);
            }

            @Override
            public void close() {}
        };
    }

    private void count(Outcome outcome, long size) {
        if (outcome == Outcome.WRITTEN) {
            files++;
            bytes += size;
        } else {
            skipped++;
        }
    }

    /** Restores from an archive of which nothing is known but itself. */
    public RestoreResult restore(ArchiveReader archive) {
        try {
            for (Optional<ArchiveEntry> next = archive.next(); next.isPresent(); next = archive.next()) {
                if (selection.wants(next.get().path())) {
                    restoreEntry(next.get(), archive);
                }
            }
        } catch (IOException e) {
            errors.add(new Problem(
                    "", "the archive is damaged; what comes after the damage is not restored: " + Reason.of(e)));
        }
        return end();
    }

    private void restoreEntry(ArchiveEntry entry, ArchiveReader archive) {
        try {
            keep(target.place(entry.path()));
            switch (entry.type()) {
                case DIRECTORY -> target.directory(entry);
                case SYMLINK -> target.link(entry);
                case FILE -> count(target.file(entry, Optional.empty(), content(archive)), entry.size());
            }
        } catch (IOException e) {
            fail(entry.path(), e);
        }
    }

    private RestoreResult end() {
        for (String unmet : selection.unmet()) {
            errors.add(new Problem(unmet, "it is not in the snapshot"));
        }
        if (request.delete() && errors.isEmpty() && Files.isDirectory(target.root())) {
            deleteSurplus(target.root());
        }
        for (TargetTree.FailedEntry failed : target.finish()) {
            fail(failed.entry().path(), failed.reason());
        }
        return new RestoreResult(files, bytes, skipped, deleted, errors);
    }

    /** Only where something was restored: a part of a snapshot says nothing about what lies beside it. */
    private void deleteSurplus(Path directory) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (IOException e) {
            fail(PathName.text(target.root(), directory), e);
            return;
        }
        children.sort(null);
        for (Path child : children) {
            String path = PathName.text(target.root(), child);
            if (kept.contains(child)) {
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    deleteSurplus(child);
                }
            } else if (selection.wants(path)) {
                delete(child, path);
            }
        }
    }

    private void delete(Path place, String path) {
        try {
            target.delete(place);
            deleted.add(path);
        } catch (IOException e) {
            fail(path, e);
        }
    }

    private void fail(String path, IOException cause) {
        errors.add(new Problem(path, Reason.of(cause)));
    }
}
