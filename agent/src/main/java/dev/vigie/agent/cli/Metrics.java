package dev.vigie.agent.cli;

import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.MetricsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the file of figures as new as a minute, where one is wanted. May be used by several threads. */
final class Metrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private final Supplier<AgentStatus> status;

    // Guarded by this.
    private Optional<Path> file = Optional.empty();
    private Optional<ScheduledExecutorService> timer = Optional.empty();
    private boolean complained;

    Metrics(Supplier<AgentStatus> status) {
        this.status = status;
    }

    /** Writes this file from now on, at once and each minute; none when empty. */
    synchronized void writeTo(Optional<Path> wanted) {
        if (!wanted.equals(file)) {
            complained = false;
        }
        file = wanted;
        timer.ifPresent(ScheduledExecutorService::shutdownNow);
        timer = file.map(path -> Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "writing metrics");
            thread.setDaemon(true);
            return thread;
        }));
        timer.ifPresent(clock -> clock.scheduleWithFixedDelay(() -> write(true), 0, 60, TimeUnit.SECONDS));
    }

    private synchronized void write(boolean up) {
        if (file.isEmpty()) {
            return;
        }
        try {
            MetricsFile.write(file.get(), status.get(), up);
            complained = false;
        } catch (IOException | RuntimeException e) {
            if (!complained) {
                LOG.warn("The metrics {} cannot be written: {}", file.get(), e.toString());
            }
            complained = true;
        }
    }

    /** Says in the file that the agent has ended. */
    @Override
    public synchronized void close() {
        timer.ifPresent(ScheduledExecutorService::shutdownNow);
        write(false);
    }
}
