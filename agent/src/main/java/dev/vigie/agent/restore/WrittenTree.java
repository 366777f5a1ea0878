package dev.vigie.agent.restore;

import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.restore.ContentWriter.ContentSource;
import dev.vigie.api.format.ArchiveEntry;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A target that is written to. Each file and link comes into its place complete, or not at all. */
final class WrittenTree extends TargetTree {
    private static final long WORTH_A_LOOK = 1 << 24;

    private final boolean fresh;
    private final boolean sparse;
    private final ContentWriter contents;

    private WrittenTree(RestoreRequest request, Path root, boolean fresh) {
        super(request, root, Spellings.in(root));
        this.fresh = fresh;
        this.sparse = request.sparse();
        this.contents = new ContentWriter(facts(), sparse, request.progress(), request.cancelled());
    }

    static WrittenTree of(RestoreRequest request) throws IOException {
        boolean fresh = isEmpty(request.target());
        if (!Presence.ofDirectory(request.target())) {
            Files.createDirectories(request.target());
        }
        return new WrittenTree(request, request.target().toRealPath(), fresh);
    }

    @Override
    boolean isFresh() {
        return fresh;
    }

    @Override
    Optional<IOException> put(Path place, ArchiveEntry entry, Optional<String> sha256, ContentSource content)
            throws IOException {
        requireRoom(entry.size());
        Path part = part(place);
        Path here = at(part);
        return completed(part, place, () -> {
            contents.write(here, entry, sha256, content);
            spellings().learn(here);
            return attempt(() -> facts().set(part, here, entry));
        });
    }

    @Override
    Optional<IOException> putLink(Path place, ArchiveEntry entry, Path target) throws IOException {
        Path part = part(place);
        Path here = at(part);
        Files.deleteIfExists(here);
        return completed(part, place, () -> {
            makeLink(here, target);
            return attempt(() -> facts().setLink(here, entry));
        });
    }

    /** Each file system without links has its own words for that, as that a function is not implemented. */
    private void makeLink(Path here, Path target) throws IOException {
        try {
            Files.createSymbolicLink(here, target);
        } catch (FileSystemException e) {
            throw e.getReason() == null
                    ? e
                    : new IOException(
                            "the file system of " + root() + " makes no symbolic link of it: " + e.getReason(), e);
        }
    }

    /** Makes something under the name of a part. */
    private interface Making {
        /** @return why it does not have all it should, though it is complete; empty when it does */
        Optional<IOException> make() throws IOException;
    }

    private Optional<IOException> completed(Path part, Path place, Making making) throws IOException {
        try {
            Optional<IOException> factsFailure = making.make();
            putInPlace(at(part), place);
            return factsFailure;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(at(part));
            throw e;
        }
    }

    /**
     * What cannot fit is not begun: an archive may claim any size, and a full disk troubles more than a restore. Of what
     * may have holes nobody knows before.
     */
    private void requireRoom(long size) throws IOException {
        if (!sparse && size >= WORTH_A_LOOK && size > Files.getFileStore(root()).getUsableSpace()) {
            throw new IOException("it has " + size + " bytes, for which there is no room; with --sparse,"
                    + " long runs of zeros in it take none");
        }
    }

    /** Nearly always there is no directory in the way, and asking first would cost more than failing then. */
    private void putInPlace(Path part, Path place) throws IOException {
        try {
            rename(part, place.getFileName());
        } catch (FileSystemException e) {
            if (!Files.isDirectory(at(place), LinkOption.NOFOLLOW_LINKS)) {
                throw refusal(part, e);
            }
            clear(place);
            rename(at(place.resolveSibling(part.getFileName())), place.getFileName());
        }
    }

    /** Some file systems say of a name they do not take that it is not there. */
    private IOException refusal(Path beside, FileSystemException cause) {
        boolean refused = cause instanceof NoSuchFileException && Files.exists(beside, LinkOption.NOFOLLOW_LINKS);
        return refused ? new IOException("the file system of " + root() + " takes no such name", cause) : cause;
    }

    private static void rename(Path part, Path name) throws IOException {
        Files.move(part, part.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    void createDirectory(Path directory) throws IOException {
        try {
            DurableFiles.createDirectory(at(directory));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("something else is working in " + directory.getParent(), e);
        } catch (NoSuchFileException e) {
            throw refusal(at(directory.getParent()), e);
        }
    }

    @Override
    void openForOwner(Path directory) throws IOException {
        facts().openForOwner(at(directory));
    }

    @Override
    void remove(Path place) throws IOException {
        Files.delete(at(place));
    }

    @Override
    void correctFacts(Path place, ArchiveEntry entry) throws IOException {
        facts().correct(place, at(place), entry);
    }

    @Override
    void setFacts(Path directory, ArchiveEntry entry) throws IOException {
        facts().set(directory, at(directory), entry);
    }

    /** What a directory that was made for it holds is all restored, and a file by itself costs no memory there. */
    @Override
    void remember(Path place) {
        if (!isMade(place.getParent())) {
            super.remember(place);
        }
    }

    @Override
    boolean holdsRestored(Path directory) throws IOException {
        return isMade(directory) ? !isEmpty(at(directory)) : super.holdsRestored(directory);
    }
}
