package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.backup.Workplace;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two full archives hold the same, so that one of them may go; what it is needed for is in the other. */
class SharedContentsTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;
    private String first;
    private String second;
    private String third;

    @BeforeEach
    void makeSnapshots() throws Exception {
        work = new Workplace(directory);
        work.write("file", "content of the file");
        work.write("sub/other", "content of the other");
        first = work.backUp(work.request());
        work.clock.advance(Duration.ofDays(3));
        second = work.backUp(work.request());
        work.write("new", "content of the new one");
        third = work.backUp(work.incremental());
    }

    private void prune(RetentionPolicy policy) throws Exception {
        work.snapshots().prune(work.destination, Optional.empty(), policy, ZoneOffset.UTC, false);
    }

    private void makeOneThatGoesForItHoldsNothingOfItsOwn() throws Exception {
        second = work.backUp(work.request());
        work.write("newer", "content of the newer one");
        third = work.backUp(work.incremental());
        prune(RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 100));
        assertThat(work.destination.resolve("set_" + second + ".zip")).doesNotExist();
    }

    private String removeTheFirstTwo() throws Exception {
        work.write("back", "content that went and came back");
        work.clock.advance(Duration.ofDays(1));
        first = work.backUp(work.request());
        Files.delete(work.source.resolve("back"));
        work.clock.advance(Duration.ofDays(1));
        String branch = work.backUp(work.incremental());
        work.clock.advance(Duration.ofDays(1));
        work.write("back", "content that went and came back");
        makeOneThatGoesForItHoldsNothingOfItsOwn();
        prune(RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 2));
        assertThat(work.ids()).containsExactly(third, branch);
        return branch;
    }

    private static void cut(Path manifest) throws IOException {
        byte[] whole = Files.readAllBytes(manifest);
        Files.write(manifest, Arrays.copyOf(whole, whole.length - 9));
    }

    @Test
    void whatOnlyTheArchiveOfASnapshotHoldsThatIsListedNoMoreIsFoundWithoutTheCatalog() throws Exception {
        prune(RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 2));
        assertThat(work.ids()).containsExactly(third, first);
        assertThat(work.destination.resolve("set_" + second + ".zip")).doesNotExist();
        prune(RetentionPolicy.last(1));
        assertThat(work.ids()).containsExactly(third);

        work.requireRestores(third, Tree.of(work.source));
        TestDirectories.delete(work.state);
        work.requireRestores(third, Tree.of(work.source));
        prune(RetentionPolicy.last(1));
        work.requireRestores(third, Tree.of(work.source));
    }

    /** What the manifest said of the archive is not known until somebody writes it again. */
    @Test
    void theArchiveStaysWhenTheManifestThatTellsWhatItHoldsIsDamaged() throws Exception {
        prune(RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 2));
        prune(RetentionPolicy.last(1));
        cut(work.own(first + ".base"));
        TestDirectories.delete(work.state);

        prune(RetentionPolicy.last(1));
        assertThat(work.destination.resolve("set_" + first + ".zip")).exists();
    }

    /** Then a listed snapshot names the archive, but not for all that it is needed for. */
    @Test
    void theSameWhereAListedSnapshotTookOneFileOutOfThatArchive() throws Exception {
        work.write("back", "content that went and came back");
        first = work.backUp(work.request());
        Files.delete(work.source.resolve("back"));
        work.clock.advance(Duration.ofDays(3));
        second = work.backUp(work.request());
        work.write("back", "content that went and came back");
        third = work.backUp(work.incremental());
        prune(RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 2));
        assertThat(work.ids()).containsExactly(third, first);
        prune(RetentionPolicy.last(1));

        TestDirectories.delete(work.state);
        work.requireRestores(third, Tree.of(work.source));
    }

    /** So many manifests are merged, and in the end there is nothing any more where it lies that one of them told of. */
    @Test
    void theSameWhereManyManifestsOfWhichOneToldOfItBecameOne() throws Exception {
        work.write("back", "content that went and came back");
        work.clock.advance(Duration.ofDays(1));
        work.backUp(work.incremental());
        Files.delete(work.source.resolve("back"));
        String branch = "";
        for (int i = 0; i < 60; i++) {
            work.clock.advance(Duration.ofDays(1));
            work.write("changing", "content " + i);
            branch = work.backUp(work.incremental());
        }
        work.clock.advance(Duration.ofDays(1));
        work.write("back", "content that went and came back");
        makeOneThatGoesForItHoldsNothingOfItsOwn();
        prune(RetentionPolicy.last(2));
        assertThat(work.ids()).containsExactly(third, branch);

        TestDirectories.delete(work.state);
        work.requireRestores(third, Tree.of(work.source));
    }

    /** What a snapshot has is not known when one before it is damaged, but what its archive holds is. */
    @Test
    void theSameWhereTheArchiveIsOfASnapshotThatIsNotKnown() throws Exception {
        work.clock.advance(Duration.ofDays(1));
        work.write("changing", "content before");
        String before = work.backUp(work.incremental());
        work.clock.advance(Duration.ofDays(1));
        work.write("changing", "content after");
        work.backUp(work.incremental());
        work.clock.advance(Duration.ofDays(1));
        makeOneThatGoesForItHoldsNothingOfItsOwn();

        cut(work.own(before + ".manifest"));
        TestDirectories.delete(work.state);
        work.requireRestores(third, Tree.of(work.source));
    }

    /** What builds on it does not have all that is in its archive. */
    @Test
    void theSameWhereTheManifestThatTellsOfItWasDamagedAndWrittenAgain() throws Exception {
        String branch = removeTheFirstTwo();
        cut(work.own(first + ".base"));

        work.snapshots().examine(work.destination, true);

        TestDirectories.delete(work.state);
        work.requireRestores(third, Tree.of(work.source));
        work.requireRestores(branch, Tree.of(work.source).leavingOut("back").leavingOut("newer"));
    }

    @Test
    void theSameWhereTheManifestThatTellsOfItIsLost() throws Exception {
        removeTheFirstTwo();
        prune(RetentionPolicy.last(1));
        Files.delete(work.own(first + ".base"));

        assertThat(work.snapshots().examine(work.destination, true)).isNotEmpty();

        TestDirectories.delete(work.state);
        work.requireRestores(third, Tree.of(work.source));
    }
}
