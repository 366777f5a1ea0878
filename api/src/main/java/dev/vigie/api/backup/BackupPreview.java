package dev.vigie.api.backup;

import dev.vigie.api.Stable;
import java.util.List;

/**
 * What a backup would do.
 *
 * @param kind the kind of archive it would write
 * @param files how many files would be stored
 * @param sizeOriginal bytes in these files
 * @param included paths that would be stored, sorted; directories end with {@code /}
 * @param excluded paths that exclusions leave out, sorted; directories end with {@code /} and stand for all they hold
 * @param problems what cannot be read; where there is any, the backup would be partial
 * @param notices what else a person should know, such as what is of a kind no archive holds
 * @param unchanged whether it would make no snapshot, because nothing changed and then none is wanted; nothing is included
 */
@Stable
public record BackupPreview(
        SnapshotKind kind,
        long files,
        long sizeOriginal,
        List<String> included,
        List<String> excluded,
        List<Problem> problems,
        List<Problem> notices,
        boolean unchanged) {
    /** Of a backup that would be made. */
    public BackupPreview(
            SnapshotKind kind,
            long files,
            long sizeOriginal,
            List<String> included,
            List<String> excluded,
            List<Problem> problems) {
        this(kind, files, sizeOriginal, included, excluded, problems, false);
    }

    /** Without notices. */
    public BackupPreview(
            SnapshotKind kind,
            long files,
            long sizeOriginal,
            List<String> included,
            List<String> excluded,
            List<Problem> problems,
            boolean unchanged) {
        this(kind, files, sizeOriginal, included, excluded, problems, List.of(), unchanged);
    }

    public BackupPreview {
        included = List.copyOf(included);
        excluded = List.copyOf(excluded);
        problems = List.copyOf(problems);
        notices = List.copyOf(notices);
    }
}
