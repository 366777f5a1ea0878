package dev.vigie.agent.mend;

import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a snapshot held that is listed no more, so that only its manifest and those it builds on tell. */
final class UnlistedPaths {
    private static final Logger log = LoggerFactory.getLogger(UnlistedPaths.class);

    private final NavigableSet<String> paths = new TreeSet<>();

    private UnlistedPaths() {}

    /** Empty where one of these manifests is missing, or cannot be read to its end. */
    static Optional<NavigableSet<String>> of(Destination destination, String set, String id) {
        try {
            Deque<Path> row = new ArrayDeque<>();
            Set<String> seen = new HashSet<>();
            for (Optional<String> next = Optional.of(id); next.isPresent(); ) {
                Optional<ManifestRole> role = destination.set(set).snapshotRoleOf(next.get());
                if (role.isEmpty() || !seen.add(next.get())) {
                    return Optional.empty();
                }
                Path manifest = destination.set(set).manifest(role.get(), next.get());
                Optional<SnapshotHead> head = BackupSet.headOf(manifest);
                if (head.isEmpty()) {
                    return Optional.empty();
                }
                row.push(manifest);
                next = head.get().kind() == SnapshotKind.INCREMENTAL
                        ? head.get().parent()
                        : Optional.empty();
            }
            UnlistedPaths held = new UnlistedPaths();
            for (Path manifest : row) {
                held.read(manifest);
            }
            return Optional.of(held.paths);
        } catch (IOException e) {
            log.debug("What {} held cannot be found out", id, e);
            return Optional.empty();
        }
    }

    private void read(Path manifest) throws IOException {
        try (ManifestReader reader = ManifestReader.ofIntact(manifest)) {
            reader.forEach(line -> {
                if (line instanceof ManifestLine.Put put) {
                    paths.add(put.file().path());
                } else if (line instanceof ManifestLine.Removed gone) {
                    paths.remove(gone.path());
                    // Everything below begins with the path and a slash, and the character after the slash is "0".
                    paths.subSet(gone.path() + "/", gone.path() + "0").clear();
                }
            });
            reader.end();
        }
    }
}
