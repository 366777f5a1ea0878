package dev.vigie.agent.protect;

import dev.vigie.agent.watch.WatchEvent;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Where a watcher leaves what it notices until there is time to look at it. It takes at once whatever it is given, in
 * bounded memory. Safe for use by several threads; one of them takes.
 */
final class Inbox {
    private static final int MOST_PATHS = 100_000;

    private Set<String> paths = new LinkedHashSet<>();
    private Optional<String> everything = Optional.empty();
    private boolean woken;

    /**
     * What was noticed since the last time.
     *
     * @param paths each once, in the order they were first noticed
     * @param everything why everything is to be looked at
     */
    record Contents(Set<String> paths, Optional<String> everything) {}

    synchronized void put(WatchEvent event) {
        if (event instanceof WatchEvent.RootDirty dirty) {
            everything = everything.or(() -> Optional.of(dirty.reason()));
        } else if (event instanceof WatchEvent.Changed changed && everything.isEmpty()) {
            paths.add(changed.path());
        }
        if (paths.size() > MOST_PATHS) {
            paths.clear();
            everything = Optional.of("too many changes");
        }
        wake();
    }

    /** Lets {@link #await} return although nothing was noticed. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Waits until something is noticed or it is woken, but no longer than this. */
    synchronized void await(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); !woken && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
        }
        woken = false;
    }

    synchronized Contents take() {
        Contents contents = new Contents(paths, everything);
        paths = new LinkedHashSet<>();
        everything = Optional.empty();
        return contents;
    }
}
