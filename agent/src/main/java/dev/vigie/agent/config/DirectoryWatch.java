package dev.vigie.agent.config;

import dev.vigie.agent.path.Reason;
import dev.vigie.agent.watch.InotifyLimits;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until something happens in directories. Where the system does not let all of them be watched, that is said, and
 * waiting ends now and then as if something had happened. Used by one thread, and closed by any.
 */
final class DirectoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

    /** How long nothing must have happened. Editors and copying programs take a few steps to write a file. */
    private static final Duration SETTLED = Duration.ofMillis(300);
    /** How long to wait at most for that, in a directory where something happens all the time. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Source source;
    private final Duration longest;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Set<WatchKey> watched = new HashSet<>();
    private Optional<String> shortfall = Optional.empty();

    // Guarded by this.
    private Optional<WatchService> service = Optional.empty();

    /** Opens a watch service of the system. */
    interface Source {
        WatchService open() throws IOException;
    }

    /** @param longest how long to wait at most where not everything is watched, or where that is asked for */
    DirectoryWatch(Source source, Duration longest) {
        this.source = source;
        this.longest = longest;
    }

    /**
     * Watches these directories, and no others any more, as far as the system lets it.
     *
     * @param directories asked again when one of them went before it could be watched
     */
    void watch(Supplier<Set<Path>> directories) {
        Set<WatchKey> keys = new HashSet<>();
        try {
            WatchService opened = open();
            while (!register(directories.get(), opened, keys)) {
                keys.clear();
            }
            watched.stream().filter(key -> !keys.contains(key)).forEach(WatchKey::cancel);
            watched = keys;
            whole();
        } catch (IOException e) {
            watched.addAll(keys);
            fallShort(InotifyLimits.OF_THE_SYSTEM.advice(e).orElseGet(() -> reason(e)));
        }
    }

    private static String reason(IOException cause) {
        return cause instanceof FileSystemException failure
                ? failure.getFile() + ": " + Reason.of(cause)
                : Reason.of(cause);
    }

    private synchronized WatchService open() throws IOException {
        if (closed.getCount() == 0) {
            throw new ClosedWatchServiceException();
        }
        if (service.isEmpty()) {
            service = Optional.of(source.open());
        }
        return service.get();
    }

    /** Whether all of them were there. For one that is watched already nothing changes. */
    private static boolean register(Set<Path> directories, WatchService service, Set<WatchKey> keys)
            throws IOException {
        try {
            for (Path directory : directories) {
                keys.add(directory.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE));
            }
            return true;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        }
    }

    private void whole() {
        if (shortfall.isPresent()) {
            LOG.info("The configuration is watched again");
        }
        shortfall = Optional.empty();
    }

    private void fallShort(String reason) {
        if (!shortfall.equals(Optional.of(reason))) {
            LOG.warn(
                    "The configuration cannot be watched, so it is looked at every {} seconds: {}",
                    longest.toSeconds(),
                    reason);
        }
        shortfall = Optional.of(reason);
    }

    /**
     * Waits until something has happened and it is calm again; no longer than the limit where not everything is watched.
     *
     * @throws ClosedWatchServiceException once this is closed
     */
    void awaitChange() throws InterruptedException {
        Optional<WatchService> opened = opened();
        if (opened.isPresent() && shortfall.isEmpty()) {
            awaitCalm(opened.get(), opened.get().take());
        } else {
            awaitChangeOrLimit();
        }
    }

    /** As {@link #awaitChange}, and never longer than the limit. */
    void awaitChangeOrLimit() throws InterruptedException {
        Optional<WatchService> opened = opened();
        if (opened.isEmpty()) {
            awaitNothing();
        } else {
            awaitCalm(opened.get(), opened.get().poll(longest.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /** Waits until it is calm. */
    void awaitCalm() throws InterruptedException {
        Optional<WatchService> opened = opened();
        if (opened.isPresent()) {
            awaitCalm(opened.get(), opened.get().poll(SETTLED.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private synchronized Optional<WatchService> opened() {
        return service;
    }

    private void awaitNothing() throws InterruptedException {
        if (closed.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new ClosedWatchServiceException();
        }
    }

    /** {@code first} may be {@code null}, as what a watch service answers. */
    private static void awaitCalm(WatchService service, WatchKey first) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        WatchKey key = first;
        while (key != null && System.nanoTime() < deadline) {
            key.pollEvents();
            key.reset();
            key = service.poll(SETTLED.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        opened().ifPresent(DirectoryWatch::close);
    }

    private static void close(WatchService service) {
        try {
            service.close();
        } catch (IOException e) {
            LOG.debug("The watch of the configuration did not close properly", e);
        }
    }
}
