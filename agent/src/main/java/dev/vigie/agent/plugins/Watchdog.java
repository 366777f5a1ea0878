package dev.vigie.agent.plugins;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.api.BackupException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has work that calls plugins done in a thread of its own, and waits for it only as long as no plugin keeps that thread for
 * good. A plugin that neither comes back nor reads nor writes anything for the time limit is named and interrupted. If that
 * does not help, the work is given up: what it held is given back, its thread is left to itself, and no other begins the
 * same work while it hangs. Where it is a matcher that hangs, the work is done without it, if need be once more from the
 * beginning: see {@link Patrol}. Thread-safe.
 *
 * <p>Nothing has to be noted of each call: the thread's stack tells whose code it is in. That it goes on shows in what it
 * asks the agent for. Time is counted in looks, so that a process that was stopped for a while has not waited.
 */
public final class Watchdog {
    /** How long a plugin may be silent. */
    public static final Duration LIMIT = Duration.ofMinutes(10);

    /** How long it may take to be loaded and to make something that it has to make at once. */
    static final Duration TIME_TO_LOAD = Duration.ofSeconds(30);

    private static final int LOOKS = 20;

    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private final Duration limit;
    private final Function<String, Optional<String>> owners;
    private final Map<String, Hanging> hanging = new ConcurrentHashMap<>();
    private final Patrol patrol;

    /**
     * @param limit how long a plugin may be silent
     * @param owners tells the id and version of the plugin a class belongs to, by its name, or of each that has one so named
     */
    Watchdog(Duration limit, Function<String, Optional<String>> owners) {
        this.limit = limit;
        this.owners = owners;
        this.patrol = new Patrol(limit.dividedBy(LOOKS), LOOKS, this::silence);
    }

    /**
     * Something that calls plugins.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Work<T> {
        T with(Watched watched) throws BackupException;
    }

    private record Hanging(Thread thread, String complaint) {}

    /**
     * Does some work. An interrupt of the calling thread is passed on to it.
     *
     * @param what such as "the backup of /home", for messages; the same work has the same words
     * @return what the work returned
     * @throws BackupException what the work threw, or one of category PLUGIN that names the plugin that hangs
     */
    public <T> T watch(String what, Work<T> work) throws BackupException {
        try {
            return attempt(what, work);
        } catch (HangingException e) {
            throw BackupException.plugin(e.getMessage(), e.getCause());
        }
    }

    /**
     * Like {@link #watch}, for who has an answer to that.
     *
     * @throws HangingException when a plugin hangs
     */
    <T> T attempt(String what, Work<T> work) throws BackupException, HangingException {
        while (true) {
            try {
                return once(what, work);
            } catch (LostThreadException e) {
                log.warn("{}: begins again. The thread that asks what is left out is left to itself.", what);
            }
        }
    }

    private <T> T once(String what, Work<T> work) throws BackupException, HangingException, LostThreadException {
        hanging.values().removeIf(gone -> !gone.thread().isAlive());
        Hanging before = hanging.get(what);
        if (before != null) {
            throw new HangingException(
                    before.complaint() + " It still hangs, and nothing more is tried meanwhile: restart Vigie.", null);
        }
        Watched watched = new Watched(what);
        FutureTask<T> task = new FutureTask<>(() -> work.with(watched));
        Thread thread = new Thread(task, what);
        thread.setDaemon(true);
        thread.start();
        return new Watch<>(what, watched, task, thread).result();
    }

    /** Looks after the matchers that the work, or anybody else, asks. */
    Patrol patrol() {
        return patrol;
    }

    /** A thread is lost to a matcher, which nobody asks any more: another thread gets further. */
    private static final class LostThreadException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private String silence(PluginCall call, String reached) {
        return "The plugin " + owner(call) + " does not come back: " + call.className() + " was called to "
                + call.method()
                + (reached.isEmpty() ? "" : ", " + reached + ",") + " and for " + seconds(limit)
                + " nothing was read, written or asked for (it is at " + call.place() + ").";
    }

    private String owner(PluginCall call) {
        return call.plugin().or(() -> owners.apply(call.className())).orElse("of the class " + call.className());
    }

    private final class Watch<T> {
        private final String what;
        private final Watched watched;
        private final FutureTask<T> task;
        private final Thread thread;
        private long signs;
        private int idleLooks;
        private Optional<String> complaint = Optional.empty();
        private boolean wentOn;

        Watch(String what, Watched watched, FutureTask<T> task, Thread thread) {
            this.what = what;
            this.watched = watched;
            this.task = task;
            this.thread = thread;
        }

        T result() throws BackupException, HangingException, LostThreadException {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return task.get(limit.toNanos() / LOOKS, TimeUnit.NANOSECONDS);
                    } catch (TimeoutException e) {
                        look();
                    } catch (InterruptedException e) {
                        interrupted = true;
                        thread.interrupt();
                    }
                }
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** What goes wrong after the interrupt goes wrong because of it. */
        private BackupException failure(Throwable cause) throws BackupException, HangingException {
            if (complaint.isPresent()) {
                throw new HangingException(complaint.get(), cause);
            }
            if (cause instanceof BackupException known) {
                throw known;
            }
            Optional<PluginCall> thrower = PluginCall.of(cause);
            if (thrower.isPresent()) {
                throw BackupException.plugin(
                        "The plugin " + owner(thrower.get()) + " failed during " + watched.work() + ". "
                                + PluginMistake.explain(cause),
                        cause);
            }
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw BackupException.bug(cause.toString(), cause);
        }

        private void look() throws HangingException, LostThreadException {
            if (patrol.isLost(thread)) {
                watched.abandon();
                throw new LostThreadException();
            }
            long seen = watched.signs();
            Optional<PluginCall> call = PluginCall.of(thread);
            if (seen != signs || call.isEmpty() || patrol.isAsking(thread)) {
                signs = seen;
                idleLooks = 0;
                wentOn = complaint.isPresent();
                return;
            }
            idleLooks++;
            if (idleLooks < LOOKS) {
                return;
            }
            if (complaint.isEmpty()) {
                complaint = Optional.of(complain(call.get()));
                log.error("{} It is being interrupted.", silence(call.get(), watched.reached(call.get())));
                thread.interrupt();
                idleLooks = LOOKS - 1; // One more look must do.
            } else if (wentOn) {
                thread.interrupt();
                abandon(complain(call.get()) + " It is not the first time.");
            } else {
                abandon(complaint.get() + " It does not react to being interrupted either.");
            }
        }

        private String complain(PluginCall call) {
            return silence(call, watched.reached(call)) + " So " + watched.work() + " is given up. Tell its author.";
        }

        private void abandon(String words) throws HangingException {
            hanging.put(what, new Hanging(thread, words));
            watched.abandon();
            log.error("{} Its thread \"{}\" is left to itself.", words, what);
            throw new HangingException(words, null);
        }
    }

    private static String seconds(Duration duration) {
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + " ms";
        }
        return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
