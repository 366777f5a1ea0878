package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.Walker;
import java.io.IOException;
import java.util.Optional;

/**
 * The steps of an incremental backup: what a walk finds to differ.
 *
 * @param path what is looked at, with all below it; {@code ""} is the source itself
 */
record ChangesWalk(Walker walker, Baseline baseline, String path) implements BackupPlan.Steps {

    @Override
    public void forEach(StepVisitor visitor) throws IOException {
        Differences differences = new Differences(baseline, visitor);
        SideBySide.Finder finder = new SideBySide.Finder() {
            private String lastRemoved = "";

            @Override
            public void found(FoundFile file, Optional<StoredFile> before) throws IOException {
                if (differences.compare(file, before)) {
                    lastRemoved = file.path();
                }
            }

            /** What goes with the directory it was in need not be named. */
            @Override
            public void gone(StoredFile file) throws IOException {
                if (lastRemoved.isEmpty() || !file.path().startsWith(lastRemoved + "/")) {
                    lastRemoved = file.path();
                    differences.remove(lastRemoved);
                }
            }

            @Override
            public void unseen(StoredFile file) {}
        };
        SideBySide.walk(walker, baseline, path, finder, visitor);
    }
}
