package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.Walker;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.util.Optional;

/**
 * The steps of a full backup: everything a walk finds, and what the last snapshot has there; all that the last snapshot has
 * where the walk could not look; and the removal of each thing that is gone.
 */
record FullWalk(Walker walker, Baseline baseline) implements BackupPlan.Steps {

    @Override
    public void forEach(StepVisitor visitor) throws IOException {
        SideBySide.Finder finder = new SideBySide.Finder() {
            @Override
            public void found(FoundFile file, Optional<StoredFile> before) throws IOException {
                visitor.step(new Step.Store(file, before));
            }

            @Override
            public void gone(StoredFile file) throws IOException {
                visitor.step(new Step.Remove(
                        file.path(),
                        file.entry().type() == EntryType.FILE ? 1 : 0,
                        file.entry().size()));
            }

            @Override
            public void unseen(StoredFile file) throws IOException {
                visitor.step(new Step.Keep(file));
            }
        };
        SideBySide.walk(walker, baseline, "", finder, visitor);
    }
}
