package dev.vigie.agent.protect;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that make the backups of all folders: so many at once that the machine stays of use to others. A backup that
 * only waits, until its destination is free or for its hooks, such as a copy to a slow disk, takes no other folder's turn.
 * Safe for use by several threads.
 */
final class Workers {
    private final ThreadPoolExecutor pool;

    /** @param atOnce how many backups are made at once */
    Workers(int atOnce) {
        pool = new ThreadPoolExecutor(atOnce, atOnce, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread worker = new Thread(work, "backing up");
            worker.setDaemon(true);
            return worker;
        });
    }

    /** @throws java.util.concurrent.RejectedExecutionException after {@link #shutdown} */
    void execute(Runnable work) {
        pool.execute(work);
    }

    /** One that is at work only waits from now on, and another may begin. */
    synchronized void beginWaiting() {
        pool.setMaximumPoolSize(pool.getMaximumPoolSize() + 1);
        pool.setCorePoolSize(pool.getCorePoolSize() + 1);
    }

    /** To be called once after each {@link #beginWaiting}, when that work goes on or is done. */
    synchronized void endWaiting() {
        pool.setCorePoolSize(pool.getCorePoolSize() - 1);
        pool.setMaximumPoolSize(pool.getMaximumPoolSize() - 1);
    }

    /** What has begun is finished, and nothing else is taken on. */
    void shutdown() {
        pool.shutdown();
    }

    /** @return whether everything has ended within that time */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return pool.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
