package dev.vigie.agent.catalog;

import java.util.Objects;

/**
 * An archive in the destination.
 *
 * @param id what {@link dev.vigie.agent.manifest.Content#storedIn()} calls it: the id of the snapshot it was made for,
 *     unique within the set
 * @param file its file name; {@code ""} when files are known to be stored in it, but nothing else
 * @param format the id of its format
 * @param size its bytes
 * @param sha256 of it, in lower case hexadecimal; {@code ""} when not known
 * @param filesStored how many files were stored in it
 * @param sizeStored bytes in these files, before compression
 */
public record ArchiveInfo(
        String id, String file, String format, long size, String sha256, long filesStored, long sizeStored) {
    public ArchiveInfo {
        Objects.requireNonNull(id);
        Objects.requireNonNull(file);
        Objects.requireNonNull(format);
        Objects.requireNonNull(sha256);
    }
}
