package dev.vigie.api.format;

import dev.vigie.api.Stable;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One file, directory or symbolic link in an archive.
 *
 * @param path names joined by {@code /}, relative to the source, without a trailing slash; see {@link EntryName} for
 *     names that are not valid UTF-8
 * @param type what it is
 * @param size bytes of content; 0 for what is not a file
 * @param modified last modification, as exact as known
 * @param mode POSIX permission bits including set-uid, set-gid and sticky ({@code 07777}), where known
 * @param owner who it belongs to, where known
 * @param linkTarget where a symbolic link points, exactly as stored in the link; empty for everything else
 */
@Stable
public record ArchiveEntry(
        String path,
        EntryType type,
        long size,
        Instant modified,
        OptionalInt mode,
        Optional<Owner> owner,
        Optional<String> linkTarget) {

    public ArchiveEntry {
        Objects.requireNonNull(path);
        Objects.requireNonNull(type);
        Objects.requireNonNull(modified);
        Objects.requireNonNull(mode);
        Objects.requireNonNull(owner);
        Objects.requireNonNull(linkTarget);
        if (size < 0) {
            throw new IllegalArgumentException("size must not be negative: " + size);
        }
    }

    /** A regular file. */
    public static ArchiveEntry file(String path, long size, Instant modified) {
        return new ArchiveEntry(
                path, EntryType.FILE, size, modified, OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    /** A directory. */
    public static ArchiveEntry directory(String path, Instant modified) {
        return new ArchiveEntry(
                path, EntryType.DIRECTORY, 0, modified, OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    /** A symbolic link. */
    public static ArchiveEntry symlink(String path, String target, Instant modified) {
        return new ArchiveEntry(
                path, EntryType.SYMLINK, 0, modified, OptionalInt.empty(), Optional.empty(), Optional.of(target));
    }

    /** The same entry with these permission bits. */
    public ArchiveEntry withMode(int bits) {
        return new ArchiveEntry(path, type, size, modified, OptionalInt.of(bits & 07777), owner, linkTarget);
    }

    /** The same entry with this owner. */
    public ArchiveEntry withOwner(Owner newOwner) {
        return new ArchiveEntry(path, type, size, modified, mode, Optional.of(newOwner), linkTarget);
    }

    /** The same entry with another modification time. */
    public ArchiveEntry withModified(Instant time) {
        return new ArchiveEntry(path, type, size, time, mode, owner, linkTarget);
    }

    /** The same entry with another size. */
    public ArchiveEntry withSize(long bytes) {
        return new ArchiveEntry(path, type, bytes, modified, mode, owner, linkTarget);
    }
}
