package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.FileVersion;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.agent.text.Suggestion;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Looks for files in all snapshots of some sets that have a list of their files. */
final class FileHistory {
    private final Destination destination;
    private final Catalog catalog;
    private final List<String> sets;

    /** @param set the one to look into; all when empty */
    FileHistory(Destination destination, Catalog catalog, Optional<String> set) throws BackupException {
        this.destination = destination;
        this.catalog = catalog;
        this.sets = set.isPresent() ? List.of(set.get()) : catalog.sets();
    }

    /**
     * The versions of a path.
     *
     * @throws BackupException of category USER when there are none; it names the nearest paths there are
     */
    List<KeptVersion> versions(String path) throws BackupException, IOException {
        List<KeptVersion> kept = new ArrayList<>();
        for (String set : sets) {
            List<SnapshotInfo> snapshots = readable(set);
            for (FileVersion version : catalog.files(set).versions(relative(path, set))) {
                kept.add(kept(version, snapshots));
            }
        }
        if (kept.isEmpty()) {
            throw BackupException.user("no backup in " + destination.directory() + " has \"" + path + "\""
                    + suggestion(relative(path, "")));
        }
        return kept;
    }

    /** Of the versions of every path that matches a pattern, those that are wanted. */
    List<KeptVersion> find(String glob, Predicate<KeptVersion> wanted) throws BackupException {
        List<KeptVersion> kept = new ArrayList<>();
        for (String set : sets) {
            List<SnapshotInfo> snapshots = readable(set);
            catalog.files(set)
                    .find(RelativePath.pattern(glob, destination.set(set).sources()), version -> {
                        KeptVersion found = kept(version, snapshots);
                        if (wanted.test(found)) {
                            kept.add(found);
                        }
                    });
        }
        return kept;
    }

    /** Snapshots whose files are known, the oldest first. */
    private List<SnapshotInfo> readable(String set) throws BackupException {
        List<SnapshotInfo> snapshots = new ArrayList<>();
        for (SnapshotInfo snapshot : catalog.snapshots(set).newestFirst()) {
            if (catalog.snapshots(set).knowsFiles(snapshot.id())) {
                snapshots.add(snapshot);
            }
        }
        Collections.reverse(snapshots);
        return snapshots;
    }

    private static KeptVersion kept(FileVersion version, List<SnapshotInfo> snapshots) {
        return new KeptVersion(
                version.file(),
                snapshots.subList(snapshots.indexOf(version.first()), snapshots.indexOf(version.last()) + 1));
    }

    private String relative(String path, String set) {
        return RelativePath.of(path, destination.set(set).sources());
    }

    private String suggestion(String path) throws BackupException {
        Set<String> known = new LinkedHashSet<>();
        for (String set : sets) {
            catalog.files(set).find("**", version -> known.add(version.file().path()));
        }
        return Suggestion.paths(path, known)
                .map(meant -> "; did you mean " + meant + "?")
                .orElse("; paths are relative to the folder that was backed up, and \"vigie find\" looks for them");
    }
}
