package dev.vigie.agent.catalog;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Files of listed snapshots whose content is in no archive any more.
 *
 * @param archive which held it last, and is missing or damaged; empty when that is not known
 * @param files how many versions of files
 * @param snapshots the ids of those that have any of them, newest first
 */
public record LostFiles(Optional<ArchiveInfo> archive, long files, List<String> snapshots) {
    public LostFiles {
        Objects.requireNonNull(archive);
        snapshots = List.copyOf(snapshots);
    }
}
