package dev.vigie.api.backup;

import dev.vigie.api.Stable;
import java.util.Objects;
import java.util.Set;

/** Where to look for changes. */
@Stable
public sealed interface Changes {

    /**
     * Look everywhere.
     *
     * @param reason why, for the log
     */
    record Everywhere(String reason) implements Changes {
        public Everywhere {
            Objects.requireNonNull(reason);
        }
    }

    /**
     * Look at these paths only; everything else is as the last snapshot has it. A path that is a directory now is looked
     * at with all that is in it; one that is gone takes all that was in it along.
     *
     * @param paths relative to the source, names joined by {@code /}; {@code ""} is the source itself
     */
    record Paths(Set<String> paths) implements Changes {
        public Paths {
            paths = Set.copyOf(paths);
        }
    }
}
