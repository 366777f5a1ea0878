package dev.vigie.agent.cli;

import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.api.BackupException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells why no backup of a folder is removed. A person may have confirmed a loss just now, so its destination is looked at
 * whenever somebody asks; but one on a network may hang for as long as the other machine is away, and nobody who asks about
 * all folders hangs with it.
 */
final class FrozenFolders {
    private static final Logger LOG = LoggerFactory.getLogger(FrozenFolders.class);

    private final SnapshotService snapshots;
    private final Duration patience;

    /** By destination, what it has not answered yet. Guarded by this. */
    private final Map<Path, FutureTask<Optional<String>>> unanswered = new HashMap<>();

    /** @param patience how long a destination may take to answer; one that took longer is not waited for again */
    FrozenFolders(SnapshotService snapshots, Duration patience) {
        this.snapshots = snapshots;
        this.patience = patience;
    }

    /** Why no backup of a folder is removed; empty when that may be. */
    synchronized Optional<String> reason(String folder, Path destination) throws InterruptedException {
        FutureTask<Optional<String>> before = unanswered.get(destination);
        if (before != null && !before.isDone()) {
            return Optional.of(hangs(destination));
        }
        FutureTask<Optional<String>> question = new FutureTask<>(() ->
                snapshots.losses(destination, Optional.of(folder)).stream().findFirst());
        Thread thread = new Thread(question, "looking at " + destination);
        thread.setDaemon(true);
        thread.start();
        try {
            unanswered.put(destination, question);
            return question.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of(hangs(destination));
        } catch (ExecutionException e) {
            return unknown(folder, e.getCause());
        }
    }

    private static String hangs(Path destination) {
        return destination + " does not answer; if it is on a network, see whether the other machine can be reached";
    }

    private static Optional<String> unknown(String folder, Throwable cause) {
        if (cause instanceof BackupException) {
            LOG.debug("Whether backups of {} may be removed is not known: {}", folder, cause.getMessage());
            return Optional.empty();
        }
        throw new IllegalStateException(cause);
    }
}
