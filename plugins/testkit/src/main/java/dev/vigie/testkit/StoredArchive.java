package dev.vigie.testkit;

import dev.vigie.api.format.ArchiveEntry;
import java.nio.file.Path;
import java.util.List;

/**
 * An archive that a format wrote for a test.
 *
 * @param file where it is
 * @param placements what the format told its listener, in order
 */
record StoredArchive(Path file, List<Placement> placements) {

    /** Where an entry came to lie. */
    record Placement(ArchiveEntry entry, String locator) {}

    String locatorOf(ArchiveEntry entry) {
        return placements.stream()
                .filter(placement -> placement.entry().equals(entry))
                .map(Placement::locator)
                .findFirst()
                .orElseThrow(() -> new AssertionError("No locator was told for " + entry.path()
                        + ": a format with random access tells PlacementListener.placed for every file."));
    }
}
