package dev.vigie.agent.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.backup.Workplace;
import dev.vigie.agent.fixture.disk.Fault;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.agent.fixture.disk.PowerCut;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The first operation on the disk that is restored to fails, then the second, and so on. No file is ever there in part
 * under its own name, what is missing is named, the archives are not blamed, and the same restore, begun again once the
 * disk is right, completes it and leaves nothing of the first attempt.
 */
class TargetFaultsTest {
    private static final int MOST_OPERATIONS = 2000;

    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;
    private Path target;
    private Tree tree;

    @BeforeEach
    void twoSnapshots() throws Exception {
        work = new Workplace(directory);
        target = directory.resolve("disk/target");
        work.write("a", "first");
        work.write("dir/b", "second");
        work.write("dir/deep/c", "third".repeat(60_000));
        Files.createSymbolicLink(work.source.resolve("link"), Path.of("a"));
        work.backUp(work.request());
        work.write("dir/b", "second, changed");
        work.write("dir/same", "first");
        work.backUp(work.incremental().withFormat("tar.gz"));
        tree = Tree.of(work.source);
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreIsCompleteOrSaysWhatIsMissing(Fault fault) throws Exception {
        boolean struck = true;
        for (int operation = 1; struck; operation++) {
            TestDirectories.delete(directory.resolve("disk"));
            FaultyDisk disk = new FaultyDisk(Files.createDirectory(directory.resolve("disk")));
            disk.plan(fault, operation);
            try {
                Optional<RestoreResult> result = restore(to(disk.path("target"), Overwrite.IF_CHANGED));
                struck = disk.struck();
                List<Problem> errors = result.map(RestoreResult::errors).orElse(List.of());
                assertThat(errors)
                        .allMatch(problem -> !problem.message().contains("archive"))
                        .allMatch(problem -> !problem.message().contains("something else"))
                        .allMatch(problem -> !problem.message().contains("Exception"));
                Tree restored = Files.exists(target) ? Tree.of(target) : new Tree(Map.of());
                requireWholeFilesOnly(restored);
                if (result.isPresent() && errors.isEmpty()) {
                    assertThat(tree.differences(restored)).isEmpty();
                }
                if (isOfFacts(fault)) {
                    requireContentAndAWord(result.orElseThrow(), restored, struck);
                }
                requireAllOf(to(target, isOfFacts(fault) ? Overwrite.ALWAYS : Overwrite.IF_CHANGED));
            } catch (AssertionError | Exception e) {
                throw new AssertionError(fault + " at operation " + operation, e);
            }
            assertThat(operation).isLessThan(MOST_OPERATIONS);
        }
    }

    @Test
    void aDryRunSaysWhatCannotBeWrittenTo() throws Exception {
        FaultyDisk disk = new FaultyDisk(Files.createDirectory(directory.resolve("disk")));
        RestoreRequest request = to(disk.path("target"), Overwrite.NEVER).withDryRun(true);
        assertThat(restore(request).orElseThrow().errors()).isEmpty();

        disk.plan(Fault.READ_ONLY, 1);
        assertThatThrownBy(() ->
                        work.snapshots().restore(work.destination, Optional.empty(), "latest", ZoneOffset.UTC, request))
                .hasMessageContainingAll("cannot write to " + target, "disk can only be read");

        Files.createDirectory(target);
        assertThat(restore(request).orElseThrow().errors())
                .extracting(Problem::path)
                .contains("a", "dir", "link");
    }

    /** What is not of the snapshot lies in the target. */
    @ParameterizedTest
    @EnumSource(names = {"READ_FAILS", "CHANGE_FAILS", "READ_ONLY", "GONE"})
    void whatIsSurplusIsGoneOrNamed(Fault fault) throws Exception {
        boolean struck = true;
        for (int operation = 1; struck; operation++) {
            TestDirectories.delete(directory.resolve("disk"));
            FaultyDisk disk = new FaultyDisk(Files.createDirectory(directory.resolve("disk")));
            restore(to(target, Overwrite.ALWAYS));
            Files.createDirectories(target.resolve("surplus/deep"));
            Files.writeString(target.resolve("surplus/deep/x"), "x");
            Files.writeString(target.resolve("dir/y"), "y");
            disk.plan(fault, operation);
            try {
                Optional<RestoreResult> result =
                        restore(to(disk.path("target"), Overwrite.IF_CHANGED).withDelete(true));
                struck = disk.struck();
                if (result.isPresent() && result.get().errors().isEmpty()) {
                    assertThat(tree.differences(Tree.of(target))).isEmpty();
                }
                requireAllOf(to(target, Overwrite.ALWAYS).withDelete(true));
            } catch (AssertionError | Exception e) {
                throw new AssertionError(fault + " at operation " + operation, e);
            }
            assertThat(operation).isLessThan(MOST_OPERATIONS);
        }
    }

    /** A restore that nothing disturbs brings what the one before it could not. */
    private void requireAllOf(RestoreRequest request) throws Exception {
        assertThat(restore(request).orElseThrow().errors()).isEmpty();
        assertThat(tree.differences(Tree.of(target))).isEmpty();
    }

    private static RestoreRequest to(Path place, Overwrite overwrite) {
        return RestoreRequest.to(place).withOverwrite(overwrite).withSetUid(true);
    }

    /** @return empty when it failed as a whole, for a reason that names the target, or when the machine stopped */
    private Optional<RestoreResult> restore(RestoreRequest request) {
        try {
            return Optional.of(
                    work.snapshots().restore(work.destination, Optional.empty(), "latest", ZoneOffset.UTC, request));
        } catch (PowerCut cut) {
            return Optional.empty();
        } catch (BackupException e) {
            assertThat(e.category()).isEqualTo(ErrorCategory.ENVIRONMENT);
            assertThat(e.getMessage())
                    .contains(target.toString())
                    .doesNotContain(work.destination.toString())
                    .doesNotContain("something else")
                    .doesNotContain("Exception");
            return Optional.empty();
        }
    }

    private static boolean isOfFacts(Fault fault) {
        return fault == Fault.FACT_FAILS || fault == Fault.NO_FACTS;
    }

    /** Nothing is missing but times, owners and permissions, and that is said. */
    private void requireContentAndAWord(RestoreResult result, Tree restored, boolean struck) {
        tree.nodes().forEach((path, node) -> {
            assertThat(restored.nodes()).containsKey(path);
            assertThat(restored.nodes().get(path).text()).as(path).isEqualTo(node.text());
        });
        assertThat(result.errors().isEmpty() && result.notices().isEmpty())
                .as("nothing is said")
                .isEqualTo(!struck);
        assertThat(result.errors()).allMatch(problem -> problem.message().contains("restored, but not its time"));
    }

    private void requireWholeFilesOnly(Tree restored) {
        restored.nodes().forEach((path, node) -> {
            if (node.type() == 'f' && !path.contains(".vigie-part")) {
                assertThat(tree.nodes()).containsKey(path);
                assertThat(node.text())
                        .as(path)
                        .isEqualTo(tree.nodes().get(path).text());
            }
        });
    }
}
