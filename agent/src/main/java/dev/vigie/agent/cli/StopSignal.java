package dev.vigie.agent.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The person's wish that the program stops, as Ctrl-C and {@code kill} express it. May be used from any thread. */
public final class StopSignal {
    /** Whoever stops a service waits ten seconds; then nothing is clean any more. */
    private static final Duration PATIENCE = Duration.ofSeconds(9);

    /** The exit status of a process that SIGTERM ended. */
    private static final int TERMINATED = 143;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    private volatile int status;

    /**
     * A signal that the system's signals give; the process then lives on until {@link #finished}, for 9 s at most. What
     * ends as it was asked to has the exit status of its work, not the one of being killed. What a plugin ends has failed.
     *
     * @param messages where a person is told that a plugin ended it
     */
    public static StopSignal ofThisProcess(PrintStream messages) {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> signal.requestAndWait(messages), "stop"));
        return signal;
    }

    private void requestAndWait(PrintStream messages) {
        endOnceImpatient();
        if (finished.getCount() == 0) {
            return;
        }
        exitCaller().ifPresent(caller -> giveUp(caller, messages));
        request();
        try {
            if (finished.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                // System.exit waits for the end that is under way already.
                Runtime.getRuntime().halt(status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A plugin, or a library of one, may have added a shutdown hook that never ends: no signal but SIGKILL would help. */
    private void endOnceImpatient() {
        Thread impatience = new Thread(this::waitAndHalt, "impatience");
        impatience.setDaemon(true);
        impatience.start();
    }

    private void waitAndHalt() {
        try {
            Thread.sleep(PATIENCE.plusSeconds(1).toMillis());
            Runtime.getRuntime().halt(finished.getCount() == 0 ? status : TERMINATED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The thread that called never gets further, so the work may never end. What is half done is as after a kill. */
    private static void giveUp(StackTraceElement caller, PrintStream messages) {
        messages.println("vigie: " + caller + " ended Vigie with System.exit before its work was done. No plugin may do"
                + " that: delete the one with this class from the directory of plugins, and tell its author.");
        Runtime.getRuntime().halt(ExitStatus.FAILED);
    }

    /** Who called System.exit or the like; empty when the system's signals end the process: they need neither. */
    private static Optional<StackTraceElement> exitCaller() {
        return Thread.getAllStackTraces().values().stream()
                .map(List::of)
                .filter(stack -> stack.stream().anyMatch(StopSignal::isExit))
                .flatMap(stack -> stack.stream()
                        .dropWhile(frame -> !isExit(frame))
                        .filter(frame -> !"java.base".equals(frame.getModuleName()))
                        .limit(1))
                .findFirst();
    }

    private static boolean isExit(StackTraceElement frame) {
        return frame.getClassName().equals(Runtime.class.getName())
                && frame.getMethodName().equals("exit");
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
