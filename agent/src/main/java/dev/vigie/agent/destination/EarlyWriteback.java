package dev.vigie.agent.destination;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Sends a large file to the disk while it is still being written, so that little is left to wait for at its end. That
 * end still has to be forced by whoever needs it. Used by one thread.
 */
final class EarlyWriteback {
    /** Enough for a disk to be worth a thread and to write in one go. */
    private static final long STRETCH = 32 << 20;

    private final FileChannel channel;
    private FutureTask<Void> latest = done();
    private long sent;

    /** @param channel stays the caller's, who closes it after {@link #finish()} or to give up */
    EarlyWriteback(FileChannel channel) {
        this.channel = channel;
    }

    private static FutureTask<Void> done() {
        FutureTask<Void> nothing = new FutureTask<>(() -> null);
        nothing.run();
        return nothing;
    }

    /**
     * The file has become so long.
     *
     * @throws IOException when the disk has refused what was sent to it: it says so only once
     */
    void written(long length) throws IOException {
        if (length - sent < STRETCH || !latest.isDone()) {
            return;
        }
        finish();
        sent = length;
        latest = new FutureTask<>(() -> {
            channel.force(false);
            return null;
        });
        Thread thread = new Thread(latest, "vigie-writeback");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits for what is on its way.
     *
     * @throws IOException when the disk has refused it
     */
    void finish() throws IOException {
        try {
            latest.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the disk");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException refused ? refused : new IOException(e.getCause());
        }
    }
}
