package dev.vigie.api.hook;

import dev.vigie.api.Stable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/**
 * What a hook is told when a backup begins.
 *
 * @param name the name of the backup set
 * @param source the folder that is backed up, absolute
 * @param destination the directory that holds the archives, absolute
 * @param started when it began; the {@code started} of the result that follows
 */
@Stable
public record BackupStart(String name, Path source, Path destination, Instant started) {
    public BackupStart {
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        Objects.requireNonNull(destination);
        Objects.requireNonNull(started);
    }
}
