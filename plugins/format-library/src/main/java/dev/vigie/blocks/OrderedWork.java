package dev.vigie.blocks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Works on several threads and gives the results back in the order the work was given. How much is under way is up to
 * whoever gives it. No thread is started before there is work. Used by one thread.
 *
 * @param <W> what a thread works with
 * @param <R> what a piece of work results in
 */
public final class OrderedWork<W extends BlockWorker, R> implements AutoCloseable {
    private final Supplier<W> workers;
    private final int parallelism;
    private final Queue<W> idle = new ConcurrentLinkedQueue<>();
    private final Deque<Future<R>> underWay = new ArrayDeque<>();
    private Optional<ExecutorService> threads = Optional.empty();
    private boolean closed;

    /**
     * @param workers makes what a thread works with, at most one for each thread
     * @param parallelism how many threads work; with 1 it is the caller's own
     */
    public OrderedWork(Supplier<W> workers, int parallelism) {
        this.workers = workers;
        this.parallelism = parallelism;
    }

    /** A piece of work, done on any thread. */
    @FunctionalInterface
    public interface Work<W, R> {
        R with(W worker) throws IOException;
    }

    /** How many pieces of work were given whose results were not taken. */
    public int underWay() {
        return underWay.size();
    }

    /** Whether {@link #take} would not wait. */
    public boolean isOldestDone() {
        return !underWay.isEmpty() && underWay.peek().isDone();
    }

    /** Gives a piece of work. */
    public void submit(Work<W, R> work) {
        if (closed) {
            throw new IllegalStateException("this was closed");
        }
        if (parallelism == 1) {
            CompletableFuture<R> result = new CompletableFuture<>();
            try {
                result.complete(run(work));
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
            underWay.add(result);
        } else {
            underWay.add(threads().submit(() -> run(work)));
        }
    }

    /** Gives a result that needs no work. */
    public void submitReady(R result) {
        underWay.add(CompletableFuture.completedFuture(result));
    }

    /**
     * Waits for the result of the piece of work that was given first.
     *
     * @throws IOException when the work failed; an error it ended with is thrown as it is
     */
    public R take() throws IOException {
        try {
            return underWay.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for another thread");
        } catch (ExecutionException e) {
            // Memory that ran out says nothing of what is being read, and must not be taken for damage.
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IOException(String.valueOf(e.getCause().getMessage()), e.getCause());
        }
    }

    private ExecutorService threads() {
        if (threads.isEmpty()) {
            threads = Optional.of(Executors.newFixedThreadPool(parallelism, OrderedWork::thread));
        }
        return threads.get();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "vigie-blocks");
        thread.setDaemon(true);
        return thread;
    }

    private R run(Work<W, R> work) throws IOException {
        W polled = idle.poll();
        W worker = polled == null ? workers.get() : polled;
        try {
            return work.with(worker);
        } finally {
            idle.add(worker);
        }
    }

    /** Abandons what is under way and releases everything. May be called twice. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(piece -> piece.cancel(false));
        underWay.clear();
        threads.ifPresent(OrderedWork::end);
        for (W worker = idle.poll(); worker != null; worker = idle.poll()) {
            worker.close();
        }
    }

    /**
     * Native memory must not go while a thread still works in it; a piece of work takes milliseconds. It is not interrupted:
     * that would close the file it reads, for everybody else who reads it as well.
     */
    private static void end(ExecutorService threads) {
        threads.shutdown();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
