package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.Walker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The steps of an incremental backup, wherever in the source something changed: what a walk finds to differ. */
record ChangesWalk(Path root, Walker walker, Baseline baseline) implements BackupPlan.Steps {

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
        SideBySide.walk(walker, root, baseline, finder, visitor);
    }
}
