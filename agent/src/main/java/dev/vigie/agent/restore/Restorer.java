package dev.vigie.agent.restore;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.agent.restore.TargetTree.Outcome;
import dev.vigie.agent.restore.TargetTree.SourceFailure;
import dev.vigie.agent.text.Suggestion;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.RandomAccessReader;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Restores one snapshot. Whatever cannot be restored is named, and the rest goes on. Used by one thread, once. */
public final class Restorer {
    /** Below this part of an archive, its files are fetched one by one; above, it is read from its beginning. */
    private static final int SEQUENTIAL_PART = 4;

    /** Among so many paths one is looked for that a person may have meant. */
    private static final int MOST_GUESSES = 100_000;

    private static final int MOST_ERRORS = 100_000;

    /** So many paths are named in a notice. */
    private static final int MOST_NAMED = 10;

    private final RestoreRequest request;
    private final TargetTree target;
    private final PathSelection selection;
    /** What is not deleted, directories and others. */
    private final Set<Path> keptDirectories = new HashSet<>();

    private final Set<Path> kept = new HashSet<>();
    private final List<String> passedOver = new ArrayList<>();
    private final List<Problem> errors = new ArrayList<>();
    /** Archives that could not be read to where they should be, but gave all that was wanted. */
    private final List<String> damagedElsewhere = new ArrayList<>();

    private final Map<String, Counted> counted = new HashMap<>();
    private final Set<String> met = new HashSet<>();
    private final Set<String> repeated = new TreeSet<>();
    private long files;
    private long bytes;
    private long skipped;
    private long unnamed;

    /**
     * Restores what is wanted of an archive that nobody described.
     *
     * @throws BackupException when the target cannot be used
     */
    public Restorer(RestoreRequest request) throws BackupException {
        this(request, path -> false);
    }

    /**
     * @param isThere whether the snapshot has a path by this very name, so that it is no pattern
     * @throws BackupException when the target cannot be used
     */
    public Restorer(RestoreRequest request, Predicate<String> isThere) throws BackupException {
        this.request = request;
        this.selection = new PathSelection(request.paths(), isThere);
        try {
            this.target = new TargetTree(request);
        } catch (IOException e) {
            throw BackupException.environment("cannot write to " + request.target() + ": " + Reason.of(e), e);
        }
    }

    /** Where it restores to, all links resolved. */
    public Path target() {
        return target.root();
    }

