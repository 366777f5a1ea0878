package dev.vigie.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.exclude.Exclusions.NamedMatcher;
import dev.vigie.agent.fixture.MarkerMatcher;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.exclude.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private static final Changes EVERYWHERE = new Changes.Everywhere("test");

    @TempDir
    Path temporary;

    private Path root;
    private final MemoryBaseline baseline = new MemoryBaseline();
    private final Map<String, Verdict> verdicts = new HashMap<>();

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
    }

    private Planner planner(Baseline last) {
        return planner(last, 1000);
    }

    private Planner planner(Baseline last, int mostChanges) {
        return new Planner(
                root,
                Exclusions.of(List.of(new NamedMatcher(
                        "test", candidate -> verdicts.getOrDefault(candidate.name(), Verdict.INCLUDE)))),
                last,
                file -> true,
                mostChanges);
    }

    private BackupPlan incremental(Changes changes) throws IOException {
        return planner(baseline).plan(BackupMode.INCREMENTAL, changes);
    }

    private Map<String, StoredFile> whatIsThere() throws IOException {
        MemoryBaseline fresh = new MemoryBaseline();
        fresh.apply(planner(Baseline.EMPTY).plan(BackupMode.FULL, EVERYWHERE));
        return fresh.restored();
    }

    private static List<Step> steps(BackupPlan plan) throws IOException {
        List<Step> steps = new ArrayList<>();
        plan.steps().forEach(steps::add);
        return steps;
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }

    @Test
    void the_first_plan_is_full_and_the_next_finds_nothing() throws IOException {
        baseline.trusting = true;
        write("a/b", "text");
        BackupPlan first = planner(Baseline.EMPTY).plan(BackupMode.INCREMENTAL, new Changes.Paths(Set.of("a/b")));
        assertThat(first.kind()).isEqualTo(SnapshotKind.FULL);
        assertThat(first.expected().ask()).isEqualTo(new Baseline.Total(1, 4));
        assertThat(first.changed().ask()).isTrue();
        baseline.apply(first);
        assertThat(incremental(EVERYWHERE).changed().ask()).isFalse();
        BackupPlan again = planner(baseline).plan(BackupMode.FULL, EVERYWHERE);
        assertThat(again.changed().ask()).isFalse();
        assertThat(steps(again)).allMatch(step -> step instanceof Step.Store store && store.unchanged());
        Files.delete(root.resolve("a/b"));
        assertThat(planner(baseline).plan(BackupMode.FULL, EVERYWHERE).changed().ask())
                .isTrue();
    }

    @Test
    void what_changed_through_one_name_of_a_file_is_found_under_its_others() throws IOException {
        baseline.trusting = true;
        write("a/file", "1");
        write("a/single", "1");
        Files.createLink(Files.createDirectory(root.resolve("b")).resolve("same"), root.resolve("a/file"));
        baseline.apply(planner(Baseline.EMPTY).plan(BackupMode.FULL, EVERYWHERE));
        write("a/file", "22");
        write("a/single", "22");
        assertThat(steps(incremental(new Changes.Paths(Set.of("a/single")))))
                .as("a file with one name says nothing of others")
                .extracting(Step::path)
                .containsExactly("a/single");
        assertThat(steps(incremental(new Changes.Paths(Set.of("a/file")))))
                .extracting(Step::path)
                .containsExactly("a/file", "b/same");
    }

    @Test
    void what_a_file_decides_under_another_name_is_looked_at_when_it_changed_under_its_own() throws IOException {
        baseline.trusting = true;
        write("rules", "1");
        write("a/file", "1");
        Files.createLink(root.resolve("a/.skip"), root.resolve("rules"));
        baseline.apply(planner(Baseline.EMPTY).plan(BackupMode.FULL, EVERYWHERE));
        write("rules", "22");
        Exclusions exclusions = Exclusions.of(List.of(new NamedMatcher("marker", new MarkerMatcher())));
        BackupPlan plan = new Planner(root, exclusions, baseline, file -> true)
                .plan(BackupMode.INCREMENTAL, new Changes.Paths(Set.of("rules")));
        assertThat(steps(plan)).extracting(Step::path).containsExactly("a/.skip", "a/file", "rules");
    }

    @Test
    void a_marker_that_comes_or_goes_has_its_directory_looked_at() throws IOException {
        baseline.trusting = true;
        write("a/file", "1");
        write("a/deep/file", "2");
        write("b/file", "3");
        Exclusions exclusions = Exclusions.of(List.of(new NamedMatcher("marker", new MarkerMatcher())));
        baseline.apply(new Planner(root, exclusions, Baseline.EMPTY, file -> true).plan(BackupMode.FULL, EVERYWHERE));
        write("a/.skip", "");
        Changes marker = new Changes.Paths(Set.of("a/.skip"));
        BackupPlan marked = new Planner(root, exclusions, baseline, file -> true).plan(BackupMode.INCREMENTAL, marker);
        assertThat(steps(marked)).extracting(Step::path).containsExactly("a", "a/.skip", "a/deep", "a/file");
        baseline.apply(marked);
        assertThat(baseline.restored().keySet()).containsExactly("a", "a/.skip", "b", "b/file");
        Files.delete(root.resolve("a/.skip"));
        baseline.apply(new Planner(root, exclusions, baseline, file -> true).plan(BackupMode.INCREMENTAL, marker));
        assertThat(baseline.restored().keySet()).containsExactly("a", "a/deep", "a/deep/file", "a/file", "b", "b/file");
    }

    @Test
    void a_path_below_a_directory_that_is_skipped_for_its_marker_is_not_stored() throws IOException {
        write("a/.skip", "");
        write("a/deep/file", "2");
        Exclusions exclusions = Exclusions.of(List.of(new NamedMatcher("marker", new MarkerMatcher())));
        baseline.apply(new Planner(root, exclusions, Baseline.EMPTY, file -> true).plan(BackupMode.FULL, EVERYWHERE));
        write("a/deep/file", "3");
        Changes inside = new Changes.Paths(Set.of("a/deep/file", "a/new"));
        write("a/new", "4");
        assertThat(steps(new Planner(root, exclusions, baseline, file -> true).plan(BackupMode.INCREMENTAL, inside)))
                .extracting(Step::path)
                .isSubsetOf("a");
    }

    @Test
    void what_is_renamed_in_capital_letters_alone_has_its_new_name() throws Exception {
        FaultyDisk disk = new FaultyDisk(temporary);
        disk.beLikeExFat();
        root = disk.path("root");
        baseline.trusting = true;
        Files.createDirectories(temporary.resolve("root/dir"));
        Files.writeString(temporary.resolve("root/dir/file.txt"), "1");
        Files.writeString(temporary.resolve("root/other"), "2");
        baseline.apply(incremental(EVERYWHERE));
        Files.move(temporary.resolve("root/dir/file.txt"), temporary.resolve("root/dir/File.TXT"));
        baseline.apply(incremental(new Changes.Paths(Set.of("dir/file.txt", "dir/File.TXT", "other"))));
        assertThat(baseline.restored().keySet()).containsExactly("dir", "dir/File.TXT", "other");
        Files.move(temporary.resolve("root/dir"), temporary.resolve("root/Dir"));
        baseline.apply(incremental(new Changes.Paths(Set.of("dir", "Dir", "dir/File.TXT"))));
        assertThat(baseline.restored().keySet()).containsExactly("Dir", "Dir/File.TXT", "other");
        Map<String, ?> before = baseline.restored();

        Files.writeString(temporary.resolve("root/Dir/File.TXT"), "changed");
        Files.writeString(temporary.resolve("root/other"), "changed");
        baseline.apply(incremental(new Changes.Paths(Set.of("dir/file.txt", "OTHER"))));
        assertThat(baseline.restored()).containsOnlyKeys("Dir", "Dir/File.TXT", "other");
        assertThat(baseline.restored().get("Dir/File.TXT")).isNotEqualTo(before.get("Dir/File.TXT"));
        assertThat(baseline.restored().get("other")).isNotEqualTo(before.get("other"));
    }

    @Test
    void what_cannot_be_relied_on_is_read_again() throws IOException {
        write("a", "text");
        baseline.apply(incremental(EVERYWHERE));
        baseline.files.computeIfPresent(
                "a",
                (path, file) -> new StoredFile(file.entry(), StoredFile.NEVER_UNCHANGED, file.inode(), file.content()));
        assertThat(steps(incremental(EVERYWHERE))).extracting(Step::path).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void more_changes_than_are_held_are_the_same_changes(int held) throws IOException {
        baseline.trusting = true;
        for (String path : List.of("a", "d/a", "d/b/c", "e/f", "g", "u/a")) {
            write(path, "before");
        }
        baseline.apply(incremental(EVERYWHERE));
        write("a", "changed");
        Files.delete(root.resolve("d/b/c"));
        Files.delete(root.resolve("d/b"));
        Files.delete(root.resolve("d/a"));
        Files.delete(root.resolve("d"));
        write("d", "a file now");
        Files.delete(root.resolve("g"));
        write("g/x", "a directory now");
        write("new", "new");
        verdicts.put("e", Verdict.SKIP_SUBTREE);

        for (Changes changes : List.of(EVERYWHERE, new Changes.Paths(Set.of("a", "d", "d/a", "e", "g", "new")))) {
            BackupPlan all = planner(baseline, 1000).plan(BackupMode.INCREMENTAL, changes);
            BackupPlan some = planner(baseline, held).plan(BackupMode.INCREMENTAL, changes);

            assertThat(steps(all)).hasSize(8).contains(new Step.Remove("d", 2, 12), new Step.Remove("e", 1, 6));
            assertThat(steps(some)).isEqualTo(steps(all));
            assertThat(some.expected().ask()).isEqualTo(all.expected().ask());
            assertThat(some.changed().ask()).isTrue();
        }
    }

    @Test
    void a_preview_tells_what_is_left_out() throws IOException {
        baseline.trusting = true;
        write("a", "1");
        write("out", "2");
        verdicts.put("out", Verdict.EXCLUDE);
        baseline.apply(incremental(EVERYWHERE));
        write("a", "changed");
        for (BackupMode mode : BackupMode.values()) {
            List<String> told = new ArrayList<>();
            planner(baseline).preview(mode).steps().forEach(new StepVisitor() {
                @Override
                public void step(Step step) {
                    told.add(step.path());
                }

                @Override
                public void excluded(String path) {
                    told.add("not " + path);
                }
            });
            assertThat(told).containsExactlyInAnyOrder("a", "not out");
        }
    }

    @Test
    void looks_only_where_it_is_told_to() throws IOException {
        write("d/a", "1");
        write("e/b", "1");
        baseline.apply(incremental(EVERYWHERE));
        write("d/a", "2");
        write("e/b", "2");
        assertThat(steps(incremental(new Changes.Paths(Set.of("d/a")))))
                .extracting(Step::path)
                .containsExactly("d/a");
    }

    @Test
    void an_excluded_directory_goes_with_the_last_that_was_not_excluded_in_it() throws IOException {
        verdicts.put("excluded", Verdict.EXCLUDE);
        write("excluded/a", "text");
        baseline.apply(incremental(EVERYWHERE));
        assertThat(baseline.files).containsOnlyKeys("excluded", "excluded/a");
        Files.delete(root.resolve("excluded/a"));
        baseline.apply(incremental(new Changes.Paths(Set.of("excluded/a"))));
        assertThat(baseline.files).isEmpty();
    }

    @Test
    void a_path_outside_of_the_source_is_refused() {
        for (String path : List.of("../x", "a/../../x", "/etc/passwd", "a//b", ".")) {
            assertThatThrownBy(() -> incremental(new Changes.Paths(Set.of(path))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(path);
        }
    }

    @Test
    void a_fifo_that_took_a_files_place_is_named_and_the_file_is_gone() throws Exception {
        write("a", "text");
        baseline.apply(incremental(EVERYWHERE));
        Files.delete(root.resolve("a"));
        assertThat(new ProcessBuilder("mkfifo", root.resolve("a").toString())
                        .start()
                        .waitFor())
                .isZero();
        for (Changes changes : List.of(EVERYWHERE, new Changes.Paths(Set.of("a")))) {
            List<String> skipped = new ArrayList<>();
            incremental(changes).steps().forEach(new StepVisitor() {
                @Override
                public void step(Step step) {
                    assertThat(step).isEqualTo(new Step.Remove("a", 1, 4));
                }

                @Override
                public void skipped(Problem problem) {
                    skipped.add(problem.path());
                }
            });
            assertThat(skipped).containsExactly("a");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_happens_the_snapshot_becomes_what_is_there(long seed) throws IOException {
        System.out.println("PlannerTest seed " + seed);
        Random random = new Random(seed);
        RandomEdits edits = new RandomEdits(root, random);
        for (int round = 0; round < 60; round++) {
            boolean newExclusions = random.nextInt(6) == 0;
            if (newExclusions) {
                verdicts.put("n" + random.nextInt(4), Verdict.values()[random.nextInt(3)]);
            }
            Set<String> touched = new TreeSet<>();
            for (int edit = random.nextInt(5); edit >= 0; edit--) {
                touched.addAll(edits.next());
            }
            boolean everywhere = newExclusions || random.nextInt(3) == 0;
            Changes changes = everywhere ? EVERYWHERE : new Changes.Paths(touched);
            BackupPlan plan = random.nextInt(3) == 0
                    ? planner(baseline, random.nextInt(3)).plan(BackupMode.INCREMENTAL, changes)
                    : incremental(changes);
            String what = "seed %d round %d %s".formatted(seed, round, everywhere ? "everywhere" : touched);
            if (plan.kind() == SnapshotKind.INCREMENTAL) {
                assertThat(steps(plan)).as(what).extracting(Step::path).isSortedAccordingTo(TreeOrder.PATHS);
            }
            baseline.apply(plan);
            assertThat(baseline.restored()).as(what).isEqualTo(whatIsThere());
            for (String path : baseline.files.keySet()) {
                String parent = RelativePath.parent(path);
                assertThat(parent.isEmpty() || baseline.files.containsKey(parent))
                        .as(what + path)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void amounts_follow_from_the_steps(long seed) throws IOException {
        System.out.println("PlannerTest seed " + seed);
        Random random = new Random(seed);
        RandomEdits edits = new RandomEdits(root, random);
        for (int round = 0; round < 40; round++) {
            Set<String> touched = new TreeSet<>(edits.next());
            BackupPlan plan = incremental(new Changes.Paths(touched));
            long files = baseline.below("").files();
            for (Step step : steps(plan)) {
                if (step instanceof Step.Remove remove) {
                    files -= remove.files();
                } else if (step instanceof Step.Store store && store.file().isFile()) {
                    files += store.previous().isPresent() ? 0 : 1;
                }
            }
            baseline.apply(plan);
            assertThat(files)
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(baseline.below("").files());
        }
    }

    /** Changes a tree at random and says what was touched, as a watcher would. */
    private static final class RandomEdits {
        private final Path root;
        private final Random random;

        RandomEdits(Path root, Random random) {
            this.root = root;
            this.random = random;
        }

        Set<String> next() throws IOException {
            Set<String> touched = new TreeSet<>();
            Path place = randomPlace();
            makeWay(place, touched);
            touched.add(text(place));
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    delete(place);
                    Files.writeString(place, "x".repeat(random.nextInt(4)));
                }
                case 2 -> {
                    delete(place);
                    Files.createDirectory(place);
                }
                case 3 -> {
                    delete(place);
                    Files.createSymbolicLink(place, Path.of("n" + random.nextInt(4)));
                }
                case 4 -> delete(place);
                case 5 -> {
                    if (Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
                        sameSizeEdit(place);
                    }
                }
                case 6 -> {
                    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(place)) {
                        Files.setPosixFilePermissions(
                                place,
                                PosixFilePermissions.fromString(random.nextBoolean() ? "rwx------" : "rwxr-x---"));
                    }
                }
                default -> move(place, touched);
            }
            return touched;
        }

        private void move(Path place, Set<String> touched) throws IOException {
            Path target = randomPlace();
            if (!target.startsWith(place) && !place.startsWith(target)) {
                makeWay(target, touched);
                delete(target);
                touched.add(text(target));
                if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(place, target);
                }
            }
        }

        /** Size and time stay; only the change time tells. */
        private static void sameSizeEdit(Path file) throws IOException {
            FileTime before = Files.getLastModifiedTime(file);
            Files.writeString(file, "y".repeat((int) Files.size(file)));
            Files.setLastModifiedTime(file, before);
        }

        private Path randomPlace() {
            Path place = root;
            for (int depth = random.nextInt(3); depth >= 0; depth--) {
                place = place.resolve("n" + random.nextInt(4));
            }
            return place;
        }

        /** Directories are made of whatever is in the way. */
        private void makeWay(Path place, Set<String> touched) throws IOException {
            Path above = root;
            for (Path name : root.relativize(place)) {
                if (above.equals(place.getParent())) {
                    return;
                }
                above = above.resolve(name);
                if (!Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(above);
                    Files.createDirectory(above);
                    touched.add(text(above));
                }
            }
        }

        private static void delete(Path place) throws IOException {
            if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                try (var children = Files.list(place)) {
                    for (Path child : children.toList()) {
                        delete(child);
                    }
                }
            }
            Files.deleteIfExists(place);
        }

        private String text(Path place) {
            return root.relativize(place).toString();
        }
    }
}
