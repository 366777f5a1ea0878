package dev.vigie.agent.scan;

import dev.vigie.agent.path.Declared;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.platform.Permissions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Opens directories and files of a tree without following a link anywhere below its root, also when somebody puts one
 * in the place of a directory at that very moment: each directory is opened from within the one above it, which is held
 * open. So nobody who may write to a tree has a program with more rights read or change something else.
 *
 * <p>Where Java cannot open from within a directory (it can on Linux), only the last name of a path is not followed. Used
 * by one thread.
 */
public final class HeldDirectories implements AutoCloseable {
    /** More are not held open at once, however deep a tree is. */
    private static final int MOST = 64;

    private static final String MODE = "unix:mode";

    /** Every mode that is nothing but permissions of owner, group and others. */
    private static final int PERMISSIONS = 0777;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final Path root;
    private final List<Held> held = new ArrayList<>();
    private final Set<Path> descriptorsBefore = new LinkedHashSet<>();
    private final boolean anchoring;
    private boolean possible = true;

    /** @param root the top of the tree, which is trusted to be what it should be */
    public HeldDirectories(Path root) {
        this.root = root;
        this.anchoring = Files.isDirectory(DESCRIPTORS);
    }

    /** A directory that is open. */
    private static final class Held {
        private final Path path;
        private final SecureDirectoryStream<Path> stream;

        /** What the file system tells it by. */
        private final Object key;

        private Optional<Path> descriptor = Optional.empty();

        Held(Path path, SecureDirectoryStream<Path> stream) throws IOException {
            this.path = path;
            this.stream = stream;
            this.key = stream.getFileAttributeView(BasicFileAttributeView.class)
                    .readAttributes()
                    .fileKey();
        }
    }

    /**
     * What is in a directory.
     *
     * @param directory the source or a directory in it
     * @throws IOException when it is gone, is no directory any more, or cannot be read
     */
    public List<Path> list(Path directory) throws IOException {
        releaseWhere(one -> one.path.startsWith(directory) || !directory.startsWith(one.path));
        Optional<Held> opened = directory.equals(root)
                ? openRoot()
                : hold(directory.getParent()).isPresent()
                        ? Optional.of(descend(last(), directory.getFileName()))
                        : Optional.empty();
        if (opened.isPresent()) {
            return children(directory, opened.get().stream);
        }
        return Listing.of(directory);
    }

    private static List<Path> children(Path directory, DirectoryStream<Path> stream) throws IOException {
        List<Path> children = Listing.of(stream);
        children.replaceAll(child -> directory.resolve(child.getFileName()));
        return children;
    }

