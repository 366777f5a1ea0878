package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What each backup says as long as earlier ones of its set are damaged. It went well itself; but who never lists backups
 * would learn of damage from a restore that fails.
 */
final class DamageNotice {
    private DamageNotice() {}

    /** Costs what is damaged, not what there is. */
    static Optional<String> of(Catalog catalog, BackupRequest request) throws BackupException {
        int damaged = catalog.archives(request.name()).damagedSnapshots().size();
        return damaged == 0
                ? Optional.empty()
                : Optional.of((damaged == 1 ? "1 earlier backup is" : damaged + " earlier backups are")
                        + ending(request.destination()));
    }

    static boolean is(String notice, BackupRequest request) {
        return notice.endsWith(ending(request.destination()));
    }

    private static String ending(Path destination) {
        return " damaged: \"vigie doctor " + destination + "\" says which archives are to blame";
    }
}
