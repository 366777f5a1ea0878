package dev.vigie.agent.watch;

import dev.vigie.agent.path.PathName;
import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryChangeListener;
import io.methvin.watcher.DirectoryWatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.slf4j.helpers.NOPLogger;

/** One registration of a directory and all below it with the system. It ends, and is replaced by another, on trouble. */
final class WatchedTree implements AutoCloseable {
    private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");

    /** Whether the system watches all that is below a directory once it is asked to watch the directory. */
    private static final boolean WATCHES_TREES =
            MAC || System.getProperty("os.name").startsWith("Windows");

    /** Told from the thread that reads events. */
    interface Observer {
        void changed(String path);

        /** Events were lost, will not come any more, or a directory is not watched though it should be. */
        void trouble(String reason);
    }

    private final RootIdentity root;
    private final PrunedTree directories;
    private final Optional<RecursiveWatch> recursive;
    private final Optional<WayToRoot> way;
    private final Observer observer;
    private final Optional<DirectoryWatcher> watcher;
    private final Optional<FileSystemEvents> events;
    private volatile boolean closed;

    private WatchedTree(
            RootIdentity root, DirectoryFilter filter, SystemWatch system, Observer observer, BooleanSupplier cancelled)
            throws IOException {
        this.root = root;
        this.observer = observer;
        this.directories = new PrunedTree(root.real(), filter, cancelled);
        this.recursive = WATCHES_TREES
                ? Optional.empty()
                : Optional.of(new RecursiveWatch(system, root.real(), directories, this::trouble));
        this.way = WATCHES_TREES ? Optional.empty() : Optional.of(new WayToRoot(system, root.real(), this::trouble));
        this.events = MAC ? Optional.of(new FileSystemEvents(root.real(), new UntilClosed())) : Optional.empty();
        this.watcher = MAC ? Optional.empty() : Optional.of(watcher());
    }

    private DirectoryWatcher watcher() throws IOException {
        DirectoryWatcher.Builder builder = DirectoryWatcher.builder()
                .path(recursive.map(RecursiveWatch::registrable).orElse(root.real()))
                .fileHashing(false)
                .fileTreeVisitor(directories)
                .listener(new Listener())
                // It writes a line for each event and for each directory, and nothing that is not also reported.
                .logger(NOPLogger.NOP_LOGGER);
        recursive.ifPresent(builder::watchService);
        return builder.build();
    }

    /**
     * Watches a directory and all below it. Whatever changes after this returns is reported.
     *
     * @param system what directories are registered with, unless the system watches whole trees
     * @param cancelled asked at each directory; once it answers true this ends with a {@link CancellationException}
     * @throws IOException when the system refuses to watch the directory
     */
    static WatchedTree open(
            RootIdentity root, DirectoryFilter filter, SystemWatch system, Observer observer, BooleanSupplier cancelled)
            throws IOException {
        WatchedTree tree = new WatchedTree(root, filter, system, observer, cancelled);
        try {
            tree.begin();
            return tree;
        } catch (IOException | RuntimeException e) {
            tree.close();
            throw e;
        }
    }

    private void begin() throws IOException {
        way.ifPresent(WayToRoot::begin);
        if (events.isPresent()) {
            events.get().begin();
        }
        if (watcher.isPresent()) {
            CompletableFuture<Void> reading = watcher.get().watchAsync(this::readEvents);
            if (reading.isCompletedExceptionally()) {
                rethrow(reading);
            }
        }
    }

    private void changed(String path) {
        if (!closed) {
            observer.changed(path);
        }
    }

    /** Trouble with what is closed is none. */
    private void trouble(String reason) {
        if (!closed) {
            observer.trouble(reason);
        }
    }

    /** The loop ends without a word when the last directory it watches is gone. */
    private void readEvents(Runnable loop) {
        Runnable untilItEnds = () -> {
            loop.run();
            trouble("the system no longer reports changes");
        };
        Thread thread = new Thread(untilItEnds, "watching " + root.real());
        thread.setDaemon(true);
        thread.start();
    }

    private static void rethrow(CompletableFuture<Void> failed) throws IOException {
        try {
            failed.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException unchecked) {
                throw unchecked.getCause();
            }
            throw new IOException("watching failed: " + e.getCause(), e.getCause());
        }
    }

    /** Why a part of the tree is not watched, and what to do about it; empty when all of it is. */
    Optional<String> shortfall() {
        return recursive.flatMap(RecursiveWatch::shortfall);
    }

    /** Reports nothing from now on. */
    void silence() {
        closed = true;
    }

    RootIdentity root() {
        return root;
    }

    /** What was left out below a directory and no longer is has to be watched, which takes another registration. */
    void reconsider(String directory) {
        directories.noLongerLeftOut(directory).ifPresent(path -> trouble("what was left out no longer is: " + path));
    }

    /** Directories at which something was unmounted since this was asked, as far as events tell. */
    Set<Path> takeUnmounted() {
        return recursive.map(RecursiveWatch::takeUnmounted).orElse(Set.of());
    }

    /** Another file system is at a directory now, which no event tells. */
    void exchanged(Path directory) {
        if (directories.reaches(directory)) {
            recursive.ifPresentOrElse(
                    watch -> watch.exchanged(directory), () -> observer.changed(PathName.text(root.real(), directory)));
        }
    }

    @Override
    public void close() {
        silence();
        way.ifPresent(WayToRoot::close);
        events.ifPresent(FileSystemEvents::close);
        watcher.ifPresent(WatchedTree::close);
    }

    private static void close(DirectoryWatcher watcher) {
        try {
            watcher.close();
        } catch (IOException e) {
            // Nothing is read from it any more, and there is nothing left to release.
        }
    }

    private final class UntilClosed implements Observer {
        @Override
        public void changed(String path) {
            WatchedTree.this.changed(path);
        }

        @Override
        public void trouble(String reason) {
            WatchedTree.this.trouble(reason);
        }
    }

    private final class Listener implements DirectoryChangeListener {
        @Override
        public void onEvent(DirectoryChangeEvent event) {
            Path path = event.path();
            if (event.eventType() == DirectoryChangeEvent.EventType.MODIFY && directories.missed(path)) {
                trouble("a directory that could not be read has changed: " + path);
            }
            changed(PathName.text(root.real(), path));
        }

        /** The way directory-watcher reports lost events, among other things: it fails to resolve their missing path. */
        @Override
        public void onException(Exception failure) {
            trouble(
                    failure instanceof NullPointerException
                            ? "more changed at once than the system could report"
                            : "an event could not be followed: " + failure);
        }
    }
}
