package dev.vigie.agent.cli.doctor;

import dev.vigie.agent.mend.Flaw;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.api.BackupException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at one directory with archives, and mends it when asked to. */
public record DestinationCheckup(Path destination, SnapshotService snapshots) {

    /**
     * Looks.
     *
     * @param repair whether to mend what can be
     */
    public List<Finding> findings(boolean repair) throws BackupException {
        List<Finding> findings = new ArrayList<>();
        for (Flaw flaw : snapshots.examine(destination, repair)) {
            findings.add(
                    switch (flaw.state()) {
                        case REPAIRED -> Finding.good(flaw.about(), flaw.message() + " Mended.");
                        case REPAIRABLE ->
                            Finding.bad(
                                    flaw.about(), flaw.message(), "Mend it: vigie doctor " + destination + " --repair");
                        case LASTING -> Finding.bad(flaw.about(), flaw.message(), "");
                    });
        }
        if (findings.isEmpty()) {
            findings.add(Finding.good(
                    destination.toString(),
                    "What lies there fits together. \"vigie verify\" reads the archives themselves."));
        }
        return findings;
    }
}
