package dev.vigie.agent.cli;

import dev.vigie.agent.path.Reason;
import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.MetricsFile;
import java.io.IOException;
import java.nio.file.Files;
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
        timer.ifPresent(ScheduledExecutorService::shutdownNow);
        if (!wanted.equals(file)) {
            complained = false;
            file.ifPresent(Metrics::delete);
        }
        file = wanted;
        timer = file.map(path -> Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "writing metrics");
            thread.setDaemon(true);
            return thread;
        }));
        timer.ifPresent(clock -> clock.scheduleWithFixedDelay(() -> write(true), 0, 60, TimeUnit.SECONDS));
    }

    /** Nobody writes it any more, and it would say for ever that all is well. */
    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("The metrics {} are not written any more and cannot be deleted: {}", file, Reason.of(e));
        }
    }

    private synchronized void write(boolean up) {
        if (file.isEmpty()) {
            return;
        }
        try {
            MetricsFile.write(file.get(), status.get(), up);
            complained = false;
        } catch (IOException e) {
            complain(Reason.of(e));
        } catch (RuntimeException e) {
            complain(e.toString());
        }
    }

    private void complain(String reason) {
        if (!complained) {
            LOG.warn("The metrics {} cannot be written: {}", file.orElseThrow(), reason);
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
