package dev.vigie.agent.watch;

import dev.vigie.agent.path.PathName;
import io.methvin.watcher.visitor.FileTreeVisitor;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Walks the directories to watch: not those that are left out, and past those that vanish or cannot be read meanwhile.
 * Files are not reported, because a new directory stands for all that is in it.
 */
final class PrunedVisitor implements FileTreeVisitor {
    private final Path root;
    private final DirectoryFilter filter;
    private final BooleanSupplier cancelled;
    private final Set<Path> unreadable = ConcurrentHashMap.newKeySet();
    private final Set<Path> leftOut = ConcurrentHashMap.newKeySet();

    /** @param cancelled asked at each directory; once it answers true the walk ends with a CancellationException */
    PrunedVisitor(Path root, DirectoryFilter filter, BooleanSupplier cancelled) {
        this.root = root;
        this.filter = filter;
        this.cancelled = cancelled;
    }

    /** Whether this directory could not be read when it was walked, so that nothing in it is watched. */
    boolean missed(Path directory) {
        return unreadable.contains(directory);
    }

    /**
     * A directory at or below this one that was left out when it was come across and is not now.
     *
     * @param directory relative to the root; {@code ""} is the root itself
     */
    Optional<Path> noLongerLeftOut(String directory) {
        Path top = PathName.path(root, directory);
        leftOut.removeIf(path -> !isDirectory(path));
        return leftOut.stream()
                .filter(path -> path.startsWith(top) && !filter.leavesOut(PathName.text(root, path), path))
                .findAny();
    }

    @Override
    public void recursiveVisitFiles(Path start, Callback onDirectory, Callback onFile) throws IOException {
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (cancelled.getAsBoolean()) {
                    throw new CancellationException();
                }
                if (!directory.equals(root) && filter.leavesOut(PathName.text(root, directory), directory)) {
                    leftOut.add(directory);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                try {
                    onDirectory.call(directory);
                    return FileVisitResult.CONTINUE;
                } catch (NoSuchFileException | AccessDeniedException e) {
                    passBy(directory, e);
                    return FileVisitResult.SKIP_SUBTREE;
                } catch (IOException e) {
                    if (isDirectory(directory)) {
                        throw e;
                    }
                    passBy(directory, e);
                    return FileVisitResult.SKIP_SUBTREE;
                }
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                passBy(path, failure);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    passBy(directory, failure);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Without its root there is nothing to watch. Anything else may vanish or become something else, which an event will
     * tell, or be closed to us.
     */
    private void passBy(Path path, IOException failure) throws IOException {
        if (path.equals(root)) {
            throw failure;
        }
        if (!(failure instanceof NoSuchFileException) && isDirectory(path)) {
            unreadable.add(path);
        }
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }
}
