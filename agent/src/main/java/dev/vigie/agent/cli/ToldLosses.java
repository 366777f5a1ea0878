package dev.vigie.agent.cli;

import dev.vigie.agent.backup.StandingNotices;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Of which losses of files, damaged backups and wrong dates the log has told. Such a notice stands in every result until a
 * person has looked at it, or what it is about is removed, and a busy folder has a backup every few seconds. May be used
 * by several threads.
 */
final class ToldLosses {
    private final SnapshotService snapshots;
    private final Map<String, List<String>> told = new ConcurrentHashMap<>();

    ToldLosses(SnapshotService snapshots) {
        this.snapshots = snapshots;
    }

    /** The notices of a result without those that stand and were in the folder's result before. */
    List<Problem> news(BackupRequest folder, BackupResult result) {
        List<String> standing = result.notices().isEmpty() ? List.of() : standing(folder, result);
        Optional<List<String>> before = Optional.ofNullable(told.put(folder.name(), standing));
        return result.notices().stream()
                .filter(notice ->
                        before.filter(lost -> lost.contains(notice.message())).isEmpty())
                .toList();
    }

    private List<String> standing(BackupRequest folder, BackupResult result) {
        Stream<String> others = result.notices().stream()
                .filter(notice -> StandingNotices.include(notice, folder))
                .map(Problem::message);
        return Stream.concat(losses(folder).stream(), others).toList();
    }

    /** Where it is not known what was lost, it is told once too often. */
    private List<String> losses(BackupRequest folder) {
        try {
            return snapshots.losses(folder.destination(), Optional.of(folder.name()));
        } catch (BackupException e) {
            return List.of();
        }
    }
}
