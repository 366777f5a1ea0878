package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Gathers what differs from the last snapshot. */
final class ChangeList {
    private final Baseline baseline;
    private final List<Step> steps = new ArrayList<>();
    private final List<Problem> failed = new ArrayList<>();
    private final List<Problem> skipped = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();

    ChangeList(Baseline baseline) {
        this.baseline = baseline;
    }

    /** Adds a file unless the last snapshot has just that. */
    void compare(FoundFile file, Optional<StoredFile> previous) {
        if (previous.isPresent() && file.looksLike(previous.get())) {
            return;
        }
        if (previous.isPresent()
                && previous.get().entry().type() != file.entry().type()) {
            remove(file.path());
            steps.add(new Step.Store(file, Optional.empty()));
        } else {
            steps.add(new Step.Store(file, previous));
        }
    }

    /** Adds the removal of what the last snapshot has at a path and below it. */
    void remove(String path) {
        Baseline.Amount amount = baseline.below(path);
        steps.add(new Step.Remove(path, amount.files(), amount.bytes()));
    }

    void failed(Problem problem) {
        failed.add(problem);
    }

    void skipped(Problem problem) {
        skipped.add(problem);
    }

    void excluded(String path) {
        excluded.add(path);
    }

    /** @param counts whether a step is a change by itself, or something to be done only together with others */
    BackupPlan plan(Predicate<Step> counts) {
        // Stable: the removal of what stood at a path stays before what is put there.
        steps.sort(Comparator.comparing(Step::path, TreeOrder.PATHS));
        long files = 0;
        long bytes = 0;
        for (Step step : steps) {
            if (step instanceof Step.Store store && store.file().isFile()) {
                files++;
                bytes += store.file().entry().size();
            }
        }
        boolean changed = steps.stream().anyMatch(counts);
        Baseline.Total expected = new Baseline.Total(files, bytes);
        return new BackupPlan(SnapshotKind.INCREMENTAL, () -> expected, () -> changed, this::show);
    }

    private void show(StepVisitor visitor) throws IOException {
        failed.forEach(visitor::failed);
        skipped.forEach(visitor::skipped);
        excluded.forEach(visitor::excluded);
        for (Step step : steps) {
            visitor.step(step);
        }
    }
}