    /** Says beforehand what will not be restored: what is not known to be all of a snapshot has nothing deleted. */
    public void lacks(Problem problem) {
        errors.add(problem);
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

    /**
     * Restores a snapshot that is known file by file.
     *
     * @throws StateDirectoryException when no archive can be opened, which is no fault of any
     */
    public RestoreResult restore(SnapshotFiles snapshot, ArchiveSource archives)
            throws IOException, StateDirectoryException {
        Map<String, Map<String, List<StoredFile>>> byArchive = new TreeMap<>();
        snapshot.forEach(file -> {
            target.reserve(file.path());
            if (selection.wants(file.path())) {
                begin(file, byArchive);
            } else if (passedOver.size() < MOST_GUESSES) {
                passedOver.add(file.path());
            }
        });
        for (Map.Entry<String, Map<String, List<StoredFile>>> archive : byArchive.entrySet()) {
            fromArchive(archive.getKey(), archive.getValue(), archives);
        }
        return end();
    }

    private void begin(StoredFile file, Map<String, Map<String, List<StoredFile>>> byArchive) {
        try {
            keep(target.place(file.path()), file.entry().type());
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

    /** What is deleted is what is not kept; otherwise nobody asks. */
    private void keep(Path place, EntryType type) {
        if (!request.delete()) {
            return;
        }
        if (type != EntryType.DIRECTORY) {
            kept.add(place);
        }
        Path directory = type == EntryType.DIRECTORY ? place : place.getParent();
        while (directory != null && keptDirectories.add(directory)) {
            directory = directory.getParent();
        }
    }

    private void fromArchive(String id, Map<String, List<StoredFile>> wanted, ArchiveSource archives)
            throws StateDirectoryException {
        Optional<String> failure = readArchive(id, wanted, archives);
        if (failure.isPresent() && wanted.isEmpty()) {
            damagedElsewhere.add(id);
        }
        for (List<StoredFile> files : wanted.values()) {
            for (StoredFile file : files) {
                fromElsewhere(file, archives, failure);
            }
        }
    }

    /**
     * Restores from one archive as much of what is wanted as it gives, and takes that off the list.
     *
     * @return why it did not give everything, when known
     */
    private Optional<String> readArchive(String id, Map<String, List<StoredFile>> wanted, ArchiveSource archives)
            throws StateDirectoryException {
        Optional<String> failure = Optional.empty();
        boolean more = true;
        while (more && !wanted.isEmpty()) {
            int before = count(wanted);
            failure = readOnce(id, wanted, archives);
            more = count(wanted) < before;
        }
        return failure;
    }

    /** Where an archive cannot be read in order any further, its entries may still be found one by one. */
    private Optional<String> readOnce(String id, Map<String, List<StoredFile>> wanted, ArchiveSource archives)
            throws StateDirectoryException {
        Optional<String> failure = Optional.empty();
        try {
            ArchiveReader reader = archives.open(id);
            try (Closeable closing = () -> close(reader)) {
                failure = readOnce(reader, archives.size(id), wanted);
            }
        } catch (IOException e) {
            failure = Optional.of(Reason.of(e));
        } catch (StateDirectoryException e) {
            throw e;
        } catch (BackupException e) {
            failure = Optional.of(e.getMessage());
        }
        return failure;
    }

    private Optional<String> readOnce(ArchiveReader reader, long size, Map<String, List<StoredFile>> wanted) {
        Optional<String> failure = Optional.empty();
        Optional<RandomAccessReader> random =
                reader instanceof RandomAccessReader located ? Optional.of(located) : Optional.empty();
        if (random.isPresent() && isSmallPart(wanted, size)) {
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

    private static Optional<ArchiveEntry> next(ArchiveReader reader) throws IOException {
        try {
            return PluginMistake.call(IOException.class, reader::next);
        } catch (PluginMistake e) {
            throw new IOException(e.brief(reader), e);
        }
    }

    private static void close(ArchiveReader reader) throws IOException {
        try {
            PluginMistake.act(IOException.class, reader::close);
        } catch (PluginMistake e) {
            throw new IOException(e.brief(reader), e);
        }
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

    private void fromBeginning(ArchiveReader reader, Map<String, List<StoredFile>> wanted) throws IOException {
        try (WritingBeside beside = new WritingBeside(this::write)) {
            try {
                inOrder(reader, wanted, beside);
            } finally {
                beside.finish();
            }
        }
    }

    private void inOrder(ArchiveReader reader, Map<String, List<StoredFile>> wanted, WritingBeside beside)
            throws IOException {
        while (!wanted.isEmpty()) {
            Optional<ArchiveEntry> next = next(reader);
            if (next.isEmpty()) {
                return;
            }
            List<StoredFile> files = wanted.get(next.get().path());
            if (files != null && next.get().type() == EntryType.FILE) {
                if (files.size() == 1 && WritingBeside.isSmall(files.get(0)) && isToBeWritten()) {
                    files.removeIf(file -> beside.give(file, reader));
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
        return target.isFresh() && !request.cancelled().getAsBoolean();
    }

    /** Writes a file whose content is known to be right. */
    private void write(StoredFile file, InputStream content) {
        try {
            count(
                    target.file(file.entry(), Optional.empty(), () -> content),
                    file.entry().size());
        } catch (IOException e) {
            fail(file.path(), e);
        }
    }

    /** The content of one entry, which several files may share: read once, then copied from the first that has it. */
    private final class SharedContent {
        private final ArchiveReader reader;
        private boolean read;
        private Optional<Path> copy = Optional.empty();

        SharedContent(ArchiveReader reader) {
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
            return kept(reader.content());
        }
    }

    private void fromElsewhere(StoredFile file, ArchiveSource archives, Optional<String> failure)
            throws StateDirectoryException {
        for (StoredFile other : archives.elsewhere(file)) {
            Content content = other.content().orElseThrow();
            Map<String, List<StoredFile>> wanted =
                    new LinkedHashMap<>(Map.of(content.storedAs(), new ArrayList<>(List.of(other))));
            readArchive(content.storedIn(), wanted, archives);
            if (wanted.isEmpty()) {
                return;
            }
        }
        name(new Problem(file.path(), lost(file.content().orElseThrow().storedIn(), failure)));
    }

    private static String lost(String archive, Optional<String> failure) {
        return archive.isEmpty()
                ? "every archive that held its content is missing or damaged; if one is whole again, run \"vigie verify\" once"
                        + " more"
                : "the archive of snapshot " + archive + ", which holds its content, "
                        + failure.map(reason -> "is missing or cannot be read: " + reason)
                                .orElse("is missing or damaged");
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

    /** A reader's content is not the host's to close. */
    private static InputStream kept(InputStream content) {
        return new FilterInputStream(content) {
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

    /** How a file went into the sums. */
    private record Counted(Outcome outcome, long size) {}

    /** What comes again under the same name takes the place of what came before. */
    private void uncount(String path) {
        Counted before = counted.remove(path);
        if (before == null) {
            return;
        }
        if (before.outcome == Outcome.WRITTEN) {
            files--;
            bytes -= before.size;
        } else {
            skipped--;
        }
    }

    /** Restores from an archive of which nothing is known but itself. */
    public RestoreResult restore(ArchiveReader archive) {
        String last = "";
        try {
            for (Optional<ArchiveEntry> next = next(archive); next.isPresent(); next = next(archive)) {
                last = next.get().path();
                target.reserve(last);
                if (selection.wants(next.get().path())) {
                    restoreEntry(next.get(), archive);
                }
            }
        } catch (IOException e) {
            errors.add(new Problem(
                    last,
                    "the archive is damaged at or after this entry; what comes later is not restored: "
                            + Reason.of(e)));
        }
        nameOmitted(archive);
        return end();
    }

    private void nameOmitted(ArchiveReader archive) {
        try {
            PluginMistake.ask(() -> List.copyOf(archive.omitted())).stream()
                    .filter(one -> selection.wants(one.path()))
                    .forEach(this::name);
        } catch (PluginMistake e) {
            errors.add(new Problem("", e.brief(archive)));
        }
    }

    private void restoreEntry(ArchiveEntry entry, ArchiveReader archive) {
        try {
            keep(target.place(entry.path()), entry.type());
            if (!met.add(entry.path())) {
                repeated.add(entry.path());
            }
            switch (entry.type()) {
                case DIRECTORY -> {
                    target.directory(entry);
                    uncount(entry.path());
                }
                case SYMLINK -> {
                    target.link(entry);
                    uncount(entry.path());
                }
                case FILE -> {
                    Outcome outcome = target.file(entry, Optional.empty(), () -> kept(archive.content()));
                    uncount(entry.path());
                    count(outcome, entry.size());
                    counted.put(entry.path(), new Counted(outcome, entry.size()));
                }
            }
        } catch (IOException e) {
            fail(entry.path(), e);
        }
    }

    private RestoreResult end() {
        if (request.cancelled().getAsBoolean()) {
            errors.clear();
            errors.add(new Problem("", "the restore was cancelled; what it had not come to is missing"));
        }
        for (String unmet : selection.unmet()) {
            String meant = Suggestion.paths(unmet, passedOver)
                    .map(paths -> " Did you mean " + paths + "?")
                    .orElse("");
            errors.add(new Problem(unmet, "it is not in the snapshot." + meant));
        }
        fail(target.makeLinks());
        if (request.delete() && errors.isEmpty()) {
            deleteSurplus(target.root());
        }
        fail(target.finish());
        if (unnamed > 0) {
            errors.add(new Problem("", unnamed + " more could not be restored"));
        }
        return new RestoreResult(
                files,
                bytes,
                target.linksMade(),
                target.directoriesMade(),
                skipped + target.linksLeft(),
                deleted(),
                errors,
                notices());
    }

    private List<String> deleted() {
        return target.deleted().stream()
                .map(place -> PathName.text(target.root(), place))
                .sorted()
                .toList();
    }

    private List<String> notices() {
        List<String> notices = target.notices();
        if (!repeated.isEmpty()) {
            notices.add("In the archive more than once, of which the last counts: " + some(repeated) + ".");
        }
        if (!damagedElsewhere.isEmpty()) {
            notices.add("Damaged, though all that was wanted is right: " + some(damagedElsewhere)
                    + ". \"vigie verify\" says what else is lost, and has the next backup store it anew.");
        }
        return notices;
    }

    private static String some(Collection<String> names) {
        return names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
    }

    /**
     * Only where something was restored: a part of a snapshot says nothing about what lies beside it, nor does a file or a
     * link about what lies in a directory of its name.
     */
    private void deleteSurplus(Path directory) {
        List<Path> children;
        try {
            children = Listing.of(directory);
        } catch (NoSuchFileException e) {
            return; // A dry run made none.
        } catch (IOException e) {
            fail(PathName.text(target.root(), directory), e);
            return;
        }
        children.sort(null);
        for (Path child : children) {
            String path = PathName.text(target.root(), child);
            if (keptDirectories.contains(child)) {
                deleteSurplusBelow(child, path);
            } else if (!kept.contains(child) && selection.wants(path)) {
                delete(child, path);
            }
        }
    }

    /** In a dry run something else may be in its place. */
    private void deleteSurplusBelow(Path directory, String path) {
        try {
            if (Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isDirectory()) {
                deleteSurplus(directory);
            }
        } catch (IOException e) {
            fail(path, e);
        }
    }

    /** Backups are never surplus, wherever they lie. */
    private void delete(Path place, String path) {
        try {
            target.delete(place);
        } catch (IOException e) {
            fail(path, e);
        }
    }

    private void fail(List<TargetTree.FailedEntry> failed) {
        failed.forEach(one -> fail(one.entry().path(), one.reason()));
    }

    /** A cancelled restore is named once, not for every file it did not come to. */
    private void fail(String path, IOException cause) {
        if (request.cancelled().getAsBoolean()) {
            return;
        }
        name(new Problem(path, Reason.of(cause)));
    }

    /** Each is named, unless there are so many that an archive could fill the memory with them. */
    private void name(Problem problem) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(problem);
        } else {
            unnamed++;
        }
    }
}
