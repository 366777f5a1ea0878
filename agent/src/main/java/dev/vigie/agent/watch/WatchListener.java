package dev.vigie.agent.watch;

/**
 * Told what a {@link RootWatcher} notices, from several threads, possibly thousands of times a second. It must return at
 * once: while it does not, the system may drop events.
 */
public interface WatchListener {

    /** Something changed or was missed. */
    void noticed(WatchEvent event);

    /** The folder is watched better or worse than before. */
    void healthChanged(WatchHealth health);
}
