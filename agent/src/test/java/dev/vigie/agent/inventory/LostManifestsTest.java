package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.FourSnapshots;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.agent.retention.PruneResult.RemovedSnapshot;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Manifests go that nobody took off the list, while the catalog still has what they said. */
class LostManifestsTest extends FourSnapshots {

    private void backUpAndPrune() throws Exception {
        work.ids();
        work.write("file4", "content 4");
        work.backUp(work.incremental());
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(9), ZoneOffset.UTC, false);
        work.requireRestores("latest", Tree.of(work.source));
    }

    @Test
    void theArchivesOfAllStayWhereNothingTellsOfThemAnyMore() throws Exception {
        TestDirectories.delete(manifest(0).getParent());

        backUpAndPrune();

        for (int i = 0; i < 4; i++) {
            assertThat(archive(i)).exists();
        }
        assertThat(work.ids()).contains(ids[0]);
    }

    @Test
    void theArchiveOfTheNewestStaysWithoutItsManifest() throws Exception {
        Files.delete(manifest(3));

        backUpAndPrune();

        assertThat(archive(3)).exists();
        assertThat(work.snapshots().examine(work.destination, false).toString())
                .contains(archive(3).getFileName() + ", message=Its manifest is gone");
    }

    @Test
    void whatIsNeededOfTheFirstStaysWithoutItsManifest() throws Exception {
        work.ids();
        Files.delete(manifest(0));
        Files.delete(manifest(2));
        work.write("file4", "content 4");
        work.backUp(work.incremental());

        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);

        work.requireRestores("latest", Tree.of(work.source));
    }

    @Test
    void whatStaysWithoutItsManifestIsNotSaidToBeRemoved() throws Exception {
        work.ids();
        Files.delete(manifest(0));
        RetentionPolicy policy = RetentionPolicy.last(1);

        for (boolean dryRun : new boolean[] {true, false}) {
            PruneResult result =
                    work.snapshots().prune(work.destination, Optional.empty(), policy, ZoneOffset.UTC, dryRun);

            assertThat(result.remove()).extracting(RemovedSnapshot::id).containsExactly(ids[2], ids[1]);
            assertThat(result.keep()).extracting(KeptSnapshot::id).containsExactly(ids[3], ids[0]);
            assertThat(result.keep().get(1).reasons()).containsExactly("needed by others");
        }
        assertThat(work.ids()).containsExactly(ids[3], ids[0]);
    }

    @Test
    void aSnapshotOfWhichItIsNotKnownWhatItNeedsDoesNotCountAsVerified() throws Exception {
        work.snapshots().verify(work.destination, VerifyRequest.everything(ProgressListener.NONE, () -> false));
        Files.delete(manifest(1));
        TestDirectories.delete(work.state);

        assertThat(work.list())
                .filteredOn(SnapshotInfo::isProven)
                .extracting(SnapshotInfo::id)
                .containsExactly(ids[0]);
    }

    @Test
    void whatBuildsOnOneIsKnownAgainOnceThatIsBack() throws Exception {
        Path elsewhere = directory.resolve("elsewhere");
        Files.move(manifest(1), elsewhere);
        TestDirectories.delete(work.state);
        assertThat(work.ids()).doesNotContain(ids[1]);

        Files.move(elsewhere, manifest(1));

        for (int i = 0; i < 4; i++) {
            work.requireRestores(ids[i], trees[i]);
        }
    }

    @Test
    void aSnapshotWhoseArchiveHasAllOfItIsStillListedAfterItsManifestWasWrittenAgain() throws Exception {
        work.ids();
        Files.delete(manifest(0));
        assertThat(work.ids()).contains(ids[0]);

        work.snapshots().examine(work.destination, true);

        TestDirectories.delete(work.state);
        assertThat(work.ids()).containsExactly(ids[3], ids[2], ids[1], ids[0]);
        for (int i = 0; i < 4; i++) {
            work.requireRestores(ids[i], trees[i]);
        }
    }

    @Test
    void whatIsKeptStaysWithoutItsManifestAlsoWhenNothingElseNeedsIt() throws Exception {
        work.clock.advance(Duration.ofDays(1));
        work.write("file4", "content 4");
        String adopted = work.backUp(work.request());
        work.clock.advance(Duration.ofDays(1));
        work.write("new", "content of the new one");
        work.backUp(work.incremental());
        Files.delete(work.own(adopted + ".manifest"));
        String newest = work.backUp(work.request());
        RetentionPolicy policy = RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 9);

        for (boolean dryRun : new boolean[] {true, false}) {
            PruneResult result =
                    work.snapshots().prune(work.destination, Optional.empty(), policy, ZoneOffset.UTC, dryRun);

            assertThat(result.keep()).extracting(KeptSnapshot::id).contains(newest, adopted);
            assertThat(result.removedArchives()).doesNotContain("set_" + adopted + ".zip");
        }
        assertThat(work.ids()).contains(newest, adopted);
        assertThat(work.restore(adopted).result().files()).isEqualTo(5);
    }

    /** The catalog must not be made again from what is there before that is written down. */
    @Test
    void whatOnlyTheCatalogKnowsIsWrittenAgainAlsoWhereNothingTellsWhatItBuiltOn() throws Exception {
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        Files.write(manifest(3), new byte[9]);
        Files.delete(work.own(ids[0] + ".base"));

        work.snapshots().examine(work.destination, true);

        TestDirectories.delete(work.state);
        work.requireRestores(ids[3], trees[3]);
    }

    @Test
    void whatOnlyTheCatalogKnowsBuildsOnNothingWhereManyAreDamaged() throws Exception {
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        for (int i = 0; i < 3; i++) {
            Files.write(work.own(ids[i] + ".base"), new byte[9]);
        }

        work.snapshots().examine(work.destination, true);

        TestDirectories.delete(work.state);
        work.requireRestores(ids[3], trees[3]);
    }

    @Test
    void whatWasMadeSinceIsStillKnownOnceTheNewestHasAManifestAgain() throws Exception {
        work.write("own", "content");
        String newest = work.backUp(work.request());
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(2), ZoneOffset.UTC, false);
        assertThat(archive(0)).doesNotExist();
        Files.delete(work.own(newest + ".manifest"));
        String next = work.backUp(work.incremental());

        assertThat(work.snapshots().examine(work.destination, true)).isNotEmpty();

        work.requireRestores(next, Tree.of(work.source));
        TestDirectories.delete(work.state);
        work.requireRestores(next, Tree.of(work.source));
        assertThat(work.ids()).contains(newest, next);
        assertThat(work.restore(newest).result().files()).isEqualTo(5);
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        work.requireRestores(next, Tree.of(work.source));
    }
}
