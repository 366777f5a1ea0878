package dev.vigie.agent.cli.terminal;

import dev.vigie.api.backup.ProgressListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts what it is told and lets somebody else look now and then. Being told costs an addition; drawing happens in a
 * thread of its own.
 */
public final class ProgressMeter implements ProgressListener, AutoCloseable {
    private static final long REDRAW_MILLIS = 100;

    private final Screen screen;
    private final ScheduledThreadPoolExecutor clock;
    private final ScheduledFuture<?> redrawing;
    private final LongSupplier nanoTime = System::nanoTime;
    private volatile Optional<Current> current = Optional.empty();

    private record Current(
            Phase phase, long expectedFiles, long expectedBytes, long began, LongAdder files, LongAdder bytes) {}

    /** Starts to draw on a screen, ten times a second, until closed. */
    public ProgressMeter(Screen screen) {
        this.screen = screen;
        clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        redrawing = clock.scheduleWithFixedDelay(this::draw, REDRAW_MILLIS, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void begin(Phase phase, long files, long bytes) {
        current = Optional.of(new Current(phase, files, bytes, nanoTime.getAsLong(), new LongAdder(), new LongAdder()));
    }

    @Override
    public void fileDone(String path) {
        current.ifPresent(now -> now.files.increment());
    }

    @Override
    public void bytesDone(long bytes) {
        current.ifPresent(now -> now.bytes.add(bytes));
    }

    /** How far the current phase has come; empty before the first. */
    public Optional<Progress> progress() {
        return current.map(now -> new Progress(
                now.phase,
                now.files.sum(),
                now.expectedFiles,
                now.bytes.sum(),
                now.expectedBytes,
                Duration.ofNanos(nanoTime.getAsLong() - now.began)));
    }

    private void draw() {
        progress().ifPresent(screen::show);
    }

    /** Stops drawing and leaves the screen as if nothing had been drawn. */
    @Override
    public void close() {
        redrawing.cancel(false);
        clock.shutdownNow();
        try {
            clock.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        screen.clear();
    }
}
