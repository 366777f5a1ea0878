package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.backup.FourSnapshots;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Somebody unpacks archives beside where they are, or packs them another way, perhaps only half. */
class StrayArchivesTest extends FourSnapshots {

    /** In every format that is installed, so that whichever is asked for first is there. */
    private List<Path> strewBeside(Path archive) throws Exception {
        List<String> extensions = SnapshotArchives.extensions(TestPlugins.host());
        SnapshotName name =
                SnapshotName.parse(archive.getFileName().toString(), extensions).orElseThrow();
        List<Path> strays = new ArrayList<>();
        for (String extension : extensions) {
            for (boolean incremental : List.of(false, true)) {
                Path stray = work.destination.resolve(
                        new SnapshotName(name.set(), name.id(), incremental, extension).fileName());
                if (!stray.equals(archive)) {
                    strays.add(Files.writeString(stray, "unpacked half"));
                }
            }
        }
        assertThat(strays).hasSizeGreaterThan(4);
        return strays;
    }

    private List<ArchiveCheck> verify() throws Exception {
        return work.snapshots().verify(work.destination, VerifyRequest.everything(ProgressListener.NONE, () -> false));
    }

    private void requireAllRestore() throws Exception {
        for (int i = 0; i < 4; i++) {
            work.requireRestores(ids[i], trees[i]);
        }
    }

    @Test
    void theyAreNotTakenForTheArchives() throws Exception {
        strewBeside(archive(0));
        strewBeside(archive(2));
        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            requireAllRestore();
            assertThat(work.ids()).containsExactly(ids[3], ids[2], ids[1], ids[0]);
            assertThat(verify())
                    .allMatch(ArchiveCheck::ok)
                    .extracting(ArchiveCheck::archive)
                    .containsExactlyInAnyOrder(archive(0), archive(1), archive(2), archive(3));
            assertThat(work.list()).allMatch(SnapshotInfo::isProven);
        }
        assertThat(work.snapshots().examine(work.destination, true)).isEmpty();
        requireAllRestore();
    }

    @Test
    void whatHasTheNameOfAnArchiveAndIsNoneIsNamedWhenItIsWanted() throws Exception {
        Path file = Files.writeString(work.destination.resolve("set_20200101_000000.tar.gz"), "a text");

        assertThatThrownBy(() -> work.restore("20200101_000000"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("cannot read the archive " + file);
    }

    @Test
    void nothingThatIsNeededGoesBecauseOfThem() throws Exception {
        List<Path> strays = strewBeside(archive(0));
        strays.addAll(strewBeside(archive(1)));
        verify();

        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);

        assertThat(verify()).allMatch(ArchiveCheck::ok);
        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            assertThat(work.ids()).containsExactly(ids[3]);
            work.requireRestores(ids[3], trees[3]);
        }
        assertThat(strays).allMatch(Files::exists);
        work.write("file4", "content 4");
        work.backUp(work.incremental());
        work.requireRestores("latest", Tree.of(work.source));
    }

    @Test
    void whatIsFoundOutAboutOneThatIsLookedAtIsNotSaidOfTheArchive() throws Exception {
        Path stray = strewBeside(archive(1)).get(0);
        verify();

        ArchiveCheck check =
                work.snapshots().verifyArchive(stray, VerifyRequest.everything(ProgressListener.NONE, () -> false));

        assertThat(check.ok()).isFalse();
        assertThat(check.errors().toString()).doesNotContain("file1");
        assertThat(work.list()).allMatch(SnapshotInfo::isProven);
        assertThat(work.own(ids[1] + ".damaged")).doesNotExist();
    }

    @Test
    void besideADamagedManifestTheyAreNotListedEither() throws Exception {
        strewBeside(archive(1));
        Files.write(manifest(1), new byte[0]);
        TestDirectories.delete(work.state);

        assertThat(work.list())
                .filteredOn(snapshot -> snapshot.id().equals(ids[1]))
                .singleElement()
                .extracting(SnapshotInfo::archive)
                .isEqualTo(archive(1));
        assertThat(work.restore(ids[1]).tree().nodes()).containsOnlyKeys("file1");
    }

    @Test
    void whereNothingElseTellsTheOneWithAChecksumIsTheArchive() throws Exception {
        for (int i : List.of(0, 1)) {
            strewBeside(archive(i));
            Files.delete(manifest(i));
        }
        ArchiveNames names = new ArchiveNames(Destination.open(work.destination), Optional.empty(), TestPlugins.host());
        for (int i : List.of(0, 1)) {
            assertThat(names.find("set", ids[i]))
                    .map(SnapshotName::fileName)
                    .contains(archive(i).getFileName().toString());
        }
    }

    @Test
    void anArchiveOfWhichOnlyAnUnpackedOneIsLeftIsMissing() throws Exception {
        strewBeside(archive(1));
        Files.delete(archive(1));

        assertThat(verify())
                .filteredOn(check -> !check.ok())
                .extracting(ArchiveCheck::archive)
                .containsExactly(archive(1));
        work.backUp(work.incremental());
        work.requireRestores(ids[3], trees[3]);
    }
}
