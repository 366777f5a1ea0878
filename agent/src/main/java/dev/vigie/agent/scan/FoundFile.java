package dev.vigie.agent.scan;

import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file, directory or symbolic link found in a source.
 *
 * @param entry its path and everything an archive keeps of it
 * @param changeTime when the file system says it last changed in any way, in nanoseconds since 1970; 0 when not known
 * @param inode the file system's number for it; 0 when not known
 * @param location where it lies
 */
public record FoundFile(ArchiveEntry entry, long changeTime, long inode, Path location) {
    public FoundFile {
        Objects.requireNonNull(entry);
        Objects.requireNonNull(location);
    }

    /** The path relative to the source; {@code ""} for the source itself. */
    public String path() {
        return entry.path();
    }

    /** The path of the directory it is in; {@code ""} for the source itself. */
    public String parent() {
        return RelativePath.parent(path());
    }

    /** What exclusions are asked about it. */
    public Candidate candidate() {
        return new Candidate(entry.path(), entry.type(), entry.size(), entry.modified(), location);
    }

    /** The same file with another size. */
    public FoundFile withSize(long bytes) {
        return new FoundFile(entry.withSize(bytes), changeTime, inode, location);
    }

    /** Whether it is a regular file. */
    public boolean isFile() {
        return entry.type() == EntryType.FILE;
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return entry.type() == EntryType.DIRECTORY;
    }

    /**
     * Whether nothing suggests that it changed since it was stored: same facts, same change time, same inode. Facts that
     * are not known on either side do not count.
     */
    public boolean looksLike(StoredFile stored) {
        return hasSameFacts(stored.entry())
                && (!isFile()
                        || stored.changeTime() != StoredFile.NEVER_UNCHANGED
                                && sameOrUnknown(changeTime, stored.changeTime())
                                && sameOrUnknown(inode, stored.inode()));
    }

    /** Of a time so far away that no manifest has it, the nearest was stored. */
    private boolean hasSameFacts(ArchiveEntry stored) {
        return entry.equals(stored)
                || new ArchiveEntry(
                                entry.path(),
                                entry.type(),
                                entry.size(),
                                ManifestReader.nearest(entry.modified()),
                                entry.mode(),
                                entry.owner(),
                                entry.linkTarget())
                        .equals(stored);
    }

    private static boolean sameOrUnknown(long here, long there) {
        return here == there || here == 0 || there == 0;
    }
}
