package dev.vigie.blocks;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Compresses on several threads and hands the results over in the order the work was given, on the thread that gives
 * it. At most a few pieces of work are under way at once: whoever gives more waits. Results that needed no work may wait
 * behind them in larger number, so that the one who gives them goes on meanwhile. Used by one thread.
 *
 * @param <W> what a thread compresses with
 * @param <R> what a piece of work results in
 */
public final class OrderedCompression<W extends BlockWorker, R> implements AutoCloseable {
    private static final int MOST_WAITING = 256;

    private final OrderedWork<W, R> work;
    private final Deque<Kind> kinds = new ArrayDeque<>();
    private final int mostWorkedOn;
    private final Taker<R> taker;
    private int workedOn;

    private enum Kind {
        WORK,
        READY
    }

    /**
     * @param workers makes what a thread compresses with, at most one for each thread
     * @param parallelism how many threads compress; with 1 it is the caller's own
     * @param taker gets every result, in order, from within the calls to this object
     */
    public OrderedCompression(Supplier<W> workers, int parallelism, Taker<R> taker) {
        this.work = new OrderedWork<>(workers, parallelism);
        this.mostWorkedOn = parallelism == 1 ? 1 : 2 * parallelism;
        this.taker = taker;
    }

    /** Gives a piece of work; what became ready in the meantime is handed over first. */
    public void submit(OrderedWork.Work<W, R> piece) throws IOException {
        while (workedOn == mostWorkedOn) {
            takeOldest();
        }
        makeRoom();
        work.submit(piece);
        kinds.add(Kind.WORK);
        workedOn++;
    }

    /** Gives a result that needed no work. It should take little memory until it is handed over. */
    public void submitReady(R result) throws IOException {
        makeRoom();
        if (work.underWay() == 0) {
            taker.take(result);
            return;
        }
        work.submitReady(result);
        kinds.add(Kind.READY);
    }

    /** Waits until everything given has been handed over. */
    public void finish() throws IOException {
        while (work.underWay() > 0) {
            takeOldest();
        }
    }

    private void makeRoom() throws IOException {
        while (work.underWay() == MOST_WAITING || work.isOldestDone()) {
            takeOldest();
        }
    }

    private void takeOldest() throws IOException {
        R oldest = work.take();
        if (kinds.remove() == Kind.WORK) {
            workedOn--;
        }
        taker.take(oldest);
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
