package dev.vigie.api.backup;

import dev.vigie.api.Stable;
import java.util.Objects;

/**
 * Something that went wrong with one path, or with the backup as a whole.
 *
 * @param path relative to the source, or {@code ""} when it is about no path in particular
 * @param message one sentence for the person reading it
 */
@Stable
public record Problem(String path, String message) {
    public Problem {
        Objects.requireNonNull(path);
        Objects.requireNonNull(message);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
