package dev.vigie.agent.manifest;

import dev.vigie.api.format.ArchiveEntry;
import java.util.Objects;
import java.util.Optional;

/**
 * A file, directory or link as a snapshot has it.
 *
 * @param entry its path and everything restored with it
 * @param changeTime when the file system says it last changed in any way, in nanoseconds since 1970; 0 when not known,
 *     {@link #NEVER_UNCHANGED} when it cannot be relied on
 * @param inode the file system's number for it; 0 when not known
 * @param content what is in it and where that is stored; present for files only
 */
public record StoredFile(ArchiveEntry entry, long changeTime, long inode, Optional<Content> content) {

    /** A change time that fits no file: this one has to be read again, whatever its facts say. */
    public static final long NEVER_UNCHANGED = -1;

    public StoredFile {
        Objects.requireNonNull(entry);
        Objects.requireNonNull(content);
    }

    /** The path relative to the source. */
    public String path() {
        return entry.path();
    }
}
