package dev.vigie.agent.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Opens files that were files a moment ago. A FIFO that took the place of one since would keep whoever opens it waiting
 * until somebody opens its other end, perhaps for ever, and Java has no way to open without waiting: so an opening that
 * takes long has the other end opened for it.
 */
final class Opening {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
    private static final int TYPE_MASK = 0170000;
    private static final int FIFO = 0010000;
    private static final Map<Path, Long> RUNNING = new ConcurrentHashMap<>();

    private static final AtomicBoolean WATCHED = new AtomicBoolean();
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "opening-watch");
        thread.setDaemon(true);
        return thread;
    });

    private Opening() {}

    /** How it is opened. */
    @FunctionalInterface
    interface Way {
        InputStream open() throws IOException;
    }

    static InputStream of(Path file, Way way) throws IOException {
        RUNNING.put(file, System.nanoTime());
        watch();
        try {
            return way.open();
        } finally {
            RUNNING.remove(file);
        }
    }

    /** Looks again and again as long as files are being opened, and not while the program is idle. */
    private static void watch() {
        if (!WATCHED.get() && WATCHED.compareAndSet(false, true)) {
            WATCH.schedule(Opening::releaseStuck, PATIENCE, TimeUnit.NANOSECONDS);
        }
    }

    private static void releaseStuck() {
        WATCHED.set(false);
        RUNNING.forEach((file, since) -> {
            if (System.nanoTime() - since > PATIENCE) {
                release(file);
            }
        });
        if (!RUNNING.isEmpty()) {
            watch();
        }
    }

    /** A FIFO opened for both reading and writing opens at once. Nothing is written. */
    private static void release(Path file) {
        try {
            int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & TYPE_MASK) == FIFO) {
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                        .close();
            }
        } catch (IOException | RuntimeException e) {
            // It is tried again as long as it is stuck.
        }
    }
}
