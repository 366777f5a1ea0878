package dev.vigie.agent.watch;

import dev.vigie.agent.path.Reason;
import dev.vigie.agent.watch.WatchEvent.Changed;
import dev.vigie.agent.watch.WatchEvent.RootDirty;
import dev.vigie.agent.watch.WatchHealth.Degraded;
import dev.vigie.agent.watch.WatchHealth.Missing;
import dev.vigie.agent.watch.WatchHealth.Starting;
import dev.vigie.agent.watch.WatchHealth.Watching;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Keeps one folder watched whatever happens to it. Every change below it ends in a {@link Changed} for its path or for a
 * directory above it, or in a {@link RootDirty}: after lost events, when the folder was away or replaced, and again and
 * again while it cannot be watched.
 *
 * <p>Use: construct, {@link #start}, then {@link #lookWhenDue} at least as often as {@link #untilLook} says and whenever
 * something was noticed, {@link #close}. It has no thread that would do so, because an agent may have hundreds of
 * folders, and whoever waits for what is noticed has one. All methods may be called from any thread.
 */
public final class RootWatcher implements AutoCloseable {
    /** Registering anew after lost events takes at most this part of the time: one in ten. */
    private static final int REST_AFTER_OPENING = 10;

    private final Path root;
    private final DirectoryFilter filter;
    private final WatchListener listener;
    private final Pace pace;
    private final SystemWatch system;
    private final NetworkFolders network;
    private final InnerMounts mounts;

    private final AtomicReference<String> trouble = new AtomicReference<>();
    private volatile boolean closed;
    private volatile WatchHealth health = new Starting();
    private volatile long retryAt = System.nanoTime();
    private volatile long reopenAt = System.nanoTime();

    // Guarded by this.
    private Optional<WatchedTree> tree = Optional.empty();
    private Optional<RootIdentity> known = Optional.empty();
    private Map<Path, String> mounted = Map.of();
    private long lookedAt = System.nanoTime();

    /**
     * @param root the folder; a symbolic link to one is followed
     * @param filter which directories to leave out
     * @param listener told what is noticed; must return at once
     * @param pace how often to look for what no event tells
     * @param system the watch all folders share; stays open
     */
    public RootWatcher(Path root, DirectoryFilter filter, WatchListener listener, Pace pace, SystemWatch system) {
        this(root, filter, listener, pace, system, NetworkFolders.OF_THE_SYSTEM, InnerMounts.OF_THE_SYSTEM);
    }

    RootWatcher(
            Path root,
            DirectoryFilter filter,
            WatchListener listener,
            Pace pace,
            SystemWatch system,
            NetworkFolders network,
            InnerMounts mounts) {
        this.root = root.toAbsolutePath();
        this.filter = filter;
        this.listener = listener;
        this.pace = pace;
        this.system = system;
        this.network = network;
        this.mounts = mounts;
    }

    /**
     * Starts watching. Whatever changes after this returns is reported, so scan afterwards; and if the folder is not
     * watched then, the answer says why, and it will be as soon as it can. To be called once.
     */
    public WatchHealth start() {
        return look(false);
    }

    /** How well the folder was watched when last looked at. */
    public WatchHealth health() {
        return health;
    }

    /** Looks at the folder now, at the cost of one stat and of reading the table of mounts when it is as it was. */
    public WatchHealth look() {
        return look(true);
    }

    /** Looks at the folder when it is time to, and sees now and then that changes are still reported. */
    public void lookWhenDue() {
        if (untilLook().isZero()) {
            look();
            system.prove();
        }
    }

    /**
     * How long until it is time to look at the folder: less after trouble with one that is watched. Never more often than
     * it settles, whatever happens.
     */
    public synchronized Duration untilLook() {
        long now = System.nanoTime();
        long calm = lookedAt + pace.look().toNanos() - now;
        long settled = Math.max(lookedAt + pace.settle().toNanos(), reopenAt) - now;
        boolean troubled = tree.isPresent() && trouble.get() != null;
        return Duration.ofNanos(Math.max(0, troubled ? Math.min(calm, settled) : calm));
    }

    /**
     * How long until everything is looked at because the folder is not watched as it should be, or was not for a moment, so
     * that directories that came then may not be; empty when it is.
     */
    public Optional<Duration> untilRetry() {
        if (health instanceof Degraded) {
            return Optional.of(Duration.ofNanos(Math.max(0, retryAt - System.nanoTime())));
        }
        return trouble.get() == null
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, reopenAt - System.nanoTime())));
    }

    /** What kept the folder from being watched may be mended: the next look tries again. */
    public void retrySoon() {
        retryAt = System.nanoTime();
    }

    /**
     * What is left out below a directory may not be any more. Where that is so, everything is watched anew and to be
     * looked at.
     *
     * @param directory relative to the folder; {@code ""} is the folder itself
     */
    public void reconsider(String directory) {
        watchedTree().ifPresent(watched -> watched.reconsider(directory));
    }

    private synchronized Optional<WatchedTree> watchedTree() {
        return tree;
    }

    /** Notices nothing any more, and abandons what is being begun. Does not wait, not even for a filter that hangs. */
    public void cancel() {
        closed = true;
    }

    /** Stops watching. Events that are under way may still be reported while this runs. */
    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            closeTree();
        }
    }

    private synchronized WatchHealth look(boolean started) {
        if (closed) {
            return health;
        }
        lookedAt = System.nanoTime();
        try {
            RootIdentity found = RootIdentity.of(root);
            Optional<String> reason = reasonToOpen(found);
            if (reason.isPresent() && isEmptyReplacement(found)) {
                missing(root + " is now an empty folder in place of the one that was protected;"
                        + " if it is on another drive, connect that drive");
            } else if (reason.isPresent()) {
                open(found, reason.get(), started);
            } else {
                tree.ifPresent(this::lookAtMounts);
            }
        } catch (NoSuchFileException e) {
            missing(root + " is not there; it will be protected again as soon as it is back");
        } catch (NotDirectoryException e) {
            missing(root + " is not a folder; it will be protected again as soon as it is one");
        } catch (IOException e) {
            if (retryIsDue()) {
                degraded(root + " cannot be read: " + Reason.of(e), started);
            }
        } catch (CancellationException e) {
            closeTree();
        }
        return health;
    }

    private Optional<String> reasonToOpen(RootIdentity found) {
        if (tree.isEmpty()) {
            return retryIsDue() ? Optional.of("the folder was not watched for a while") : Optional.empty();
        }
        if (!found.equals(tree.get().root())) {
            return Optional.of("the folder was replaced by another");
        }
        if (health instanceof Degraded && retryIsDue()) {
            return Optional.of("not every change in the folder is reported");
        }
        return System.nanoTime() - reopenAt < 0 ? Optional.empty() : Optional.ofNullable(trouble.get());
    }

    private boolean retryIsDue() {
        return !(health instanceof Degraded) || System.nanoTime() - retryAt >= 0;
    }

    /** What is mounted at once where something was unmounted may look the same in every respect, so that is forgotten. */
    private void lookAtMounts(WatchedTree watched) {
        Map<Path, String> before = new HashMap<>(mounted);
        before.keySet().removeAll(watched.takeUnmounted());
        mounted = mounts.below(watched.root().real());
        Stream.of(before, mounted)
                .flatMap(some -> some.keySet().stream())
                .distinct()
                .filter(directory -> !Objects.equals(before.get(directory), mounted.get(directory)))
                .forEach(watched::exchanged);
    }

    /** An unmounted drive leaves an empty directory behind. That is no reason to believe that everything was deleted. */
    private boolean isEmptyReplacement(RootIdentity found) throws IOException {
        return known.isPresent() && !known.get().equals(found) && found.isEmpty();
    }

    /** What was watched before is given back afterwards, so that what stays the same need not be asked for again. */
    private void open(RootIdentity found, String reason, boolean started) {
        Optional<WatchedTree> before = tree;
        before.ifPresent(WatchedTree::silence);
        trouble.set(null);
        long begin = System.nanoTime();
        mounted = mounts.below(found.real());
        try {
            tree = Optional.of(WatchedTree.open(found, filter, system, new TreeObserver(), () -> closed));
            before.ifPresent(WatchedTree::close);
            known = Optional.of(found);
            become(healthOf(tree.get()));
            if (started) {
                listener.noticed(new RootDirty(reason));
            }
        } catch (IOException e) {
            degraded(
                    root + " cannot be watched: "
                            + InotifyLimits.OF_THE_SYSTEM.advice(e).orElse(Reason.of(e)),
                    started);
        }
        long rest = REST_AFTER_OPENING * (System.nanoTime() - begin);
        reopenAt = System.nanoTime() + Math.max(pace.settle().toNanos(), rest);
    }

    private WatchHealth healthOf(WatchedTree opened) {
        Optional<String> type = network.typeOf(opened.root().real());
        Optional<String> doubt = opened.shortfall()
                .map(advice -> "a part of " + root + " is not watched: " + advice)
                .or(() -> type.map(name -> root + " is on a network file system (" + name
                        + "), which does not report what other machines change"));
        if (doubt.isEmpty()) {
            return new Watching();
        }
        retryAt = System.nanoTime() + pace.retry().toNanos();
        return new Degraded(doubt.get() + "; everything is looked at every " + words(pace.retry()));
    }

    private static String words(Duration time) {
        return time.toSeconds() >= 60 ? time.toMinutes() + " minutes" : time.toSeconds() + " seconds";
    }

    private void missing(String reason) {
        closeTree();
        become(new Missing(reason));
    }

    private void degraded(String reason, boolean started) {
        closeTree();
        retryAt = System.nanoTime() + pace.retry().toNanos();
        become(new Degraded(reason));
        if (started) {
            listener.noticed(new RootDirty(reason));
        }
    }

    private void become(WatchHealth now) {
        if (!now.equals(health)) {
            health = now;
            listener.healthChanged(now);
        }
    }

    private void closeTree() {
        tree.ifPresent(WatchedTree::close);
        tree = Optional.empty();
    }

    private final class TreeObserver implements WatchedTree.Observer {
        @Override
        public void changed(String path) {
            if (!closed) {
                listener.noticed(new Changed(path));
            }
        }

        @Override
        public void trouble(String reason) {
            // Told each time: what was lost since the last time was not there yet when everything was looked at after
            // that.
            trouble.compareAndSet(null, reason);
            if (!closed) {
                listener.noticed(new RootDirty(reason));
            }
        }
    }
}
