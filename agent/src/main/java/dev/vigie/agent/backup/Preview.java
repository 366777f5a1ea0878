package dev.vigie.agent.backup;

import dev.vigie.agent.archive.Readability;
import dev.vigie.agent.plan.Step;
import dev.vigie.agent.plan.StepVisitor;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.SnapshotKind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Gathers what a plan shows, without carrying it out. */
final class Preview implements StepVisitor {
    private final Readability readability;
    private final TreeSet<String> included = new TreeSet<>();
    private final TreeSet<String> excluded = new TreeSet<>();
    final List<Problem> failed = new ArrayList<>();
    final List<Problem> skipped = new ArrayList<>();
    private long files;
    private long bytes;

    Preview(Readability readability) {
        this.readability = readability;
    }

    BackupPreview of(SnapshotKind kind, boolean unchanged) {
        return new BackupPreview(
                kind,
                unchanged ? 0 : files,
                unchanged ? 0 : bytes,
                unchanged ? List.of() : List.copyOf(included),
                List.copyOf(excluded),
                failed,
                skipped,
                unchanged);
    }

    @Override
    public void step(Step step) {
        if (step instanceof Step.Store store) {
            if (store.file().isFile() && !store.unchanged()) {
                storeRead(store);
            } else {
                include(store);
            }
        }
    }

    /** Nothing is read here, but whether it may be is seen by opening it. */
    private void storeRead(Step.Store store) {
        readability
                .fault(store.file())
                .ifPresentOrElse(fault -> failed(new Problem(store.path(), fault)), () -> include(store));
    }

    private void include(Step.Store store) {
        included.add(store.file().isDirectory() ? store.path() + "/" : store.path());
        files += store.file().isFile() ? 1 : 0;
        bytes += store.file().isFile() ? store.file().entry().size() : 0;
    }

    @Override
    public void excluded(String path) {
        excluded.add(path);
    }

    @Override
    public void failed(Problem problem) {
        failed.add(problem);
    }

    @Override
    public void skipped(Problem problem) {
        skipped.add(problem);
    }
}
