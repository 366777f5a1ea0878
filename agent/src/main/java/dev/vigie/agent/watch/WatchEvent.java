package dev.vigie.agent.watch;

import java.util.Objects;

/** What a {@link RootWatcher} noticed. */
public sealed interface WatchEvent {

    /**
     * Something changed at a path: it came, went, or is different. When it is a directory that came or went, this stands
     * for all that is in it.
     *
     * @param path relative to the watched folder, as {@link dev.vigie.agent.path.PathName} writes it
     */
    record Changed(String path) implements WatchEvent {
        public Changed {
            Objects.requireNonNull(path);
        }
    }

    /**
     * Changes may have been missed: look at the whole folder.
     *
     * @param reason why, for a person
     */
    record RootDirty(String reason) implements WatchEvent {
        public RootDirty {
            Objects.requireNonNull(reason);
        }
    }
}
