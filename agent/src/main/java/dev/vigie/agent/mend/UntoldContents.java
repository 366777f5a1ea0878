package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.manifest.HeldContent;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What archives hold as the catalog knows, and no manifest tells. The manifest of an archive may have become part of
 * another, and what a snapshot found stored already its own manifest tells. Used by one thread.
 */
final class UntoldContents {
    private static final Logger log = LoggerFactory.getLogger(UntoldContents.class);

    private final Set<HeldContent> untold = new HashSet<>();

    /** @param archives their ids */
    UntoldContents(Catalog catalog, String set, Set<String> archives) throws BackupException {
        for (String archive : archives) {
            catalog.archives(set)
                    .forEachHeld(
                            archive,
                            held -> untold.add(new HeldContent(held.content().sha256(), held.size(), archive)));
        }
    }

    /** What a manifest tells is told, unless it cannot be read. */
    void tell(Path manifest) {
        try (ManifestReader reader = ManifestReader.ofIntact(manifest)) {
            reader.forEach(line -> {
                if (line instanceof ManifestLine.Put put) {
                    HeldContent.of(put.file()).ifPresent(untold::remove);
                }
            });
        } catch (IOException e) {
            log.debug("{} tells nothing", manifest, e);
        }
    }

    /** The ids of the archives of which something is told nowhere. */
    Set<String> archives() {
        return untold.stream().map(HeldContent::archive).collect(Collectors.toCollection(TreeSet::new));
    }
}
