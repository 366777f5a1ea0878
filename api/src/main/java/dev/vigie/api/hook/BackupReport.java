package dev.vigie.api.hook;

import dev.vigie.api.Stable;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a hook is told.
 *
 * @param name the name of the backup set
 * @param source the folder that was backed up, absolute
 * @param destination the directory that holds the archives, absolute
 * @param result how it went
 */
@Stable
public record BackupReport(String name, Path source, Path destination, BackupResult result) {
    public BackupReport {
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        Objects.requireNonNull(destination);
        Objects.requireNonNull(result);
    }

    /** Whether nobody has to do anything: all was backed up, or nothing had changed. */
    public boolean isGood() {
        return result.status() == BackupStatus.SUCCESS || result.status() == BackupStatus.UNCHANGED;
    }
}
