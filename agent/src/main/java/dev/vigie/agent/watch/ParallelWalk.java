package dev.vigie.agent.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Does the same for every directory of a tree, in no order. The caller does it alone while there is little to do; as more
 * comes to light, up to eight threads help. Registering with the system is mostly waiting for its answer, so that pays
 * even on one core.
 */
final class ParallelWalk {
    private static final int MOST_HELPERS = 7;
    /** Waiting directories that are worth one more thread. */
    private static final int WORTH_A_HELPER = 8;

    private final String name;
    private final Step step;

    // Guarded by this.
    private final Deque<Path> waiting = new ArrayDeque<>();
    private int busy;
    private int helpers;
    private Throwable failure;

    /** What to do with one directory; it adds those below it. */
    @FunctionalInterface
    interface Step {
        void take(Path directory, ParallelWalk walk) throws IOException;
    }

    /** @param name of the threads that help */
    ParallelWalk(String name, Step step) {
        this.name = name;
        this.step = step;
    }

    /** Returns when everything is done, or after the first failure, which it throws. To be called once. */
    void run(Path start) throws IOException {
        add(start);
        work();
        throwFailure();
    }

    synchronized void add(Path directory) {
        waiting.addLast(directory);
        notifyAll();
        if (helpers < MOST_HELPERS && waiting.size() > WORTH_A_HELPER * (helpers + 1)) {
            helpers++;
            Thread helper = new Thread(this::work, name);
            helper.setDaemon(true);
            helper.start();
        }
    }

    private void work() {
        try {
            for (Optional<Path> next = next(); next.isPresent(); next = next()) {
                try {
                    step.take(next.get(), this);
                } catch (IOException | RuntimeException | Error e) {
                    fail(e);
                } finally {
                    done();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(new CancellationException());
        }
    }

    /** Empty when nothing is left to do and nobody can add to it. */
    private synchronized Optional<Path> next() throws InterruptedException {
        while (busy > 0 && (waiting.isEmpty() || failure != null)) {
            wait();
        }
        if (waiting.isEmpty() || failure != null) {
            return Optional.empty();
        }
        busy++;
        return Optional.of(waiting.removeLast());
    }

    private synchronized void done() {
        busy--;
        if (busy == 0) {
            notifyAll();
        }
    }

    private synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    private synchronized void throwFailure() throws IOException {
        if (failure instanceof IOException cause) {
            throw cause;
        } else if (failure instanceof RuntimeException cause) {
            throw cause;
        } else if (failure instanceof Error cause) {
            throw cause;
        }
    }
}
