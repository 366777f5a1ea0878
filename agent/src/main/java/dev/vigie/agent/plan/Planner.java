package dev.vigie.agent.plan;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.Walker;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Makes plans for one source. Used by one thread. */
public final class Planner {
    /** They take about a kilobyte each. */
    private static final int MOST_CHANGES = 20_000;

    private final Path root;
    private final Exclusions exclusions;
    private final Baseline baseline;
    private final Predicate<FoundFile> readable;
    private final Walker walker;
    private final int mostChanges;

    /**
     * @param root the source, a directory
     * @param exclusions what to leave out
     * @param baseline what the last snapshot has; must stay readable while its plans are used
     * @param readable whether a file can be read. One that cannot be is no change: it would be one each time anew, for no
     *     snapshot ever has it as it is
     */
    public Planner(Path root, Exclusions exclusions, Baseline baseline, Predicate<FoundFile> readable) {
        this(root, exclusions, baseline, readable, MOST_CHANGES);
    }

    /** @param mostChanges how many changes are held; more are looked for a second time */
    Planner(Path root, Exclusions exclusions, Baseline baseline, Predicate<FoundFile> readable, int mostChanges) {
        this.root = root;
        this.exclusions = exclusions;
        this.baseline = baseline;
        this.readable = readable;
        this.walker = new Walker(root, exclusions);
        this.mostChanges = mostChanges;
    }

    /**
     * Plans a backup. Without a last snapshot it is always a full one.
     *
     * @throws IllegalArgumentException when a path to look at is not one relative to the source
     */
    public BackupPlan plan(BackupMode mode, Changes changes) throws IOException {
        return mode == BackupMode.FULL || !baseline.exists() ? full() : incremental(changes);
    }

    /** The same plan for changes anywhere, for who wants to be told what is left out as well, which takes one more walk. */
    public BackupPlan preview(BackupMode mode) throws IOException {
        BackupPlan plan = plan(mode, new Changes.Everywhere("a preview"));
        return plan.kind() == SnapshotKind.FULL
                ? plan
                : new BackupPlan(plan.kind(), plan.expected(), plan.changed(), allChanges());
    }

    private BackupPlan full() throws IOException {
        FullWalk walk = new FullWalk(walker, baseline);
        if (baseline.exists()) {
            return new BackupPlan(SnapshotKind.FULL, baseline::total, () -> survey(walk).changed, walk);
        }
        return new BackupPlan(SnapshotKind.FULL, () -> survey(walk).total(), () -> true, walk);
    }

    private Survey survey(FullWalk walk) throws IOException {
        Survey survey = new Survey();
        walk.forEach(survey);
        return survey;
    }

    private BackupPlan incremental(Changes changes) throws IOException {
        Set<String> paths = changes instanceof Changes.Paths some ? toLookAt(some.paths()) : Set.of("");
        if (paths.contains("")) {
            return everywhere();
        }
        ChangeList list = changesOfPaths();
        OtherNames otherNames = new OtherNames(walker.facts(), list);
        look(paths, otherNames);
        Set<String> all = toLookAt(otherNames.in(baseline));
        if (all.contains("")) {
            return everywhere();
        }
        if (!paths.containsAll(all)) {
            all.addAll(paths);
            list = changesOfPaths();
            look(all, list);
        }
        return list.plan(allChanges());
    }

    private ChangeList changesOfPaths() {
        return new ChangeList(step -> !step.isTimeOfDirectory() && comesAbout(step), mostChanges);
    }

    private boolean comesAbout(Step step) {
        return !(step instanceof Step.Store store && store.file().isFile()) || readable.test(store.file());
    }

    private void look(Set<String> paths, StepVisitor visitor) throws IOException {
        new PathLook(root, walker, exclusions, new Differences(baseline, visitor)).look(paths);
    }

    private BackupPlan everywhere() throws IOException {
        ChangeList list = new ChangeList(this::comesAbout, mostChanges);
        allChanges().forEach(list);
        return list.plan(allChanges());
    }

    private BackupPlan.Steps allChanges() {
        return new ChangesWalk(walker, baseline, "");
    }

    /** A change may decide what is left out elsewhere: a file of rules, a marker. Then all it decides is looked at. */
    private Set<String> toLookAt(Set<String> changed) {
        return changed.stream()
                .map(path -> path.isEmpty()
                        ? path
                        : exclusions.affectedBy(requireBelowSource(path)).orElse(path))
                .collect(Collectors.toSet());
    }

    /** Nothing outside of the source is ever looked at. */
    private static String requireBelowSource(String path) {
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw new IllegalArgumentException("not a path relative to the source: \"" + path + "\"");
            }
        }
        return path;
    }

    /** Counts what a full archive will hold. */
    private final class Survey implements StepVisitor {
        private long files;
        private long bytes;
        private boolean changed;

        @Override
        public void step(Step step) {
            if (step instanceof Step.Store store) {
                count(store.file().entry());
                changed = changed || (!store.unchanged() && comesAbout(store));
            } else if (step instanceof Step.Keep keep) {
                count(keep.file().entry());
            } else {
                changed = true;
            }
        }

        private void count(ArchiveEntry entry) {
            if (entry.type() == EntryType.FILE) {
                files++;
                bytes += entry.size();
            }
        }

        Baseline.Total total() {
            return new Baseline.Total(files, bytes);
        }
    }
}
