package dev.vigie.agent.restore;

import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.agent.restore.ContentWriter.SourceFailure;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.RandomAccessReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Restores files of which it is known where their content is, archive by archive. First all are to {@link #add}, or as many
 * as can be held. Used by one thread, once.
 */
final class FilesFromArchives {
    /**
     * Below this part of an archive, its files are fetched one by one; above, it is read from its beginning, unless more of
     * it will be wanted later.
     */
    private static final int SEQUENTIAL_PART = 4;

    private final TargetTree target;
    private final ArchiveSource archives;
    private final Tally tally;
    private final Losses losses;
    private final BooleanSupplier cancelled;
    private final int most;

    /** By the snapshot whose archive holds them, and the name they have in it. */
    private final Map<String, Map<String, List<StoredFile>>> byArchive = new TreeMap<>();

    private final Set<String> damagedElsewhere = new LinkedHashSet<>();
    private int held;
    private boolean moreToCome;

    /**
     * @param cancelled once it answers true, no further file is written
     * @param most how many files are held
     */
    FilesFromArchives(
            TargetTree target,
            ArchiveSource archives,
            Tally tally,
            Losses losses,
            BooleanSupplier cancelled,
            int most) {
        this.target = target;
        this.archives = archives;
        this.tally = tally;
        this.losses = losses;
        this.cancelled = cancelled;
        this.most = most;
    }

    /** @throws IOException when it is not known where the content is */
    void add(StoredFile file) throws IOException {
        Content content =
                file.content().orElseThrow(() -> new IOException("the snapshot does not say where its content is"));
        StoredFile found = content.storedIn().isEmpty()
                ? archives.elsewhere(file).stream().findFirst().orElse(file)
                : file;
        Content where = found.content().orElseThrow();
        byArchive
                .computeIfAbsent(where.storedIn(), id -> new LinkedHashMap<>())
                .computeIfAbsent(where.storedAs(), path -> new ArrayList<>(1))
                .add(found);
        held++;
    }

    /** Whether {@link #restoreMost} is due before more are added. */
    boolean isFull() {
        return held >= most;
    }

    /**
     * Restores from those archives of which most is wanted, until no more than half of what can be held is left.
     *
     * @throws StateDirectoryException when no archive can be opened, which is no fault of any
     */
    void restoreMost() throws StateDirectoryException {
        moreToCome = true;
        while (held > most / 2) {
            String largest = Collections.max(
                            byArchive.entrySet(),
                            Comparator.comparingInt(
                                    archive -> archive.getValue().size()))
                    .getKey();
            Map<String, List<StoredFile>> wanted = byArchive.remove(largest);
            held -= count(wanted);
            fromArchive(largest, wanted);
        }
        moreToCome = false;
    }

    /**
     * Restores what is left.
     *
     * @throws StateDirectoryException when no archive can be opened, which is no fault of any
     */
    void restore() throws StateDirectoryException {
        for (Map.Entry<String, Map<String, List<StoredFile>>> archive : byArchive.entrySet()) {
            fromArchive(archive.getKey(), archive.getValue());
        }
    }

    /** The snapshots whose archives could not be read to where they should be, but gave all that was wanted. */
    Set<String> damagedElsewhere() {
        return damagedElsewhere;
    }

    private void fromArchive(String id, Map<String, List<StoredFile>> wanted) throws StateDirectoryException {
        Optional<String> failure = readArchive(id, wanted);
        if (failure.isPresent() && wanted.isEmpty()) {
            damagedElsewhere.add(id);
        }
        for (List<StoredFile> files : wanted.values()) {
            for (StoredFile file : files) {
                fromElsewhere(file, failure);
            }
        }
    }

    /**
     * Restores from one archive as much of what is wanted as it gives, and takes that off the list.
     *
     * @return why it did not give everything, when known
     */
    private Optional<String> readArchive(String id, Map<String, List<StoredFile>> wanted)
            throws StateDirectoryException {
        Optional<String> failure = Optional.empty();
        boolean more = true;
        while (more && !wanted.isEmpty()) {
            int before = count(wanted);
            failure = readOnce(id, wanted);
            more = count(wanted) < before;
        }
        return failure;
    }

    /** Where an archive cannot be read in order any further, its entries may still be found one by one. */
    private Optional<String> readOnce(String id, Map<String, List<StoredFile>> wanted) throws StateDirectoryException {
        try (ContainedReader contained = new ContainedReader(archives.open(id))) {
            return readOnce(contained, archives.size(id), wanted);
        } catch (IOException e) {
            return Optional.of(Reason.of(e));
        } catch (StateDirectoryException e) {
            throw e;
        } catch (BackupException e) {
            return Optional.of(e.getMessage());
        }
    }

    private Optional<String> readOnce(ContainedReader reader, long size, Map<String, List<StoredFile>> wanted) {
        Optional<String> failure = Optional.empty();
        Optional<RandomAccessReader> random =
                reader.reader() instanceof RandomAccessReader located ? Optional.of(located) : Optional.empty();
        if (random.isPresent() && (moreToCome || isSmallPart(wanted, size))) {
            oneByOne(random.get(), wanted);
        }
        try {
            fromBeginning(reader, wanted);
        } catch (IOException e) {
            failure = Optional.of(Reason.of(e));
        }
        if (random.isPresent()) {
            oneByOne(random.get(), wanted);
        }
        return failure;
    }

    private static int count(Map<String, List<StoredFile>> wanted) {
        return wanted.values().stream().mapToInt(List::size).sum();
    }

    private static boolean isSmallPart(Map<String, List<StoredFile>> wanted, long size) {
        long bytes = wanted.values().stream()
                .mapToLong(files -> files.get(0).entry().size())
                .sum();
        return bytes < size / SEQUENTIAL_PART;
    }

    private void oneByOne(RandomAccessReader reader, Map<String, List<StoredFile>> wanted) {
        for (List<StoredFile> files : wanted.values()) {
            files.removeIf(file -> {
                String locator = file.content().orElseThrow().locator();
                return !locator.isEmpty() && tryWrite(file, () -> reader.open(locator));
            });
        }
        wanted.values().removeIf(List::isEmpty);
    }

    private void fromBeginning(ContainedReader reader, Map<String, List<StoredFile>> wanted) throws IOException {
        try (WritingBeside beside = new WritingBeside(this::write)) {
            try {
                inOrder(reader, wanted, beside);
            } finally {
                beside.finish();
            }
        }
    }

    private void inOrder(ContainedReader reader, Map<String, List<StoredFile>> wanted, WritingBeside beside)
            throws IOException {
        while (!wanted.isEmpty()) {
            Optional<ArchiveEntry> next = reader.next();
            if (next.isEmpty()) {
                return;
            }
            List<StoredFile> files = wanted.get(next.get().path());
            if (files != null && next.get().type() == EntryType.FILE) {
                if (files.size() == 1 && WritingBeside.isSmall(files.get(0)) && isToBeWritten()) {
                    files.removeIf(file -> beside.give(file, reader.reader()));
                } else {
                    beside.finish();
                    new SharedContent(reader).restore(files);
                }
                if (files.isEmpty()) {
                    wanted.remove(next.get().path());
                }
            }
        }
    }

    /** Where something is there already, or nothing more is written, contents are not read for nothing. */
    private boolean isToBeWritten() {
        return target.isFresh() && !cancelled.getAsBoolean();
    }

    /** Writes a file whose content is known to be right. */
    private void write(StoredFile file, InputStream content) {
        try {
            tally.count(
                    target.file(file.entry(), Optional.empty(), () -> content),
                    file.entry().size());
        } catch (IOException e) {
            losses.name(file.path(), e);
        }
    }

    /** The content of one entry, which several files may share: read once, then copied from the first that has it. */
    private final class SharedContent {
        private final ContainedReader reader;
        private boolean read;
        private Optional<Path> copy = Optional.empty();

        SharedContent(ContainedReader reader) {
            this.reader = reader;
        }

        void restore(List<StoredFile> files) {
            files.removeIf(file -> {
                boolean readBefore = read;
                boolean done = tryWrite(file, this::open);
                if (done && read && !readBefore) {
                    copy = copyOf(file);
                }
                return done;
            });
        }

        private Optional<Path> copyOf(StoredFile file) {
            try {
                return Optional.of(target.place(file.path()));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private InputStream open() throws IOException {
            if (copy.isPresent()) {
                return Files.newInputStream(copy.get(), LinkOption.NOFOLLOW_LINKS);
            }
            if (read) {
                throw new IOException("it has been read already");
            }
            read = true;
            return reader.content();
        }
    }

    private void fromElsewhere(StoredFile file, Optional<String> failure) throws StateDirectoryException {
        for (StoredFile other : archives.elsewhere(file)) {
            Content content = other.content().orElseThrow();
            Map<String, List<StoredFile>> wanted =
                    new LinkedHashMap<>(Map.of(content.storedAs(), new ArrayList<>(List.of(other))));
            readArchive(content.storedIn(), wanted);
            if (wanted.isEmpty()) {
                return;
            }
        }
        losses.name(new Problem(file.path(), lost(file.content().orElseThrow().storedIn(), failure)));
    }

    private static String lost(String archive, Optional<String> failure) {
        return archive.isEmpty()
                ? "every archive that held its content is missing or damaged"
                : "the archive of snapshot " + archive + ", which holds its content, "
                        + failure.map(reason -> "is missing or cannot be read: " + reason)
                                .orElse("is missing or damaged");
    }

    /** @return false when the archive was at fault, so that another may be tried */
    private boolean tryWrite(StoredFile file, ContentWriter.ContentSource content) {
        try {
            tally.count(
                    target.file(file.entry(), file.content().map(Content::sha256), content),
                    file.entry().size());
            return true;
        } catch (SourceFailure e) {
            return false;
        } catch (IOException e) {
            losses.name(file.path(), e);
            return true;
        }
    }
}
