package dev.vigie.agent.restore;

import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.restore.ContentWriter.ContentSource;
import dev.vigie.agent.restore.ContentWriter.SourceFailure;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.scan.HeldDirectories;
import dev.vigie.agent.scan.TimeGrain;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.format.ArchiveEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory a restore writes to. Whatever an archive says, nothing is written outside of it: names that lead out are
 * refused, no link on the way is followed, and links are made last, when no file can be written through them any more.
 *
 * <p>In this order: {@link #directory}, {@link #file} and {@link #link} in any order, then {@link #makeLinks()}, {@link
 * #delete} and {@link #finish()}. A dry run decides the same from what it finds, but changes nothing: what is done to the
 * disk is left to the two kinds of it. Used by one thread at a time.
 */
abstract sealed class TargetTree permits WrittenTree, ForeseenTree {
    private static final Logger log = LoggerFactory.getLogger(TargetTree.class);
    private static final String PART = ".vigie-part";

    /** No system takes a longer path from a program that does not ask for it in a special way. */
    private static final int LONGEST_PATH = 4096;

    private final Path root;
    private final Overwrite overwrite;
    private final boolean delete;
    private final ProgressListener progress;
    private final BooleanSupplier cancelled;
    private final HeldDirectories held;
    private final RestoredFacts facts;
    private final Deletion deletion;
    private final Spellings spellings;
    private final boolean windows;

    private final Set<Path> safeDirectories = new HashSet<>();

    /** What was restored, as far as it is {@link #remember remembered}. */
    private final Set<Path> written = new HashSet<>();

    /** Directories that were not there before: what is in them was restored. */
    private final Set<Path> made = new HashSet<>();

    private final Map<Path, ArchiveEntry> directories = new HashMap<>();
    private final Map<Path, ArchiveEntry> links = new LinkedHashMap<>();
    private final Set<Path> reserved = new HashSet<>();
    private long linksMade;
    private long linksLeft;

    /**
     * @param root the target, which is there unless this is a dry run, with no link in it
     * @param spellings which names are one in it
     */
    TargetTree(RestoreRequest request, Path root, Spellings spellings) {
        this.delete = request.delete();
        this.overwrite = request.overwrite();
        this.progress = request.progress();
        this.cancelled = request.cancelled();
        this.root = root;
        this.spellings = spellings;
        this.windows = root.getFileSystem().getSeparator().equals("\\");
        this.held = new HeldDirectories(root);
        this.facts = new RestoredFacts(
                root, held, request.setUid(), "root".equals(System.getProperty("user.name")), linksHaveFacts(root));
        this.deletion = new Deletion(this::at, this::remove, OwnFileSystem.of(root));
    }

    /** A directory that may be written to but not listed is as good as one that holds something. */
    static boolean isEmpty(Path directory) {
        try {
            return Listing.isEmpty(directory);
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Over SFTP only what a link leads to, whatever and wherever it is, can be given a time and an owner. */
    private static boolean linksHaveFacts(Path root) {
        try {
            return !Files.getFileStore(root).type().equals("fuse.sshfs");
        } catch (IOException e) {
            return true; // Where the mounts are not told there is no way to know.
        }
    }

    /** Whether there was nothing before, so that every file will be written. */
    abstract boolean isFresh();

    /** The target of a request, made when it is not there and may be. */
    static TargetTree of(RestoreRequest request) throws IOException {
        return request.dryRun() ? ForeseenTree.of(request) : WrittenTree.of(request);
    }

    /**
     * How to reach a place of the target without anybody being able to lead elsewhere meanwhile. That matters to who may do
     * more than those who may write to the target; everyone else is spared what it costs.
     */
    final Path at(Path place) throws IOException {
        return facts.maySetOwners() ? held.anchored(place) : place;
    }

    /** Where an entry goes. */
    Path place(String path) throws IOException {
        if (path.length() > LONGEST_PATH) {
            throw new IOException("its name is longer than any that can be restored");
        }
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
                throw new IOException("its name is not one that can be restored safely");
            }
            if (windows && isOtherOnWindows(name)) {
                throw new IOException("its name is not one this machine allows");
            }
        }
        try {
            Path place = PathName.path(root, path);
            if (!place.startsWith(root) || !place.normalize().equals(place)) {
                throw new IOException("its name leads out of " + root);
            }
            return place;
        } catch (InvalidPathException e) {
            throw new IOException("its name is not one this machine allows", e);
        }
    }

    /** Windows would give it another name, or take it for more than a name, and say nothing. */
    private static boolean isOtherOnWindows(String name) {
        return name.endsWith(".") || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0;
    }

    /** Keeps the place of something the snapshot has from being taken for a file that is still being written. */
    void reserve(String path) {
        if (path.endsWith(PART)) {
            try {
                reserved.add(place(path));
            } catch (IOException e) {
                log.debug("{} is in nobody's way, as it is not restored", path, e);
            }
        }
    }

    /** What became of an entry. */
    enum Outcome {
        WRITTEN,
        SKIPPED
    }

    /** Makes a directory; its mode and times are set at the end. */
    void directory(ArchiveEntry entry) throws IOException {
        Path place = place(entry.path());
        spellings.claim(place);
        links.remove(place);
        boolean mayChange = overwrite != Overwrite.NEVER || attributes(place).isEmpty() || isOwn(place);
        makeDirectory(place);
        if (mayChange) {
            openForOwner(place);
            written.add(place);
            directories.put(place, entry);
        }
    }

    /** Remembers a link to make at the end. */
    void link(ArchiveEntry entry) throws IOException {
        Path place = place(entry.path());
        if (entry.linkTarget().isEmpty() || entry.linkTarget().get().indexOf('\0') >= 0) {
            throw new IOException("the archive does not say where this link points");
        }
        spellings.claim(place);
        links.put(place, entry);
    }

    /**
     * Writes a file: completely, or not at all.
     *
     * @param sha256 what its content must hash to, when known
     * @param content opened only when it is needed
     * @throws SourceFailure when the archive, not the target, is at fault
     */
    Outcome file(ArchiveEntry entry, Optional<String> sha256, ContentSource content) throws IOException {
        if (cancelled.getAsBoolean()) {
            throw new IOException("the restore was cancelled before it came to this file");
        }
        Path place = place(entry.path());
        spellings.claim(place);
        if (!replaces(place, entry)) {
            correct(place, entry);
            return Outcome.SKIPPED;
        }
        makeParent(place);
        Optional<IOException> factsFailure = put(place, entry, sha256, content);
        remember(place);
        links.remove(place);
        progress.fileDone(entry.path());
        if (factsFailure.isPresent()) {
            throw new IOException(
                    "its content is restored, but not its time and permissions: " + Reason.of(factsFailure.get()));
        }
        return Outcome.WRITTEN;
    }

    /** Whose a file is and who may read it can have changed without its time telling. */
    private void correct(Path place, ArchiveEntry entry) throws IOException {
        if (overwrite == Overwrite.NEVER) {
            return;
        }
        Optional<IOException> failure = attempt(() -> correctFacts(place, entry));
        if (failure.isPresent()) {
            throw new IOException(
                    "it is there, but its owner and permissions cannot be set: " + Reason.of(failure.get()));
        }
    }

    private boolean replaces(Path place, ArchiveEntry entry) throws IOException {
        if (made.contains(place.getParent())) {
            return true;
        }
        Optional<BasicFileAttributes> present = attributes(place);
        if (present.isEmpty() || written.contains(place)) {
            return true;
        }
        return switch (overwrite) {
            case NEVER -> {
                requireSameKind(present.get(), present.get().isRegularFile());
                yield false;
            }
            case IF_CHANGED -> differs(present.get(), entry);
            case ALWAYS -> true;
        };
    }

    /** What may be an earlier or a later state of the same is left without a word, nothing else. */
    private static void requireSameKind(BasicFileAttributes present, boolean same) throws IOException {
        if (!same) {
            String kind = present.isDirectory()
                    ? "a directory"
                    : present.isSymbolicLink() ? "a link" : present.isRegularFile() ? "a file" : "something else";
            throw new IOException("there is " + kind + " in its place, left as found"
                    + (present.isDirectory()
                            ? makingWay("--overwrite if-changed --delete")
                            : "; --overwrite if-changed replaces it"));
        }
    }

    private static String makingWay(String options) {
        return "; move it away, or use " + options
                + ", which deletes what is in it and all else that the backup does not have";
    }

    private static boolean differs(BasicFileAttributes present, ArchiveEntry entry) {
        if (!present.isRegularFile() || present.size() != entry.size()) {
            return true;
        }
        Instant here = present.lastModifiedTime().toInstant();
        Duration grain = TimeGrain.coarser(TimeGrain.of(here), TimeGrain.of(entry.modified()));
        return Duration.between(here, entry.modified()).abs().compareTo(grain) >= 0;
    }

    /** What is in a place, reached through directories only: behind a link there is nothing of the target's. */
    Optional<BasicFileAttributes> attributes(Path place) throws IOException {
        if (!isReached(place.getParent())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAttributes(at(place), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private boolean isReached(Path directory) throws IOException {
        return directory.equals(root)
                || safeDirectories.contains(directory)
                || (isReached(directory.getParent()) && isDirectory(directory));
    }

    /** @throws IOException when it cannot be told: what a disk does not show may be anything */
    static boolean isDirectory(Path place) throws IOException {
        try {
            return Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isDirectory();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    static Optional<IOException> attempt(Action action) {
        try {
            action.run();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /** What has this name until it is complete. It is short enough for any file system, whatever its own name is. */
    final Path part(Path place) {
        String name = "." + Integer.toHexString(place.getFileName().toString().hashCode());
        Path part = place.resolveSibling(name + PART);
        for (int number = 2; reserved.contains(part); number++) {
            part = place.resolveSibling(name + "-" + number + PART);
        }
        return part;
    }

    /**
     * Has a directory make way for something else. One that is not empty stays, and is an error, unless all in it is
     * something the snapshot does not have and that is to be deleted.
     */
    final void clear(Path place) throws IOException {
        boolean restored = holdsRestored(place);
        if (restored || !isEmptied(place)) {
            throw new IOException("there is a directory in its place that is not empty"
                    + (restored || delete ? "" : makingWay("--delete")));
        }
        remove(place);
        safeDirectories.removeIf(directory -> directory.startsWith(place));
        made.removeIf(directory -> directory.startsWith(place));
        directories.keySet().removeIf(directory -> directory.startsWith(place));
    }

    /** Whether something that was restored is in a directory. */
    boolean holdsRestored(Path directory) throws IOException {
        return written.stream().anyMatch(place -> place.startsWith(directory) && !place.equals(directory));
    }

    /** Whether nothing is left in a directory, after what is to be deleted is. */
    boolean isEmptied(Path directory) throws IOException {
        return delete ? deletion.deleteIn(directory) : isEmpty(at(directory));
    }

    /** Notes that something was restored in a place. */
    void remember(Path place) {
        written.add(place);
    }

    /** Whether a directory was not there before. */
    final boolean isMade(Path directory) {
        return made.contains(directory);
    }

    /** Whether the snapshot has a directory in this place, as far as it was restored. */
    final boolean isRestoredDirectory(Path directory) {
        return directories.containsKey(directory);
    }

    /** Makes the directory for something, unless the same archive has a file of that name. */
    private void makeParent(Path place) throws IOException {
        Path parent = place.getParent();
        if (safeDirectories.contains(parent)) {
            return;
        }
        if (isOwnFile(parent)) {
            throw new IOException("what was restored before it as " + root.relativize(parent) + " is no directory");
        }
        makeDirectory(parent);
    }

    private boolean isOwnFile(Path place) throws IOException {
        return written.contains(place)
                ? !isDirectory(place)
                : isOwn(place)
                        && attributes(place)
                                .filter(there -> !there.isDirectory())
                                .isPresent();
    }

    /** Whether what is in a place, if anything, was restored: in a directory that was made for this, all is. */
    private boolean isOwn(Path place) {
        return written.contains(place) || made.contains(place.getParent());
    }

    /** Makes a directory and those above it, never through a link. */
    private void makeDirectory(Path directory) throws IOException {
        if (directory.equals(root) || safeDirectories.contains(directory)) {
            return;
        }
        makeParent(directory);
        Optional<BasicFileAttributes> present = attributes(directory);
        if (present.isPresent() && !present.get().isDirectory()) {
            if (overwrite == Overwrite.NEVER && !isOwn(directory)) {
                throw new IOException("there is something else in the place of the directory " + directory);
            }
            remove(directory);
            present = Optional.empty();
        }
        if (present.isEmpty()) {
            createDirectory(directory);
            written.add(directory);
            made.add(directory);
        }
        safeDirectories.add(directory);
    }

    /**
     * Makes the links.
     *
     * @return what went wrong, by entry
     */
    List<FailedEntry> makeLinks() {
        List<FailedEntry> failed = new ArrayList<>();
        links.forEach((place, link) -> attempt(link, failed, () -> makeLink(place, link)));
        return failed;
    }

    /**
     * Sets what directories keep.
     *
     * @return what went wrong, by entry
     */
    List<FailedEntry> finish() {
        List<FailedEntry> failed = new ArrayList<>();
        // The deepest first: afterwards a directory may be closed even to its owner.
        List<Path> deepestFirst = new ArrayList<>(directories.keySet());
        deepestFirst.sort(Comparator.comparing(Path::getNameCount).reversed());
        for (Path place : deepestFirst) {
            ArchiveEntry directory = directories.get(place);
            attempt(directory, failed, () -> setDirectoryFacts(place, directory));
        }
        held.close();
        return failed;
    }

    /** An entry that could not be restored, and why. */
    record FailedEntry(ArchiveEntry entry, IOException reason) {}

    /** Something that may fail. */
    interface Action {
        void run() throws IOException;
    }

    private void attempt(ArchiveEntry entry, List<FailedEntry> failed, Action action) {
        attempt(action).ifPresent(reason -> failed.add(new FailedEntry(entry, reason)));
    }

    private void makeLink(Path place, ArchiveEntry entry) throws IOException {
        Path target = linkTarget(entry);
        if (isLeft(place, target)) {
            return;
        }
        makeParent(place);
        Optional<IOException> factsFailure = putLink(place, entry, target);
        linksMade++;
        if (factsFailure.isPresent()) {
            throw new IOException("the link is restored, but not its time: " + Reason.of(factsFailure.get()));
        }
    }

    /** Whether something in the place of a link stays; only a link that points elsewhere counts for something left. */
    private boolean isLeft(Path place, Path target) throws IOException {
        Optional<BasicFileAttributes> present =
                overwrite == Overwrite.NEVER && !isOwn(place) ? attributes(place) : Optional.empty();
        if (present.isEmpty()) {
            return false;
        }
        requireSameKind(present.get(), present.get().isSymbolicLink());
        if (!Files.readSymbolicLink(at(place)).equals(target)) {
            linksLeft++;
        }
        return true;
    }

    private Path linkTarget(ArchiveEntry entry) throws IOException {
        try {
            return PathName.linkTarget(root, entry.linkTarget().orElseThrow());
        } catch (InvalidPathException e) {
            throw new IOException("it points to a name that this machine does not allow", e);
        }
    }

    private void setDirectoryFacts(Path place, ArchiveEntry entry) throws IOException {
        Optional<IOException> failure = attempt(() -> setFacts(place, entry));
        if (failure.isPresent()) {
            throw new IOException(
                    "the directory is restored, but not its time and permissions: " + Reason.of(failure.get()));
        }
    }

    /** Opens a directory that is there for its owner, so that something can be made in it. */
    abstract void openForOwner(Path directory) throws IOException;

    /** Makes a directory in one that was made before or is there, and where nothing is. */
    abstract void createDirectory(Path directory) throws IOException;

    /** Removes what is in a place, which is no directory or an empty one. */
    abstract void remove(Path place) throws IOException;

    /**
     * Puts a file in its place, whatever is there.
     *
     * @return why the file, though written, does not have its time and permissions; empty when it does
     */
    abstract Optional<IOException> put(Path place, ArchiveEntry entry, Optional<String> sha256, ContentSource content)
            throws IOException;

    /**
     * Puts a link in its place, whatever is there.
     *
     * @return why the link, though made, does not have its time; empty when it does
     */
    abstract Optional<IOException> putLink(Path place, ArchiveEntry entry, Path target) throws IOException;

    /** Gives a file that stays as it is the owner and the permissions it had. */
    abstract void correctFacts(Path place, ArchiveEntry entry) throws IOException;

    /** Gives a directory all that it had. */
    abstract void setFacts(Path directory, ArchiveEntry entry) throws IOException;

    /** Whether nothing in a directory is to be deleted, whatever the snapshot has. */
    boolean isSpared(Path directory) throws IOException {
        return deletion.isSpared(directory);
    }

    /** Deletes what is in a place, with all below it, and never follows a link. What is spared stays, and what holds it. */
    void delete(Path place) throws IOException {
        deletion.delete(place);
    }

    /** What was deleted, or would be in a dry run: of what went with all that was in it, only the top. */
    Set<Path> deleted() {
        return deletion.deleted();
    }

    /** Where nothing was deleted because other file systems are mounted there, sorted. */
    Set<Path> mounted() {
        return deletion.mounted();
    }

    /** How many links were made, or would be in a dry run. */
    long linksMade() {
        return linksMade;
    }

    /** How many directories were made that were not there before, or would be in a dry run. */
    long directoriesMade() {
        return made.size();
    }

    /** How many links that point elsewhere than those of the snapshot were left as found. */
    long linksLeft() {
        return linksLeft;
    }

    /** The target itself. */
    final Path root() {
        return root;
    }

    /** Which names are one in the target. */
    final Spellings spellings() {
        return spellings;
    }

    /** What is set of what is restored. */
    final RestoredFacts facts() {
        return facts;
    }

    /** What could not or should not be given again, in sentences. */
    List<String> notices() {
        return facts.notices();
    }
}
