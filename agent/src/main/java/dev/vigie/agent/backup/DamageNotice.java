package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.Problem;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What each backup says as long as earlier ones of its set are damaged. It went well itself; but who never lists backups
 * would learn of damage from a restore that fails.
 */
public final class DamageNotice {
    private DamageNotice() {}

    /** Costs what is damaged, not what there is. */
    static Optional<Problem> of(Catalog catalog, BackupRequest request) throws BackupException {
        int damaged = catalog.archives(request.name()).damagedSnapshots().size();
        return damaged == 0
                ? Optional.empty()
                : Optional.of(new Problem(
                        "",
                        (damaged == 1 ? "1 earlier backup is" : damaged + " earlier backups are")
                                + ending(request.destination())));
    }

    /** Whether a notice of a backup is this one, which comes again with the next, until what is damaged is removed. */
    public static boolean is(Problem notice, BackupRequest request) {
        return notice.message().endsWith(ending(request.destination()));
    }

    private static String ending(Path destination) {
        return " damaged: \"vigie doctor " + destination + "\" says which archives are to blame";
    }
}
