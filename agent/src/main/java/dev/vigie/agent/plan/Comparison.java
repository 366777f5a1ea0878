package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.TreeVisitor;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares what a walk finds with the last snapshot, directory by directory. */
final class Comparison implements TreeVisitor {
    private final Baseline baseline;
    private final Differences differences;
    private final Map<String, Listing> open = new HashMap<>();

    Comparison(Differences differences) {
        this.baseline = differences.baseline();
        this.differences = differences;
    }

    @Override
    public void found(FoundFile file) throws IOException {
        if (!file.path().isEmpty()) {
            differences.compare(file, listing(file.parent()).see(file.path()));
        }
    }

    /** What cannot be looked at is not gone: the snapshot keeps what it has there. */
    @Override
    public void failed(Problem problem) {
        differences.visitor().failed(problem);
        open.remove(problem.path());
        if (!problem.path().isEmpty()) {
            listing(RelativePath.parent(problem.path())).see(problem.path());
        }
    }

    @Override
    public void skipped(Problem problem) {
        differences.visitor().skipped(problem);
    }

    @Override
    public void left(FoundFile directory) throws IOException {
        finish(directory.path());
    }

    /** Makes the comparison one of a single path, whatever else the last snapshot has beside it. */
    void expectOnly(String path) {
        Map<String, StoredFile> stored = new HashMap<>();
        baseline.at(path).ifPresent(file -> stored.put(path, file));
        open.put(RelativePath.parent(path), new Listing(stored));
    }

    /** What the last snapshot has in a directory and the walk did not come across is gone. */
    void finish(String directory) throws IOException {
        Listing listing = listing(directory);
        open.remove(directory);
        for (String gone : listing.unseen()) {
            differences.remove(gone);
        }
    }

    private Listing listing(String directory) {
        return open.computeIfAbsent(directory, path -> new Listing(baseline.children(path)));
    }

    /** What the last snapshot has in one directory, and what of it was met again. */
    private static final class Listing {
        private final Map<String, StoredFile> stored;
        private final Set<String> seen = new HashSet<>();

        Listing(Map<String, StoredFile> stored) {
            this.stored = stored;
        }

        Optional<StoredFile> see(String path) {
            seen.add(path);
            return Optional.ofNullable(stored.get(path));
        }

        Set<String> unseen() {
            Set<String> unseen = new TreeSet<>(stored.keySet());
            unseen.removeAll(seen);
            return unseen;
        }
    }
}
