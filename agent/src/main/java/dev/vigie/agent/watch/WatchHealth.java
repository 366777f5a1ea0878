package dev.vigie.agent.watch;

import java.util.Objects;

/** How well a folder is watched. Reasons are sentences for a person. */
public sealed interface WatchHealth {

    /** Watching begins: directory by directory is being registered. */
    record Starting() implements WatchHealth {}

    /** Changes are noticed as they happen. */
    record Watching() implements WatchHealth {}

    /** The folder is there but cannot be watched; now and then everything is declared dirty instead. */
    record Degraded(String reason) implements WatchHealth {
        public Degraded {
            Objects.requireNonNull(reason);
        }
    }

    /** The folder is not there. It is waited for. */
    record Missing(String reason) implements WatchHealth {
        public Missing {
            Objects.requireNonNull(reason);
        }
    }
}
