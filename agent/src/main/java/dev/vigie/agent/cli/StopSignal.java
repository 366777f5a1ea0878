package dev.vigie.agent.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The person's wish that the program stops, as Ctrl-C and {@code kill} express it. May be used from any thread. */
public final class StopSignal {
    /** Whoever stops a service waits ten seconds; then nothing is clean any more. */
    private static final Duration PATIENCE = Duration.ofSeconds(9);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    private volatile int status;

    /**
     * A signal that the system's signals give; the process then lives on until {@link #finished}, for 9 s at most. What
     * ends as it was asked to has the exit status of its work, not the one of being killed.
     */
    public static StopSignal ofThisProcess() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::requestAndWait, "stop"));
        return signal;
    }

    private void requestAndWait() {
        boolean working = finished.getCount() > 0;
        request();
        try {
            if (finished.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) && working) {
                // System.exit waits for the end that is under way already.
                Runtime.getRuntime().halt(status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks to stop. */
    public void request() {
        requested.countDown();
    }

    /** Whether somebody asked to stop. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits until somebody asks to stop. */
    public void await() throws InterruptedException {
        requested.await();
    }

    /**
     * Says that everything is done and the process may end.
     *
     * @param exitStatus that it ends with
     */
    public void finished(int exitStatus) {
        status = exitStatus;
        finished.countDown();
    }
}
