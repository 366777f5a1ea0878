package dev.vigie.agent.restore;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.agent.text.Names;
import dev.vigie.agent.text.Suggestion;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.ArchiveReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Restores one snapshot. Whatever cannot be restored is named, and the rest goes on. Used by one thread, once. */
public final class Restorer {
    /** Among so many paths one is looked for that a person may have meant. */
    private static final int MOST_GUESSES = 100_000;

    /** So many paths are named in a notice. */
    private static final int MOST_NAMED = 10;

    /** A quarter of the heap holds files that are about to be restored, each of which takes up to a kilobyte. */
    private static final long HEAP_PER_FILE = 4 << 10;

    private final RestoreRequest request;
    private final int mostHeld;
    private final TargetTree target;
    private final PathSelection selection;
    private final Losses losses;
    private final Surplus surplus;
    private final Tally tally = new Tally();
    private Unread unread = Unread.NOTHING;
    private final List<String> passedOver = new ArrayList<>();

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
        this(request, isThere, (int)
                Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / HEAP_PER_FILE));
    }

    /** @param mostHeld how many files are looked for at once */
    Restorer(RestoreRequest request, Predicate<String> isThere, int mostHeld) throws BackupException {
        this.request = request;
        this.mostHeld = mostHeld;
        this.selection = new PathSelection(request.paths(), isThere);
        this.losses = new Losses(request.cancelled());
        try {
            this.target = TargetTree.of(request);
        } catch (IOException e) {
            throw BackupException.environment("cannot write to " + request.target() + ": " + Reason.of(e), e);
        }
        this.surplus = new Surplus(target, selection, losses, request.delete());
    }

    /** Where it restores to, all links resolved. */
    public Path target() {
        return target.root();
    }

    /** Says beforehand what will not be restored: what is not known to be all of a snapshot has nothing deleted. */
    public void lacks(Problem problem) {
        losses.add(problem);
    }

    /** Says beforehand what could not be read when the snapshot was made, which is noticed, and not deleted. */
    public void lacks(Unread paths) {
        unread = paths;
        surplus.spare(paths);
    }

    /** Gives everything in a snapshot, directories before what is in them; once more if it is asked to, also meanwhile. */
    @FunctionalInterface
    public interface SnapshotFiles {
        void forEach(FileConsumer consumer) throws IOException, StateDirectoryException;
    }

    /** Takes one file at a time. */
    @FunctionalInterface
    public interface FileConsumer {
        void accept(StoredFile file) throws IOException, StateDirectoryException;
    }

    /**
     * Restores a snapshot that is known file by file.
     *
     * @throws StateDirectoryException when no archive can be opened, which is no fault of any
     */
    public RestoreResult restore(SnapshotFiles snapshot, ArchiveSource archives)
            throws IOException, StateDirectoryException {
        FilesFromArchives files = new FilesFromArchives(target, archives, tally, losses, request.cancelled(), mostHeld);
        AtomicBoolean reserved = new AtomicBoolean();
        snapshot.forEach(file -> {
            target.reserve(file.path());
            if (files.isFull()) {
                if (!reserved.getAndSet(true)) {
                    snapshot.forEach(later -> target.reserve(later.path()));
                }
                files.restoreMost();
            }
            if (selection.wants(file.path())) {
                begin(file, files);
            } else if (passedOver.size() < MOST_GUESSES) {
                passedOver.add(file.path());
            }
        });
        files.restore();
        return end(noticeOf(
                files.damagedElsewhere(),
                "Damaged, though all that was wanted is right: %s. \"vigie verify\" says what else is lost, and has the next"
                        + " backup store it anew."));
    }

    private void begin(StoredFile file, FilesFromArchives files) {
        try {
            surplus.keep(target.place(file.path()), file.entry().type());
            switch (file.entry().type()) {
                case DIRECTORY -> target.directory(file.entry());
                case SYMLINK -> target.link(file.entry());
                case FILE -> files.add(file);
            }
        } catch (IOException e) {
            losses.name(file.path(), e);
        }
    }

    /** Restores from an archive of which nothing is known but itself. */
    public RestoreResult restore(ArchiveReader archive) {
        WholeArchive whole = new WholeArchive(target, selection, surplus, tally, losses);
        whole.restore(archive);
        return end(noticeOf(whole.repeated(), "In the archive more than once, of which the last counts: %s."));
    }

    private RestoreResult end(Optional<String> notice) {
        losses.nameCancellation();
        nameUnmet();
        name(target.makeLinks());
        surplus.delete();
        name(target.finish());
        return new RestoreResult(
                tally.files(),
                tally.bytes(),
                target.linksMade(),
                target.directoriesMade(),
                tally.skipped() + target.linksLeft(),
                losses.isCancellationNamed(),
                deleted(),
                losses.all(),
                notices(notice));
    }

    private List<String> notices(Optional<String> ofTheArchives) {
        Optional<String> mounted = noticeOf(
                target.mounted().stream().map(this::nameOf).toList(),
                "Nothing was deleted where other file systems are mounted: %s.");
        return Stream.concat(
                        target.notices().stream(),
                        Stream.of(mounted, ofTheArchives, unreadNotice()).flatMap(Optional::stream))
                .toList();
    }

    private Optional<String> unreadNotice() {
        List<String> wanted = unread.paths().stream()
                .filter(path -> path.isEmpty() || selection.wants(path))
                .map(path -> path.isEmpty() ? "the folder, or very much in it" : path)
                .toList();
        return noticeOf(
                wanted,
                "When this backup was made these could not be read, so it has them as the one before had them, or not at all:"
                        + " %s." + (request.delete() ? " Nothing was deleted in their place." : ""));
    }

    private void nameUnmet() {
        for (String unmet : selection.unmet()) {
            String meant = Suggestion.paths(unmet, passedOver)
                    .map(paths -> " Did you mean " + paths + "?")
                    .orElse("");
            losses.add(new Problem(unmet, "it is not in the snapshot." + meant));
        }
    }

    private void name(List<TargetTree.FailedEntry> failed) {
        failed.forEach(one -> losses.name(one.entry().path(), one.reason()));
    }

    private List<String> deleted() {
        return target.deleted().stream().map(this::nameOf).sorted().toList();
    }

    private String nameOf(Path place) {
        return PathName.text(target.root(), place);
    }

    private static Optional<String> noticeOf(Collection<String> names, String notice) {
        return names.isEmpty() ? Optional.empty() : Optional.of(notice.formatted(Names.first(MOST_NAMED, names)));
    }
}
