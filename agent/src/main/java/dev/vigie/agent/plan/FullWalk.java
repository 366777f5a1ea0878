package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.TreeVisitor;
import dev.vigie.agent.scan.Walker;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The steps of a full backup: everything a walk finds, and what the last snapshot has there. */
record FullWalk(Path root, Walker walker, Baseline baseline) implements BackupPlan.Steps {

    @Override
    public void forEach(StepVisitor visitor) throws IOException {
        try (Baseline.InOrder stored = baseline.inOrder()) {
            walker.walk(root, new Visit(visitor, stored));
        }
    }

    /** Both the walk and the last snapshot come in tree order, so one look at each file tells which have both. */
    private static final class Visit implements TreeVisitor {
        private final StepVisitor visitor;
        private final Baseline.InOrder stored;
        private Optional<StoredFile> next;

        Visit(StepVisitor visitor, Baseline.InOrder stored) {
            this.visitor = visitor;
            this.stored = stored;
            this.next = stored.next();
        }

        @Override
        public void found(FoundFile file) throws IOException {
            if (!file.path().isEmpty()) {
                visitor.step(new Step.Store(file, storedAt(file.path())));
            }
        }

        private Optional<StoredFile> storedAt(String path) {
            while (next.isPresent()) {
                String there = next.get().path();
                if (there.equals(path)) {
                    return next;
                }
                if (TreeOrder.PATHS.compare(there, path) > 0) {
                    return Optional.empty();
                }
                next = stored.next();
            }
            return Optional.empty();
        }

        @Override
        public void excluded(String path) {
            visitor.excluded(path);
        }

        @Override
        public void failed(Problem problem) {
            visitor.failed(problem);
        }

        @Override
        public void skipped(Problem problem) {
            visitor.skipped(problem);
        }
    }
}
