package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.TreeVisitor;
import dev.vigie.agent.scan.Walker;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through a walk and the last snapshot side by side. Both come in tree order, so one look at each file tells which
 * have both, and nothing is held of either.
 */
final class SideBySide implements TreeVisitor {
    private final Baseline.InOrder stored;
    private final Finder finder;
    private final StepVisitor visitor;
    private final Set<String> unseen = new HashSet<>();
    private Optional<StoredFile> next;

    /** Told what is where, in tree order. */
    interface Finder {

        /** Something is there; given with what the last snapshot has at its path. */
        void found(FoundFile file, Optional<StoredFile> before) throws IOException;

        /** Something the last snapshot has is not there any more, or left out now. */
        void gone(StoredFile file) throws IOException;

        /** Something the last snapshot has is where the walk could not look. */
        void unseen(StoredFile file) throws IOException;
    }

    private SideBySide(Baseline.InOrder stored, Finder finder, StepVisitor visitor) {
        this.stored = stored;
        this.finder = finder;
        this.visitor = visitor;
        this.next = stored.next();
    }

    /**
     * @param path what is gone through, with all below it; {@code ""} is the source itself
     * @param visitor told of what cannot be looked at, and of what is left out
     */
    static void walk(Walker walker, Baseline baseline, String path, Finder finder, StepVisitor visitor)
            throws IOException {
        try (Baseline.InOrder stored = baseline.inOrder(path)) {
            SideBySide both = new SideBySide(stored, finder, visitor);
            walker.walk(PathName.path(walker.facts().root(), path), both);
            both.finish();
        }
    }

    @Override
    public void found(FoundFile file) throws IOException {
        if (!file.path().isEmpty()) {
            finder.found(file, storedAt(file.path()));
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
            notFound(there);
        }
        return Optional.empty();
    }

    /** The walk has found all that it finds. */
    private void finish() throws IOException {
        for (; next.isPresent(); next = stored.next()) {
            notFound(next.get());
        }
    }

    private void notFound(StoredFile file) throws IOException {
        if (!unseen.isEmpty() && isUnseen(file.path())) {
            finder.unseen(file);
        } else {
            finder.gone(file);
        }
    }

    private boolean isUnseen(String path) {
        String above = path;
        while (!unseen.contains(above)) {
            if (above.isEmpty()) {
                return false;
            }
            above = RelativePath.parent(above);
        }
        return true;
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
