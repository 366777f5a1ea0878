package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.mend.Checkup;
import dev.vigie.agent.mend.Flaw;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for what is not as it should be in one destination.
 *
 * @param repair whether to mend what can be
 */
record Examination(Openings openings, Path directory, boolean repair) {

    List<Flaw> flaws() throws BackupException {
        try {
            List<Flaw> flaws = new ArrayList<>();
            if (Files.isDirectory(directory) && Destination.renewMarker(directory, repair)) {
                flaws.add(new Flaw(
                        ".vigie/destination.json",
                        "It is missing or damaged, so that the directory is not known for a destination.",
                        repair ? Flaw.State.REPAIRED : Flaw.State.REPAIRABLE));
                if (!repair) {
                    return flaws;
                }
                openings.catalogs().known().remember(Destination.open(directory));
            }
            Destination destination = openings.open(directory);
            flaws.addAll(destination.id().isPresent() ? examine(destination) : orphans(destination));
            return flaws;
        } catch (IOException e) {
            throw BackupException.environment(
                    "cannot " + (repair ? "mend" : "read") + " what " + directory + " holds: " + Reason.of(e), e);
        }
    }

    /** Where Vigie has never written, only archives without what tells what they belong to can be wrong. */
    private List<Flaw> orphans(Destination destination) throws IOException, BackupException {
        openings.catalogs().known().require(directory);
        Orphans orphans = openings.withoutCatalog(destination).orphans(Optional.empty());
        List<Flaw> flaws = new ArrayList<>();
        for (SnapshotInfo orphan : orphans.archives()) {
            String name = orphan.archive().getFileName().toString();
            flaws.add(new Flaw(name, Checkup.sentence(orphans.flaw()), Flaw.State.LASTING));
        }
        return flaws;
    }

    private List<Flaw> examine(Destination destination) throws IOException, BackupException {
        if (!repair && !Files.isWritable(destination.directory())) {
            return checkUp(destination); // Nobody writes there meanwhile, nor can it be locked.
        }
        try (ProcessLock ignored = destination.lock(openings.catalogs().patience())) {
            return checkUp(destination);
        }
    }

    private List<Flaw> checkUp(Destination destination) throws IOException, BackupException {
        Catalogs catalogs = openings.catalogs();
        Checkup checkup = new Checkup(destination, openings.plugins(), repair);
        checkup.litter();
        checkup.identities();
        boolean toBeMended;
        try (Catalog catalog = catalogs.openWhole(destination)) {
            toBeMended = checkup.manifests(catalog);
        }
        if (repair && !checkup.onlyTheCatalogKnows()) {
            catalogs.forget(destination);
        }
        if (!toBeMended) {
            try (Catalog catalog = catalogs.open(destination)) {
                checkup.orphans(catalog);
                checkup.missing(catalog);
            }
        }
        return checkup.flaws();
    }
}
