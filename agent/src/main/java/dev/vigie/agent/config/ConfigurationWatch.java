package dev.vigie.agent.config;

import dev.vigie.agent.platform.Access;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the main file or {@code folders.d} change, waits until they rest, loads them and tells a listener. It
 * watches the directories they are in, not the files: editors write another file and rename it. Where the main file is a
 * symbolic link, the directory it leads to is watched as well.
 */
public final class ConfigurationWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);

    /** How long files must have rested. Editors and copying programs take a few steps to write one. */
    private static final Duration SETTLED = Duration.ofMillis(300);
    /** How long to wait at most for that, in a directory where something happens all the time. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ConfigurationLoader loader;
    private final Path file;
    private final Listener listener;
    private final WatchService watcher;
    private final Thread thread;
    private Set<WatchKey> watched = Set.of();
    private Optional<Map<Path, Stamp>> seen = Optional.empty();
    private Configuration inForce;
    private boolean refused;

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
            ConfigurationLoader loader, Configuration inForce, Listener listener, WatchService watcher) {
        this.loader = loader;
        this.file = inForce.file();
        this.inForce = inForce;
        this.listener = listener;
        this.watcher = watcher;
        this.thread = new Thread(this::run, "configuration-watch");
        this.thread.setDaemon(true);
    }

    /**
     * Starts to watch. A change between the loading of the configuration in force and this call is noticed.
     *
     * @param inForce what the listener knows already
     * @throws IOException when the operating system lets nothing be watched
     */
    public static ConfigurationWatch start(ConfigurationLoader loader, Configuration inForce, Listener listener)
            throws IOException {
        WatchService watcher = inForce.file().getFileSystem().newWatchService();
        ConfigurationWatch watch = new ConfigurationWatch(loader, inForce, listener, watcher);
        try {
            watch.watchDirectories();
        } catch (IOException e) {
            watcher.close();
            throw e;
        }
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            awaitRest(watcher.poll(SETTLED.toMillis(), TimeUnit.MILLISECONDS));
            while (true) {
                watchDirectories();
                loadIfChanged();
                awaitRest(watcher.take());
            }
        } catch (ClosedWatchServiceException e) {
            LOG.debug("The configuration is no longer watched");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.error(
                    "Changes of the configuration are no longer noticed: {}. Restart the agent after a change.",
                    e.toString());
        }
    }

    /** {@code first} may be {@code null}, as what a watch service answers. */
    private void awaitRest(WatchKey first) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        WatchKey key = first;
        while (key != null && System.nanoTime() < deadline) {
            key.pollEvents();
            key.reset();
            key = watcher.poll(SETTLED.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    /** Directories come and go, are replaced by others of their name, and links change where they lead. */
    private void watchDirectories() throws IOException {
        Optional<Set<WatchKey>> keys = Optional.empty();
        while (keys.isEmpty()) {
            keys = register();
        }
        Set<WatchKey> unwanted = new HashSet<>(watched);
        unwanted.removeAll(keys.get());
        unwanted.forEach(WatchKey::cancel);
        watched = keys.get();
    }

    /** Empty when a directory went just before it could be watched. For one that is watched already nothing changes. */
    private Optional<Set<WatchKey>> register() throws IOException {
        Set<WatchKey> keys = new HashSet<>();
        try {
            for (Path directory : directories()) {
                keys.add(directory.register(
                        watcher,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE));
            }
            return Optional.of(keys);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }

    /** Where the files are; and the directory above, which is told when theirs is replaced. */
    private Set<Path> directories() {
        Set<Path> directories = new HashSet<>();
        Path own = file.getParent();
        addNearest(directories, Optional.ofNullable(own.getParent()).orElse(own));
        addNearest(directories, own);
        addNearest(directories, own.resolve(ConfigurationLoader.FOLDERS_DIRECTORY));
        try {
            directories.add(file.toRealPath().getParent());
        } catch (IOException e) {
            LOG.debug("{} is not there for now", file);
        }
        return directories;
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
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            Configuration loaded = loader.load(file);
            if (refused || !loaded.equals(inForce)) {
                refused = false;
                inForce = loaded;
                tell(() -> listener.changed(loaded));
            }
        } catch (ConfigurationException e) {
            refused = true;
            tell(() -> listener.refused(e));
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
        try (Stream<Path> entries = Files.list(file.resolveSibling(ConfigurationLoader.FOLDERS_DIRECTORY))) {
            entries.filter(ConfigurationLoader::isFolderFile).forEach(entry -> stamp(stamps, entry));
        } catch (IOException e) {
            LOG.debug("There is no {} beside {}", ConfigurationLoader.FOLDERS_DIRECTORY, file);
        }
        return stamps;
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
    public void close() throws IOException {
        watcher.close();
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
