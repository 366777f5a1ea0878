package dev.vigie.agent.mend;

import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A manifest that a copy of the destination still has.
 *
 * @param copy where it is
 * @param role what the manifest is there: a copy may list a snapshot for longer
 */
record CopiedManifest(Destination copy, Path file, ManifestRole role, SnapshotHead head, SnapshotEnd end)
        implements Rewriting {
    private static final Logger log = LoggerFactory.getLogger(CopiedManifest.class);

    /** Looks for the manifest of a snapshot, listed or not, or of contents, in the copies that can be reached. */
    static Optional<CopiedManifest> of(Destination destination, String set, ManifestRole role, String id) {
        List<ManifestRole> roles = role == ManifestRole.CONTENTS
                ? List.of(ManifestRole.CONTENTS)
                : List.of(ManifestRole.SNAPSHOT, ManifestRole.BASE);
        for (Destination copy : destination.set(set).copies()) {
            for (ManifestRole each : roles) {
                Optional<CopiedManifest> found = read(copy, set, each, id);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<CopiedManifest> read(Destination copy, String set, ManifestRole role, String id) {
        Path file = copy.set(set).manifest(role, id);
        try {
            if (!Presence.of(file)) {
                return Optional.empty();
            }
            try (ManifestReader reader = new ManifestReader(Files.newInputStream(file))) {
                SnapshotEnd end = reader.end();
                return Optional.of(new CopiedManifest(copy, file, role, reader.head(), end))
                        .filter(manifest -> !BackupSet.isMisplaced(file, manifest.head()));
            }
        } catch (DamagedManifestException e) {
            log.debug("{} is damaged as well", file, e);
        } catch (IOException e) {
            log.debug("{} cannot be read", file, e);
        }
        return Optional.empty();
    }

    @Override
    public String source() {
        return CopiedArchive.source(copy);
    }

    @Override
    public void write(ManifestWriter manifest) throws IOException {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(file))) {
            reader.forEach(manifest::write);
        }
    }
}
