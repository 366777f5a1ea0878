package dev.vigie.agent.cli;

import dev.vigie.agent.path.Reason;
import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.MetricsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the file of figures as new as a minute, where one is wanted. May be used by several threads. */
final class Metrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private volatile Optional<ScheduledExecutorService> timer = Optional.empty();
    private final AtomicBoolean soon = new AtomicBoolean();

    // Guarded by this.
    private Optional<Figures> figures = Optional.empty();
    private boolean complained;

    /** What is written where. */
    private record Figures(Path file, Supplier<AgentStatus> status) {
        void write(boolean up) throws IOException {
            MetricsFile.write(file, status.get(), up);
        }
    }

    /** Writes this file from now on, at once and each minute; none when empty. */
    synchronized void writeTo(Optional<Path> wanted, Supplier<AgentStatus> status) {
        timer.ifPresent(ScheduledExecutorService::shutdownNow);
        soon.set(false);
        Optional<Path> before = figures.map(Figures::file);
        if (!wanted.equals(before)) {
            complained = false;
            before.ifPresent(Metrics::delete);
        }
        figures = wanted.map(file -> new Figures(file, status));
        timer = wanted.map(file -> Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "writing metrics");
            thread.setDaemon(true);
            return thread;
        }));
        timer.ifPresent(clock -> clock.scheduleWithFixedDelay(() -> write(true), 0, 60, TimeUnit.SECONDS));
    }

    /**
     * Writes the file in a second, once for all that is told of within it. Takes no lock: whoever calls may hold one that
     * telling the status needs.
     */
    void writeSoon() {
        Optional<ScheduledExecutorService> clock = timer;
        if (clock.isPresent() && !soon.getAndSet(true)) {
            try {
                clock.get().schedule(this::writeAgain, 1, TimeUnit.SECONDS);
            } catch (RejectedExecutionException e) {
                soon.set(false);
            }
        }
    }

    private void writeAgain() {
        soon.set(false);
        write(true);
    }

    /** Nobody writes it any more, and it would say for ever that all is well. */
    private static void delete(Path file) {
        try {
            MetricsFile.delete(file);
        } catch (IOException e) {
            LOG.warn("The metrics {} are not written any more and are not deleted: {}", file, Reason.of(e));
        }
    }

    private synchronized void write(boolean up) {
        if (figures.isEmpty()) {
            return;
        }
        try {
            figures.get().write(up);
            complained = false;
        } catch (IOException e) {
            complain(Reason.of(e));
        } catch (RuntimeException e) {
            complain(e.toString());
        }
    }

    private void complain(String reason) {
        if (!complained) {
            LOG.warn(
                    "The metrics {} cannot be written: {}",
                    figures.orElseThrow().file(),
                    reason);
        }
        complained = true;
    }

    /** Says in the file that the agent has ended. */
    @Override
    public synchronized void close() {
        timer.ifPresent(ScheduledExecutorService::shutdownNow);
        write(false);
    }
}
