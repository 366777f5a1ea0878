package dev.vigie.agent.mend;

import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Manifests that could be read to their end, which takes a while, so that it is done once. Used by one thread. */
final class ReadManifests {
    private final Map<Path, Description> read = new HashMap<>();

    /** The beginning and the end of a manifest. */
    record Description(SnapshotHead head, SnapshotEnd end) {}

    /** Reads a manifest, unless that was done. */
    Description read(Path manifest) throws IOException {
        Description known = read.get(manifest);
        if (known == null) {
            try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
                known = new Description(reader.head(), reader.end());
            }
            read.put(manifest, known);
        }
        return known;
    }

    /** What was read in a place. */
    Optional<Description> at(Path manifest) {
        return Optional.ofNullable(read.get(manifest));
    }

    /** Something else is in these places now. */
    void forget(Collection<Path> manifests) {
        read.keySet().removeAll(manifests);
    }
}
