package dev.vigie.agent.catalog;

import java.util.Objects;

/**
 * How much of an archive that is no listed snapshot's is still of use.
 *
 * @param archive the archive
 * @param neededFiles how many contents kept snapshots need from it: those no listed archive holds, and of several
 *     archives that are not listed only one
 * @param neededBytes bytes in these, before compression
 */
public record ArchiveUse(ArchiveInfo archive, long neededFiles, long neededBytes) {
    public ArchiveUse {
        Objects.requireNonNull(archive);
    }

    /** Whether it may be deleted, and {@link KnownArchives#forget} called. */
    public boolean removable() {
        return neededFiles == 0;
    }
}
