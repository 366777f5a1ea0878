package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.TreeVisitor;
import dev.vigie.agent.scan.Walker;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The steps of a full backup: everything a walk finds, and what the last snapshot has there; and all that the last
 * snapshot has where the walk could not look.
 */
record FullWalk(Path root, Walker walker, Baseline baseline) implements BackupPlan.Steps {

    @Override
    public void forEach(StepVisitor visitor) throws IOException {
        try (Baseline.InOrder stored = baseline.inOrder()) {
            Visit visit = new Visit(visitor, stored);
            walker.walk(root, visit);
            visit.finish();
        }
    }

    /** Both the walk and the last snapshot come in tree order, so one look at each file tells which have both. */
    private static final class Visit implements TreeVisitor {
        private final StepVisitor visitor;
        private final Baseline.InOrder stored;
        private final Set<String> unseen = new HashSet<>();
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

        private Optional<StoredFile> storedAt(String path) throws IOException {
            while (next.isPresent()) {
                StoredFile there = next.get();
                int order = TreeOrder.PATHS.compare(there.path(), path);
                if (order > 0) {
                    return Optional.empty();
                }
                next = stored.next();
                if (order == 0) {
                    return Optional.of(there);
                }
                keepIfUnseen(there);
            }
            return Optional.empty();
        }

        /** The walk has found all that it finds. */
        void finish() throws IOException {
            for (; next.isPresent(); next = stored.next()) {
                keepIfUnseen(next.get());
            }
        }

        private void keepIfUnseen(StoredFile file) throws IOException {
            if (!unseen.isEmpty() && isUnseen(file.path())) {
                visitor.step(new Step.Keep(file));
            }
        }

        private boolean isUnseen(String path) {
            for (String above = path; !above.isEmpty(); above = RelativePath.parent(above)) {
                if (unseen.contains(above)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void excluded(String path) {
            visitor.excluded(path);
        }

        @Override
        public void failed(Problem problem) {
            unseen.add(problem.path());
            visitor.failed(problem);
        }

        @Override
        public void skipped(Problem problem) {
            visitor.skipped(problem);
        }
    }
}
