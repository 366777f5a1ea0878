package dev.vigie.agent.threads;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One more thread, which does work in the order in which it is given while its owner does something else. It starts with
 * the first piece of work. Used by one thread, but any may close it.
 */
public final class OtherThread implements AutoCloseable {
    private final ExecutorService executor;

    /** @param name of the thread */
    public OtherThread(String name) {
        executor = Executors.newFixedThreadPool(1, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A piece of work. */
    @FunctionalInterface
    public interface Work<T> {
        T carryOut() throws IOException;
    }

    /** What comes of a piece of work. */
    public static final class Outcome<T> {
        private final Future<T> future;

        private Outcome(Future<T> future) {
            this.future = future;
        }

        /**
         * Waits for it.
         *
         * @throws IOException what the work threw, as it is; so are errors and unchecked exceptions; or when the thread was
         *     closed before it
         * @throws InterruptedIOException when this thread was interrupted meanwhile, which it stays
         */
        public T await() throws IOException {
            try {
                return future.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for another thread");
            } catch (CancellationException e) {
                throw new IOException("it was given up", e);
            } catch (ExecutionException e) {
                throw thrown(e.getCause());
            }
        }

        private static IOException thrown(Throwable cause) {
            if (cause instanceof Error error) {
                throw error;
            }
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            return (IOException) cause;
        }
    }

    /**
     * Gives a piece of work.
     *
     * @throws IOException when this was closed
     */
    public <T> Outcome<T> begin(Work<T> work) throws IOException {
        try {
            return new Outcome<>(executor.submit(work::carryOut));
        } catch (RejectedExecutionException e) {
            throw new IOException("it was given up", e);
        }
    }

    /**
     * Interrupts what is being done and gives up what is not begun. Returns when the thread has ended, so that what it used
     * can be closed. May be called more than once.
     */
    @Override
    public void close() {
        executor.shutdownNow().forEach(OtherThread::cancel);
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody shall wait for it. */
    private static void cancel(Runnable work) {
        if (work instanceof Future<?> future) {
            future.cancel(false);
        }
    }
}
