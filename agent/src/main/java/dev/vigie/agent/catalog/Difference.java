package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.StoredFile;
import java.util.Objects;

/** How a path differs between two snapshots. */
public sealed interface Difference {

    /** Only the second snapshot has it. */
    record Added(StoredFile file) implements Difference {
        public Added {
            Objects.requireNonNull(file);
        }
    }

    /** Only the first snapshot has it. */
    record Removed(StoredFile file) implements Difference {
        public Removed {
            Objects.requireNonNull(file);
        }
    }

    /** Both have it, but not the same. */
    record Modified(StoredFile before, StoredFile after) implements Difference {
        public Modified {
            Objects.requireNonNull(before);
            Objects.requireNonNull(after);
        }
    }
}
