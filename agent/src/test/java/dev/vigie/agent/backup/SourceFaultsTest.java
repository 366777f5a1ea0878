package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.fixture.disk.Fault;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The first operation on the source's disk fails, then the second, and so on. What could not be read is named, nothing
 * else is touched by it, nothing is taken for deleted, and the destination is never blamed.
 */
class SourceFaultsTest {
    private static final int MOST_OPERATIONS = 3000;
    /** Far into a large file one reading is like the next. */
    private static final int EACH = 60;

    private static final int STRIDE = 61;
    /** Too large to be read into memory first. */
    private static final int LARGE = 4_500_000;

    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;
    private String first;
    private Tree before;
    private Tree after;

    @BeforeEach
    void someChanges() throws Exception {
        work = new Workplace(directory);
        work.write("a", "first");
        work.write("dir/b", "second");
        work.write("dir/deep/c", "third");
        work.write("z-large", "0".repeat(LARGE));
        Files.createSymbolicLink(work.source.resolve("link"), Path.of("a"));
        first = work.backUp(work.request());
        before = Tree.of(work.source);
        Files.createDirectory(directory.resolve("template"));
        TestDirectories.copy(work.destination, directory.resolve("template/destination"));
        TestDirectories.copy(work.state, directory.resolve("template/state"));
        work.write("dir/b", "second, changed");
        work.write("z-large", "1".repeat(LARGE));
        work.write("new", "fourth");
        after = Tree.of(work.source);
    }

    @ParameterizedTest
    @CsvSource({"READ_FAILS, FULL", "READ_FAILS, INCREMENTAL", "GONE, FULL", "GONE, INCREMENTAL"})
    void whatCannotBeReadIsNamed(Fault fault, BackupMode mode) throws Exception {
        boolean struck = true;
        TreeSet<String> named = new TreeSet<>();
        Set<String> seen = new HashSet<>(); // Many operations fail with the same outcome.
        for (int operation = 1; struck; operation += operation < EACH ? 1 : STRIDE) {
            FaultyDisk disk = new FaultyDisk(work.source);
            disk.plan(fault, operation);
            BackupRequest request =
                    BackupRequest.of("set", disk.path(""), work.destination).withMode(mode);
            try {
                Outcome outcome = run(request);
                struck = disk.struck();
                if (seen.add(outcome.words())) {
                    named.addAll(outcome.failed());
                    requireNothingLost(outcome);
                }
                if (fault == Fault.GONE && struck) {
                    assertThat(outcome.result())
                            .as("a source that went away is no partial backup")
                            .isEmpty();
                }
            } catch (AssertionError | Exception e) {
                throw new AssertionError(fault + " at operation " + operation, e);
            }
            startAnew();
            assertThat(operation).isLessThan(MOST_OPERATIONS);
        }
        if (fault == Fault.READ_FAILS) {
            assertThat(named).contains("a", "dir", "dir/b", "z-large", "link");
        }
    }

    /**
     * What came of a backup.
     *
     * @param result empty when it failed as a whole
     * @param words what was said
     */
    private record Outcome(Optional<BackupResult> result, String words) {
        List<String> failed() {
            return result.stream()
                    .flatMap(made -> made.errors().stream())
                    .map(Problem::path)
                    .toList();
        }
    }

    /** What fails as a whole names the source as the reason. */
    private Outcome run(BackupRequest request) {
        try {
            BackupResult result = work.run(request);
            return new Outcome(Optional.of(result), result.errors().toString());
        } catch (BackupException e) {
            assertThat(e.category()).isEqualTo(ErrorCategory.ENVIRONMENT);
            assertThat(e.getMessage())
                    .contains(work.source.toString())
                    .doesNotContain(work.destination.toString())
                    .doesNotContain("Exception");
            return new Outcome(Optional.empty(), e.getMessage());
        }
    }

    private void requireNothingLost(Outcome outcome) throws Exception {
        if (outcome.result().isPresent()) {
            requireAllButTheNamed(outcome.result().get(), outcome.failed());
        }
        work.requireRestores(first, before);
        // What was not read this time is read the next time, although it did not change.
        String next = work.backUp(work.incremental());
        work.requireRestores(next, after);
    }

    private void requireAllButTheNamed(BackupResult result, List<String> failed) throws Exception {
        assertThat(result.status()).isEqualTo(failed.isEmpty() ? BackupStatus.SUCCESS : BackupStatus.PARTIAL);
        assertThat(result.errors()).allMatch(problem -> problem.message().contains("Input/output error"));
        BackupResult.Snapshot made = result.snapshot().orElseThrow();
        Tree restored = work.restore(made.id()).tree();
        after.nodes().forEach((path, node) -> {
            if (failed.stream().noneMatch(named -> path.equals(named) || path.startsWith(named + "/"))) {
                assertThat(restored.nodes()).as("%s; named: %s", path, failed).containsEntry(path, node);
            } else if (before.nodes().containsKey(path)) {
                assertThat(restored.nodes()).as("what could not be read").containsKey(path);
                assertThat(restored.nodes().get(path)).isIn(node, before.nodes().get(path));
            }
        });
    }

    /** Only the first snapshot is there, as before. */
    private void startAnew() throws Exception {
        TestDirectories.delete(work.destination);
        TestDirectories.delete(work.state);
        TestDirectories.copy(directory.resolve("template/destination"), work.destination);
        TestDirectories.copy(directory.resolve("template/state"), work.state);
    }
}
