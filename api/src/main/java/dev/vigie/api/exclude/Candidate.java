package dev.vigie.api.exclude;

import dev.vigie.api.Stable;
import dev.vigie.api.format.EntryType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/**
 * A path a matcher is asked about.
 *
 * @param path names joined by {@code /}, relative to the source, without leading or trailing slash; never empty
 * @param type what it is
 * @param size bytes; 0 for what is not a file
 * @param modified last modification
 * @param location where it lies, absolute; it may be gone when it is looked at
 */
@Stable
public record Candidate(String path, EntryType type, long size, Instant modified, Path location) {
    public Candidate {
        Objects.requireNonNull(path);
        Objects.requireNonNull(type);
        Objects.requireNonNull(modified);
        Objects.requireNonNull(location);
    }

    /** The last name of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether it is a directory; a symbolic link to one is not. */
    public boolean isDirectory() {
        return type == EntryType.DIRECTORY;
    }
}
