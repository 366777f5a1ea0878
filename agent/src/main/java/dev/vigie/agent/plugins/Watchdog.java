package dev.vigie.agent.plugins;

import dev.vigie.api.BackupException;
import dev.vigie.api.exclude.ExclusionMatcher;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has work that calls plugins done in a thread of its own, and waits for it only as long as no plugin keeps that thread for
 * good. A plugin that neither comes back nor reads nor writes anything for the time limit is named and interrupted. If that
 * does not help, the work is given up: what it held is given back, its thread is left to itself, and no other begins the
 * same work while it hangs. Thread-safe.
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
     * @param owners tells the id and version of the plugin a class belongs to, by its name
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
        hanging.values().removeIf(gone -> !gone.thread().isAlive());
        Hanging before = hanging.get(what);
        if (before != null) {
            throw BackupException.plugin(
                    before.complaint() + " It still hangs, and nothing more is tried meanwhile: restart Vigie.", null);
        }
        Watched watched = new Watched(what);
        FutureTask<T> task = new FutureTask<>(() -> work.with(watched));
        Thread thread = new Thread(task, what);
        thread.setDaemon(true);
        thread.start();
        return new Watch<>(what, watched, task, thread).result();
    }

    /**
     * A matcher that threads which have more to do may ask, such as those that watch a folder. One that keeps a thread is
     * named and interrupted, and answers nothing from then on: nothing is left out, and everybody else goes on. A thread
     * that does not come back all the same is lost.
     *
     * @param what such as "watching /home", for messages
     * @param hung told what became of it, in a sentence for a person; perhaps a second time, when more is lost
     * @return to be closed by the caller, which closes the matcher
     */
    public ExclusionMatcher attend(String what, ExclusionMatcher matcher, Consumer<String> hung) {
        return patrol.attend(what, matcher, hung);
    }

    private String silence(PluginCall call, String reached) {
        return "The plugin " + owners.apply(call.className()).orElse("of the class " + call.className())
                + " does not come back: " + call.className() + " was called to " + call.method()
                + (reached.isEmpty() ? "" : ", " + reached + ",") + " and for " + seconds(limit)
                + " nothing was read, written or asked for (it is at " + call.place() + ").";
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

        T result() throws BackupException {
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
        private BackupException failure(Throwable cause) throws BackupException {
            if (complaint.isPresent()) {
                throw BackupException.plugin(complaint.get(), cause);
            }
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw (BackupException) cause;
        }

        private void look() throws BackupException {
            long seen = watched.signs();
            Optional<PluginCall> call = PluginCall.of(thread);
            if (seen != signs || call.isEmpty()) {
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

        private void abandon(String words) throws BackupException {
            hanging.put(what, new Hanging(thread, words));
            watched.abandon();
            log.error("{} Its thread \"{}\" is left to itself.", words, what);
            throw BackupException.plugin(words, null);
        }
    }

    private static String seconds(Duration duration) {
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + " ms";
        }
        return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
