package dev.vigie.agent.plugins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the living products of one plugin, and warns of what is left when the last of them is closed: threads, which carry
 * the plugin's context class loader, and open files, as far as the system tells (Linux does) and it is known whose they
 * are: those in a product's temporary directory, and the archives it was told to read. Thread-safe.
 */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
    private static final int DAEMONS_OF_LIBRARIES = 16;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final String plugin;
    private final ClassLoader classes;
    private final Map<Path, Integer> lent = new HashMap<>();
    private int products;
    private int daemonsKnown = DAEMONS_OF_LIBRARIES;
    private int othersKnown;

    Leftovers(String plugin, ClassLoader classes) {
        this.plugin = plugin;
        this.classes = classes;
    }

    /** A product came into being. */
    synchronized void opened() {
        products++;
    }

    /**
     * A product may use this file, or what is in this directory, until {@link #closed}.
     *
     * @return by which it is known then
     */
    synchronized Path lent(Path path) {
        Path known = real(path);
        lent.merge(known, 1, Integer::sum);
        return known;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath();
        }
    }

    /**
     * A product was closed.
     *
     * @param returned what was lent to it
     */
    void closed(List<Path> returned) {
        Set<Path> free = new LinkedHashSet<>();
        boolean last;
        synchronized (this) {
            products--;
            last = products == 0;
            for (Path path : returned) {
                if (lent.merge(path, -1, Integer::sum) == 0) {
                    lent.remove(path);
                    free.add(path);
                }
            }
        }
        List<Path> files = insisting(() -> openFiles(free));
        if (!files.isEmpty()) {
            log.warn("The plugin {} left files open: {}. Its author must close them in close().", plugin, files);
        }
        if (last) {
            warnOfThreads();
        }
    }

    private void warnOfThreads() {
        List<Thread> threads = insisting(this::unexpectedThreads);
        if (!threads.isEmpty()) {
            log.warn(
                    "The plugin {} left threads running: {}. Its author must end them in close().",
                    plugin,
                    threads.stream().map(Thread::getName).toList());
            synchronized (this) {
                daemonsKnown = Math.max(daemonsKnown, count(threads, Thread::isDaemon));
                othersKnown = Math.max(othersKnown, count(threads, thread -> !thread.isDaemon()));
            }
        }
    }

    /** A library may start a few daemon threads, for as long as the program lives. That is no leak; more and more are. */
    private synchronized List<Thread> unexpectedThreads() {
        if (products > 0) {
            return List.of();
        }
        List<Thread> all = threads();
        boolean more =
                count(all, Thread::isDaemon) > daemonsKnown || count(all, thread -> !thread.isDaemon()) > othersKnown;
        return more ? all : List.of();
    }

    private static int count(List<Thread> threads, Predicate<Thread> kind) {
        return (int) threads.stream().filter(kind).count();
    }

    private List<Thread> threads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[root.activeCount() * 2 + 10];
        int count = root.enumerate(all);
        return Arrays.stream(all, 0, count)
                .filter(thread -> thread != Thread.currentThread())
                .filter(thread -> thread.getContextClassLoader() == classes)
                .toList();
    }

    private static List<Path> openFiles(Set<Path> places) {
        List<Path> open = new ArrayList<>();
        if (places.isEmpty() || !Files.isDirectory(OPEN_FILES)) {
            return open;
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OPEN_FILES)) {
            for (Path descriptor : descriptors) {
                Path file = target(descriptor);
                if (places.stream().anyMatch(file::startsWith)) {
                    open.add(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("The open files of this process cannot be told", e);
        }
        return open;
    }

    /** Closed meanwhile, perhaps by another thread, is closed. */
    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return descriptor;
        }
    }

    /** What is still there after a moment: to end takes a while. */
    private static <T> List<T> insisting(Supplier<List<T>> question) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<T> left = question.get();
        while (!left.isEmpty() && System.nanoTime() < end) {
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return left;
            }
            left = question.get();
        }
        return left;
    }
}
