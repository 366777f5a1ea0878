package dev.vigie.agent.mend;

import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.ManifestRole;
import java.nio.file.Path;

/** A manifest that is there, or should be, and what it is by its place. */
record Manifest(String set, ManifestRole role, Path file) {

    /** Of which snapshot it is. */
    String id() {
        return BackupSet.idOf(file);
    }
}
