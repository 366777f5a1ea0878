package dev.vigie.agent.watch;

import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Presence;
import io.methvin.watcher.visitor.FileTreeVisitor;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The directories to watch: not those that are left out, and past those that vanish or cannot be read meanwhile. Safe for
 * use by several threads.
 */
final class PrunedTree implements FileTreeVisitor {
    private final Path root;
    private final DirectoryFilter filter;
    private final BooleanSupplier cancelled;
    private final LeafDirectories leaves;
    private final Set<Path> unreadable = ConcurrentHashMap.newKeySet();
    private final Set<Path> leftOut = ConcurrentHashMap.newKeySet();

    /** Told of each directory, from several threads at once, before what is in it is listed. */
    @FunctionalInterface
    interface Visit {
        void directory(Path directory) throws IOException;
    }

    /** @param cancelled asked at each directory; once it answers true a walk ends with a CancellationException */
    PrunedTree(Path root, DirectoryFilter filter, BooleanSupplier cancelled) {
        this.root = root;
        this.filter = filter;
        this.cancelled = cancelled;
        this.leaves = LeafDirectories.below(root);
    }

    boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    /** Whether neither a directory nor one above it is left out. */
    boolean reaches(Path directory) {
        for (int names = root.getNameCount() + 1; names <= directory.getNameCount(); names++) {
            Path above = directory.getRoot().resolve(directory.subpath(0, names));
            if (filter.leavesOut(PathName.text(root, above), above)) {
                return false;
            }
        }
        return true;
    }

    /** Whether this directory, or one below it, could not be read when it was walked, so that nothing in it is watched. */
    boolean missed(Path directory) {
        return unreadable.stream().anyMatch(path -> path.startsWith(directory));
    }

    /**
     * A directory at or below this one that was left out when it was come across and is not now.
     *
     * @param directory relative to the root; {@code ""} is the root itself
     */
    Optional<Path> noLongerLeftOut(String directory) {
        Path top = PathName.path(root, directory);
        leftOut.removeIf(path -> !Presence.mayBeDirectory(path));
        return leftOut.stream()
                .filter(path -> path.startsWith(top) && !filter.leavesOut(PathName.text(root, path), path))
                .findAny();
    }

    /**
     * Visits a directory and all below it, from several threads where there are many.
     *
     * @throws IOException of a visit, and when the root is gone or cannot be read
     */
    void walk(Path start, Visit visit) throws IOException {
        new ParallelWalk("registering " + root, (directory, walk) -> step(directory, visit, walk)).run(start);
    }

    /** What directory-watcher is to report when a directory came: the directory, which stands for all that is in it. */
    @Override
    public void recursiveVisitFiles(Path start, Callback onDirectory, Callback onFile) throws IOException {
        if (start.equals(root) || !isLeftOut(start)) {
            onDirectory.call(start);
        }
    }

    private void step(Path directory, Visit visit, ParallelWalk walk) throws IOException {
        if (isCancelled()) {
            throw new CancellationException();
        }
        if (!directory.equals(root) && isLeftOut(directory)) {
            return;
        }
        try {
            visit.directory(directory);
            if (!leaves.isLeaf(directory)) {
                goDown(directory, walk);
            }
        } catch (NoSuchFileException | AccessDeniedException e) {
            passBy(directory, e);
        } catch (IOException e) {
            if (isDirectory(directory)) {
                throw e;
            }
            passBy(directory, e);
        }
    }

    private boolean isLeftOut(Path directory) {
        boolean left = filter.leavesOut(PathName.text(root, directory), directory);
        if (left) {
            leftOut.add(directory);
        }
        return left;
    }

    private void goDown(Path directory, ParallelWalk walk) throws IOException {
        try {
            for (Path path : Listing.of(directory)) {
                if (Presence.mayBeDirectory(path)) {
                    walk.add(path);
                }
            }
        } catch (IOException e) {
            passBy(directory, e);
        }
    }

    /**
     * Without its root there is nothing to watch. Anything else may vanish or become something else, which an event will
     * tell, or be closed to us.
     */
    private void passBy(Path path, IOException failure) throws IOException {
        if (path.equals(root)) {
            throw failure;
        }
        if (!(failure instanceof NoSuchFileException) && Presence.mayBeDirectory(path)) {
            unreadable.add(path);
        }
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }
}
