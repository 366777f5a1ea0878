package dev.vigie.blocks;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * Compresses on several threads and hands the results over in the order the work was given, on the thread that gives
 * it. At most a few pieces of work are under way at once: whoever gives more waits. Used by one thread.
 *
 * @param <W> what a thread compresses with
 * @param <R> what a piece of work results in
 */
public final class OrderedCompression<W extends BlockWorker, R> implements AutoCloseable {
    private final OrderedWork<W, R> work;
    private final int most;
    private final Taker<R> taker;

    /**
     * @param workers makes what a thread compresses with, at most one for each thread
     * @param parallelism how many threads compress; with 1 it is the caller's own
     * @param taker gets every result, in order, from within the calls to this object
     */
    public OrderedCompression(Supplier<W> workers, int parallelism, Taker<R> taker) {
        this.work = new OrderedWork<>(workers, parallelism);
        this.most = parallelism == 1 ? 1 : 2 * parallelism;
        this.taker = taker;
    }

    /** Gives a piece of work; what became ready in the meantime is handed over first. */
    public void submit(OrderedWork.Work<W, R> piece) throws IOException {
        makeRoom();
        work.submit(piece);
    }

    /** Gives a result that needed no work. */
    public void submitReady(R result) throws IOException {
        if (work.underWay() == 0) {
            taker.take(result);
            return;
        }
        makeRoom();
        work.submitReady(result);
    }

    /** Waits until everything given has been handed over. */
    public void finish() throws IOException {
        while (work.underWay() > 0) {
            takeOldest();
        }
    }

    private void makeRoom() throws IOException {
        while (work.underWay() >= most || work.isOldestDone()) {
            takeOldest();
        }
    }

    private void takeOldest() throws IOException {
        taker.take(work.take());
    }

    /** Abandons what is under way and releases everything. May be called twice. */
    @Override
    public void close() {
        work.close();
    }

    /** Takes results in order. */
    @FunctionalInterface
    public interface Taker<R> {
        void take(R result) throws IOException;
    }
}
