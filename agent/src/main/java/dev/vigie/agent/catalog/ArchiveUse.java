package dev.vigie.agent.catalog;

import java.util.Objects;

/**
 * How much of an archive is still of use.
 *
 * @param archive the archive
 * @param listed whether it is the archive of a snapshot that is listed; such an archive always stays
 * @param neededFiles how many contents kept snapshots need from it: those no listed archive holds, and of several
 *     archives that are not listed only one. Of a listed archive, all that it is known to hold.
 * @param neededBytes bytes in these, before compression
 */
public record ArchiveUse(ArchiveInfo archive, boolean listed, long neededFiles, long neededBytes) {
    public ArchiveUse {
        Objects.requireNonNull(archive);
    }

    /** Whether it may be deleted, and {@link Catalog#forgetArchive} called. */
    public boolean removable() {
        return !listed && neededFiles == 0;
    }
}
