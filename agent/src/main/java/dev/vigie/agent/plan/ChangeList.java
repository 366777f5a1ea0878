package dev.vigie.agent.plan;

import dev.vigie.agent.path.TreeOrder;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Gathers what differs from the last snapshot. Of very many changes, such as a new disk makes, only the number stays: a
 * small heap does not hold them.
 */
final class ChangeList implements StepVisitor {
    private final Predicate<Step> counts;
    private final int most;
    private final List<Step> steps = new ArrayList<>();
    private final List<Problem> failed = new ArrayList<>();
    private final List<Problem> skipped = new ArrayList<>();
    private boolean tooMany;
    private boolean changed;
    private long files;
    private long bytes;

    /**
     * @param counts whether a step is a change by itself, or something to be done only together with others
     * @param most how many steps are held
     */
    ChangeList(Predicate<Step> counts, int most) {
        this.counts = counts;
        this.most = most;
    }

    @Override
    public void step(Step step) {
        changed = changed || counts.test(step);
        if (step instanceof Step.Store store && store.file().isFile()) {
            files++;
            bytes += store.file().entry().size();
        }
        if (steps.size() == most) {
            tooMany = true;
            steps.clear();
        }
        if (!tooMany) {
            steps.add(step);
        }
    }

    @Override
    public void failed(Problem problem) {
        failed.add(problem);
    }

    @Override
    public void skipped(Problem problem) {
        skipped.add(problem);
    }

    /** @param walk finds the same once more, in place of what is not held */
    BackupPlan plan(BackupPlan.Steps walk) {
        // Stable: the removal of what stood at a path stays before what is put there.
        steps.sort(Comparator.comparing(Step::path, TreeOrder.PATHS));
        Baseline.Total expected = new Baseline.Total(files, bytes);
        return new BackupPlan(SnapshotKind.INCREMENTAL, () -> expected, () -> changed, tooMany ? walk : this::show);
    }

    private void show(StepVisitor visitor) throws IOException {
        failed.forEach(visitor::failed);
        skipped.forEach(visitor::skipped);
        for (Step step : steps) {
            visitor.step(step);
        }
    }
}
