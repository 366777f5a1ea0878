package dev.vigie.agent.config;

import dev.vigie.agent.path.Listing;
import dev.vigie.agent.platform.Access;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the main file or {@code folders.d} change, waits until they rest, loads them and tells a listener. It
 * watches the directories they are in, not the files: editors write another file and rename it. Where symbolic links lead
 * to a file, the directory of each of them is watched, and the one the file is in.
 */
public final class ConfigurationWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);

    /**
     * How often the files are looked at where the system does not let them be watched, and as long as they are refused,
     * which may be for a reason that passes, such as a disk without room.
     */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final ConfigurationLoader loader;
    private final Path file;
    private final Listener listener;
    private final DirectoryWatch directories;
    private final Thread thread;
    private Optional<Map<Path, Stamp>> seen = Optional.empty();
    private Configuration inForce;
    private List<ConfigurationProblem> problems = List.of();

    /** Told about changes, by a thread of the watch's own, one after another. */
    public interface Listener {

        /** The files now mean something else, or are right again after they were not. */
        void changed(Configuration configuration);

        /** The files are wrong. The configuration told last stays in force. */
        void refused(ConfigurationException problems);
    }

    /** What tells one state of a file from another. Who may read it decides whether it may hold a secret. */
    private record Stamp(FileTime modified, long size, Optional<Object> key, Optional<Access> access) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    attributes.lastModifiedTime(),
                    attributes.size(),
                    Optional.ofNullable(attributes.fileKey()),
                    Access.to(file));
        }
    }

    private ConfigurationWatch(
            ConfigurationLoader loader, Configuration inForce, Listener listener, DirectoryWatch directories) {
        this.loader = loader;
        this.file = inForce.file();
        this.inForce = inForce;
        this.listener = listener;
        this.directories = directories;
        this.thread = new Thread(this::run, "configuration-watch");
        this.thread.setDaemon(true);
    }

    /**
     * Starts to watch. A change between the loading of the configuration in force and this call is noticed.
     *
     * @param inForce what the listener knows already
     */
    public static ConfigurationWatch start(ConfigurationLoader loader, Configuration inForce, Listener listener) {
        return start(loader, inForce, listener, inForce.file().getFileSystem()::newWatchService, LOOK);
    }

    static ConfigurationWatch start(
            ConfigurationLoader loader,
            Configuration inForce,
            Listener listener,
            DirectoryWatch.Source source,
            Duration look) {
        ConfigurationWatch watch = new ConfigurationWatch(loader, inForce, listener, new DirectoryWatch(source, look));
        watch.directories.watch(watch::directories);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            directories.awaitCalm();
            while (true) {
                directories.watch(this::directories);
                loadIfChanged();
                awaitReasonToLook();
            }
        } catch (ClosedWatchServiceException e) {
            LOG.debug("The configuration is no longer watched");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReasonToLook() throws InterruptedException {
        if (problems.isEmpty()) {
            directories.awaitChange();
        } else {
            directories.awaitChangeOrLimit();
        }
    }

    /**
     * Where the files are, and the links to them; and the directory above, which is told when theirs is replaced.
     * Directories come and go, are replaced by others of their name, and links change where they lead.
     */
    private Set<Path> directories() {
        Set<Path> found = new HashSet<>();
        Path own = file.getParent();
        addAbove(found, own);
        addNearest(found, own);
        addNearest(found, foldersDirectory());
        addTrail(found, file);
        addTrail(found, foldersDirectory());
        folderFiles().forEach(folderFile -> addTrail(found, folderFile));
        return found;
    }

    private static void addTrail(Set<Path> directories, Path place) {
        LinkTrail trail = LinkTrail.to(place);
        directories.addAll(trail.directories());
        addAbove(directories, trail.end());
    }

    /** Above the top of the file system there is nothing but itself. */
    private static void addAbove(Set<Path> directories, Path place) {
        addNearest(directories, Optional.ofNullable(place.getParent()).orElse(place));
    }

    /** The directory, or the nearest above it, so that its coming is noticed. */
    private static void addNearest(Set<Path> directories, Path directory) {
        Path existing = directory;
        while (existing.getParent() != null && !Files.isDirectory(existing)) {
            existing = existing.getParent();
        }
        directories.add(existing);
    }

    private void loadIfChanged() {
        Optional<Map<Path, Stamp>> now = Optional.of(stamps());
        boolean changed = !now.equals(seen);
        if (!changed && problems.isEmpty()) {
            return;
        }
        seen = now;
        try {
            accept(load());
        } catch (ConfigurationException e) {
            if (changed || !e.problems().equals(problems)) {
                problems = e.problems();
                tell(() -> listener.refused(e));
            }
        }
    }

    /** Whatever goes wrong in reading, the next change must be noticed, and this one not pass for well. */
    private Configuration load() throws ConfigurationException {
        try {
            return loader.load(file);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
            LOG.debug("The configuration cannot be read", e);
            throw new ConfigurationException(List.of(new ConfigurationProblem(
                    Place.wholeFile(file), "the configuration cannot be read, by a mistake in Vigie: " + e)));
        }
    }

    private void accept(Configuration loaded) {
        if (!problems.isEmpty() || !loaded.equals(inForce)) {
            problems = List.of();
            inForce = loaded;
            tell(() -> listener.changed(loaded));
        }
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOG.error("A change of the configuration could not be put into force", e);
        }
    }

    private Map<Path, Stamp> stamps() {
        Map<Path, Stamp> stamps = new HashMap<>();
        stamp(stamps, file);
        folderFiles().forEach(folderFile -> stamp(stamps, folderFile));
        return stamps;
    }

    private Path foldersDirectory() {
        return file.resolveSibling(ConfigurationLoader.FOLDERS_DIRECTORY);
    }

    private List<Path> folderFiles() {
        try {
            return Listing.of(foldersDirectory()).stream()
                    .filter(ConfigurationLoader::isFolderFile)
                    .toList();
        } catch (IOException e) {
            LOG.debug("There is no {} beside {}", ConfigurationLoader.FOLDERS_DIRECTORY, file);
            return List.of();
        }
    }

    private static void stamp(Map<Path, Stamp> stamps, Path file) {
        try {
            stamps.put(file, Stamp.of(file));
        } catch (IOException e) {
            LOG.debug("{} is not there for now", file);
        }
    }

    /** Stops. The listener is not told anything any more once this returns, unless it is the listener that calls this. */
    @Override
    public void close() {
        directories.close();
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
