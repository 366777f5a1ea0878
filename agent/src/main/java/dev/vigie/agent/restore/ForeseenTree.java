package dev.vigie.agent.restore;

import dev.vigie.agent.path.Presence;
import dev.vigie.agent.restore.ContentWriter.ContentSource;
import dev.vigie.api.format.ArchiveEntry;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** A target in which nothing is changed: what would stop a restore is found, as far as it can be without trying. */
final class ForeseenTree extends TargetTree {
    private ForeseenTree(RestoreRequest request, Path root) {
        super(request, root, Spellings.foreseenIn(root));
    }

    static ForeseenTree of(RestoreRequest request) throws IOException {
        if (Presence.ofDirectory(request.target())) {
            return new ForeseenTree(request, request.target().toRealPath());
        }
        Path target = request.target().toAbsolutePath().normalize();
        foreseeDirectories(target);
        return new ForeseenTree(request, target);
    }

    /** Finds what {@link Files#createDirectories} would find. */
    private static void foreseeDirectories(Path target) throws IOException {
        Path there = target;
        while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS) && there.getParent() != null) {
            there = there.getParent();
        }
        if (there.equals(target)) {
            throw new FileAlreadyExistsException(there.toString());
        }
        requireChangeable(there);
    }

    /** What can be told of whether something could be made in a directory. */
    private static void requireChangeable(Path directory) throws IOException {
        if (!Presence.ofDirectory(directory)) {
            throw new FileSystemException(directory.toString(), null, "Not a directory");
        }
        if (!Files.isWritable(directory)) {
            throw new IOException(directory + " cannot be written to by this user, or its disk can only be read");
        }
    }

    /** Nothing is written, so nothing is spared. */
    @Override
    boolean isFresh() {
        return false;
    }

    @Override
    Optional<IOException> put(Path place, ArchiveEntry entry, Optional<String> sha256, ContentSource content)
            throws IOException {
        return foresee(place, entry);
    }

    @Override
    Optional<IOException> putLink(Path place, ArchiveEntry entry, Path target) throws IOException {
        return foresee(place, entry);
    }

    private Optional<IOException> foresee(Path place, ArchiveEntry entry) throws IOException {
        foreseeIn(place.getParent());
        if (isMade(place)
                || attributes(place).filter(BasicFileAttributes::isDirectory).isPresent()) {
            clear(place);
        }
        facts().foresee(entry);
        return Optional.empty();
    }

    @Override
    void createDirectory(Path directory) throws IOException {
        foreseeIn(directory.getParent());
    }

    /** A directory that the snapshot has as well is opened for its owner first. */
    private void foreseeIn(Path parent) throws IOException {
        if (!isMade(parent) && !isRestoredDirectory(parent) && Presence.of(parent)) {
            requireChangeable(parent);
        }
    }

    @Override
    void openForOwner(Path directory) {}

    @Override
    void remove(Path place) {}

    @Override
    void correctFacts(Path place, ArchiveEntry entry) throws IOException {
        facts().foreseeCorrection(at(place), entry);
    }

    @Override
    void setFacts(Path directory, ArchiveEntry entry) throws IOException {
        if (isMade(directory)) {
            facts().foresee(entry);
        } else {
            correctFacts(directory, entry);
        }
    }

    @Override
    Optional<BasicFileAttributes> attributes(Path place) throws IOException {
        return isMade(place.getParent()) ? Optional.empty() : super.attributes(place);
    }

    @Override
    boolean isEmptied(Path directory) throws IOException {
        return isMade(directory) || super.isEmptied(directory);
    }
}
