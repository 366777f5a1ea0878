package dev.vigie.blocks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
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
 * Compresses on several threads and hands the results over in the order the work was given, on the thread that gives
 * it. At most a few pieces of work are under way at once: whoever gives more waits. Used by one thread.
 *
 * @param <W> what a thread compresses with
 * @param <R> what a piece of work results in
 */
public final class OrderedCompression<W extends BlockWorker, R> implements AutoCloseable {
    private final Supplier<W> workers;
    private final int parallelism;
    private final Taker<R> taker;
    private final Queue<W> idle = new ConcurrentLinkedQueue<>();
    private final Deque<Future<R>> underWay = new ArrayDeque<>();
    private final ExecutorService threads;

    /**
     * @param workers makes what a thread compresses with, at most one for each thread
     * @param parallelism how many threads compress; with 1 it is the caller's own
     * @param taker gets every result, in order, from within the calls to this object
     */
    public OrderedCompression(Supplier<W> workers, int parallelism, Taker<R> taker) {
        this.workers = workers;
        this.parallelism = parallelism;
        this.taker = taker;
        this.threads = Executors.newFixedThreadPool(parallelism, OrderedCompression::thread);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "vigie-compression");
        thread.setDaemon(true);
        return thread;
    }

    /** Gives a piece of work; what became ready in the meantime is handed over first. */
    public void submit(Work<W, R> work) throws IOException {
        if (parallelism == 1) {
            taker.take(run(work));
            return;
        }
        makeRoom();
        underWay.add(threads.submit(() -> run(work)));
    }

    /** Gives a result that needed no work. */
    public void submitReady(R result) throws IOException {
        if (underWay.isEmpty()) {
            taker.take(result);
            return;
        }
        makeRoom();
        underWay.add(CompletableFuture.completedFuture(result));
    }

    /** Waits until everything given has been handed over. */
    public void finish() throws IOException {
        while (!underWay.isEmpty()) {
            takeOldest();
        }
    }

    private void makeRoom() throws IOException {
        while (!underWay.isEmpty()
                && (underWay.size() >= 2 * parallelism || underWay.peek().isDone())) {
            takeOldest();
        }
    }

    private void takeOldest() throws IOException {
        try {
            taker.take(underWay.remove().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while compressing");
        } catch (ExecutionException e) {
            throw new IOException("compressing failed: " + e.getCause(), e.getCause());
        }
    }

    private R run(Work<W, R> work) throws IOException {
        W polled = idle.poll();
        W worker = polled == null ? workers.get() : polled;
        try {
            return work.compress(worker);
        } finally {
            idle.add(worker);
        }
    }

    /** Abandons what is under way and releases everything. May be called twice. */
    @Override
    public void close() {
        threads.shutdownNow();
        underWay.clear();
        boolean interrupted = false;
        // Native memory must not go while a thread still works in it; a piece of work takes milliseconds.
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        for (W worker = idle.poll(); worker != null; worker = idle.poll()) {
            worker.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A piece of work, done on any thread. */
    @FunctionalInterface
    public interface Work<W, R> {
        R compress(W worker) throws IOException;
    }

    /** Takes results in order. */
    @FunctionalInterface
    public interface Taker<R> {
        void take(R result) throws IOException;
    }
}