    /** Opens a file in the source for reading. */
    public InputStream open(Path file) throws IOException {
        Optional<Held> parent = hold(file.getParent());
        if (parent.isEmpty()) {
            return Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        }
        return Channels.newInputStream(parent.orElseThrow()
                .stream
                .newByteChannel(file.getFileName(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    }

    /**
     * Another path of a place in the source, which leads through the directory that is held open whatever becomes of its
     * name, until another place is asked for. Linux has such paths; where there are none the place itself is returned.
     */
    public Path anchored(Path place) throws IOException {
        if (!anchoring || !isBelowRealRoot(place)) {
            return place;
        }
        Optional<Held> parent = hold(place.getParent());
        return parent.isPresent() ? descriptor(parent.get()).resolve(place.getFileName()) : place;
    }

    /**
     * Sets the mode of something in the source, never that of what a link in its place leads to, unless the directory it is
     * in may not be listed. What Java has for it follows links from Java 22 on whatever it is told: since JDK-8062795
     * O_NOFOLLOW is given where a mode is expected.
     *
     * @param mode all twelve bits
     */
    public void setMode(Path place, int mode) throws IOException {
        Optional<Held> parent = isBelowRealRoot(place) ? holdIfListable(place.getParent()) : Optional.empty();
        if (parent.isEmpty() || (mode > PERMISSIONS && !anchoring)) {
            Files.setAttribute(place, MODE, mode, LinkOption.NOFOLLOW_LINKS);
        } else if (mode > PERMISSIONS) {
            setModeOfOpened(parent.get().stream, place.getFileName(), mode);
        } else {
            PosixFileAttributeView view = parent.get()
                    .stream
                    .getFileAttributeView(place.getFileName(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            Declared.make(() -> view.setPermissions(Permissions.ofMode(mode)));
        }
    }

    /** Whether there is a directory in the tree to reach it from, and one that the system itself can hold open. */
    private boolean isBelowRealRoot(Path place) {
        return !place.equals(root) && place.getFileSystem().equals(FileSystems.getDefault());
    }

    private Optional<Held> holdIfListable(Path directory) throws IOException {
        try {
            return hold(directory);
        } catch (AccessDeniedException e) {
            return Optional.empty();
        }
    }

    /** Java has more than the nine permissions only by path, and the path of what is open leads to nothing else. */
    private void setModeOfOpened(SecureDirectoryStream<Path> directory, Path name, int mode) throws IOException {
        try (SeekableByteChannel opened =
                directory.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            Object key = directory
                    .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes()
                    .fileKey();
            Files.setAttribute(findDescriptor(key), MODE, mode);
        }
    }

    private Path descriptor(Held directory) throws IOException {
        if (directory.descriptor.isEmpty()) {
            Path found = findDescriptor(directory.key);
            descriptorsBefore.add(found);
            directory.descriptor = Optional.of(found);
        }
        return directory.descriptor.get();
    }

    /**
     * Java does not tell the number of what it has open, but the system lists what each leads to. What is opened gets the
     * lowest number that is free, so nearly always one that was in use before.
     */
    private Path findDescriptor(Object key) throws IOException {
        for (Path descriptor : descriptorsBefore) {
            if (leadsTo(descriptor, key)) {
                return descriptor;
            }
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : all) {
                if (leadsTo(descriptor, key)) {
                    return descriptor;
                }
            }
        }
        throw new IOException("a directory that is open is not among what is open");
    }

    private static boolean leadsTo(Path descriptor, Object key) {
        try {
            return key.equals(
                    Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            // Closed meanwhile, so it is not the one that is held.
            return false;
        }
    }

    /** A directory, held open; empty where that does not exist. */
    private Optional<Held> hold(Path directory) throws IOException {
        releaseWhere(one -> !directory.startsWith(one.path));
        if (!held.isEmpty() && !isStillThere(last())) {
            close();
        }
        if (held.isEmpty() && openRoot().isEmpty()) {
            return Optional.empty();
        }
        while (!last().path.equals(directory)) {
            descend(last(), directory.getName(last().path.getNameCount()));
        }
        return Optional.of(last());
    }

    private Held last() {
        return held.get(held.size() - 1);
    }

    /** Whether its path still leads to it: what was moved away is not what is to be read. */
    private static boolean isStillThere(Held directory) {
        try {
            return Files.readAttributes(directory.path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey()
                    .equals(directory.key);
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<Held> openRoot() throws IOException {
        if (!possible) {
            return Optional.empty();
        }
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return Optional.of(push(root, secure));
        }
        Listing.close(stream);
        possible = false;
        return Optional.empty();
    }

    private Held descend(Held parent, Path name) throws IOException {
        return push(parent.path.resolve(name), parent.stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    }

    private Held push(Path path, SecureDirectoryStream<Path> stream) throws IOException {
        Held directory;
        try {
            directory = new Held(path, stream);
        } catch (IOException e) {
            Listing.close(stream);
            throw e;
        }
        held.add(directory);
        if (held.size() > MOST) {
            release(0);
        }
        return directory;
    }

    private void release(int index) {
        Listing.close(held.remove(index).stream);
    }

    private interface Condition {
        boolean test(Held directory);
    }

    private void releaseWhere(Condition condition) {
        while (!held.isEmpty() && condition.test(last())) {
            release(held.size() - 1);
        }
    }

    @Override
    public void close() {
        releaseWhere(one -> true);
    }
}
