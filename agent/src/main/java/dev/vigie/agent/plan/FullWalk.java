package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.TreeVisitor;
import dev.vigie.agent.scan.Walker;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The steps of a full backup: everything a walk finds, and what the last snapshot has there. */
record FullWalk(Path root, Walker walker, Baseline baseline) implements BackupPlan.Steps {

    @Override
    public void forEach(StepVisitor visitor) throws IOException {
        walker.walk(root, new Visit(visitor));
    }

    private final class Visit implements TreeVisitor {
        private final StepVisitor visitor;
        private final Map<String, Map<String, StoredFile>> stored = new HashMap<>();

        Visit(StepVisitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void found(FoundFile file) throws IOException {
            if (!file.path().isEmpty()) {
                Map<String, StoredFile> siblings = stored.computeIfAbsent(file.parent(), baseline::children);
                visitor.step(new Step.Store(file, Optional.ofNullable(siblings.get(file.path()))));
            }
        }

        @Override
        public void left(FoundFile directory) {
            stored.remove(directory.path());
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
