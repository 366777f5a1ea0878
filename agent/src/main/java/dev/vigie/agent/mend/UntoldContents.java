package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What archives hold as the catalog knows, and no manifest tells. The manifest of an archive may have become part of
 * another, and what a snapshot found stored already its own manifest tells. Used by one thread.
 */
final class UntoldContents {
    private static final Logger log = LoggerFactory.getLogger(UntoldContents.class);

    private final Map<String, Set<Content>> untold = new HashMap<>();

    private record Content(String sha256, long size) {}

    /** @param archives their ids */
    UntoldContents(Catalog catalog, String set, Set<String> archives) throws BackupException {
        for (String archive : archives) {
            Set<Content> held = new HashSet<>();
            catalog.forEachHeld(
                    set,
                    archive,
                    content -> held.add(new Content(content.content().sha256(), content.size())));
            untold.put(archive, held);
        }
    }

    /** What a manifest tells is told, unless it cannot be read. */
    void tell(Path manifest) {
        try (ManifestReader reader = ManifestReader.ofIntact(manifest)) {
            for (Optional<ManifestLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                if (line.get() instanceof ManifestLine.Put put) {
                    tell(put.file());
                }
            }
        } catch (IOException e) {
            log.debug("{} tells nothing", manifest, e);
        }
    }

    private void tell(StoredFile file) {
        if (file.content().isPresent()) {
            Set<Content> held = untold.get(file.content().get().storedIn());
            if (held != null) {
                held.remove(
                        new Content(file.content().get().sha256(), file.entry().size()));
            }
        }
    }

    /** The archives of which something is told nowhere. */
    Set<String> archives() {
        untold.values().removeIf(Set::isEmpty);
        return untold.keySet();
    }
}
