package dev.vigie.agent.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.backup.FourSnapshots;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody copies the archives of a full snapshot and of three that build on it, without what tells that they do. */
class OrphansTest extends FourSnapshots {
    private Path copy;

    @BeforeEach
    void copyArchivesAlone() throws IOException {
        copy = Files.createDirectories(directory.resolve("copy"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(work.destination, Files::isRegularFile)) {
            for (Path file : files) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
    }

    private RestoreResult restore(String at, RestoreRequest request) throws BackupException {
        return work.snapshots().restore(copy, Optional.empty(), at, ZoneOffset.UTC, request);
    }

    private RestoreResult restore(String at) throws BackupException {
        return restore(at, RestoreRequest.to(directory.resolve("target")));
    }

    private Optional<String> orphans() throws BackupException {
        return work.snapshots().overview(copy, Optional.empty()).warnings().stream()
                .findFirst();
    }

    @Test
    void theyAreNamedBesideWhatIsListed() throws Exception {
        assertThat(work.snapshots().list(copy, Optional.empty())).hasSize(1);
        assertThat(orphans().orElseThrow())
                .contains(
                        "3 archives hold only changes", archive(1).getFileName().toString())
                .contains(copy.resolve(".vigie").toString());
        assertThat(work.snapshots().overview(work.destination, Optional.empty()).warnings())
                .isEmpty();
    }

    @Test
    void theNewestThatCanBeRestoredIsNotTakenForTheNewest() throws Exception {
        RestoreResult result = restore("latest");

        assertThat(result.files()).isEqualTo(1);
        assertThat(result.errors())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("newer than snapshot " + ids[0], "3 archives");
    }

    @Test
    void nothingIsDeletedThatMayBeInThem() throws Exception {
        Path target = Files.createDirectories(directory.resolve("target"));
        Files.writeString(target.resolve("file2"), "perhaps in one of them");

        assertThat(restore("latest", RestoreRequest.to(target).withDelete(true)).deleted())
                .isEmpty();
        assertThat(target.resolve("file2")).exists();
    }

    @Test
    void whoAsksForWhatIsThereGetsItWithoutComplaint() throws Exception {
        assertThat(restore(ids[0]).errors()).isEmpty();
        assertThat(restore(work.list().get(3).created().toString()).errors()).isEmpty();
    }

    @Test
    void whoAsksForOneLearnsWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> restore(ids[2]))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(archive(2).getFileName().toString())
                .hasMessageContaining(copy.resolve(".vigie").toString());
        Files.delete(copy.resolve(archive(0).getFileName()));
        assertThatThrownBy(() -> restore("latest"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("holds no snapshots")
                .hasMessageContaining("3 archives hold only changes");
    }

    @Test
    void theyAreNotCalledRight() throws Exception {
        List<ArchiveCheck> checks =
                work.snapshots().verify(copy, VerifyRequest.everything(ProgressListener.NONE, () -> false));

        assertThat(checks).hasSize(4);
        assertThat(checks)
                .filteredOn(ArchiveCheck::ok)
                .singleElement()
                .extracting(ArchiveCheck::archive)
                .isEqualTo(copy.resolve(archive(0).getFileName()));
        assertThat(work.snapshots().examine(copy, false)).hasSize(3);
    }

    @Test
    void theyAreNamedWhereOnlyTheirManifestsAreGone() throws Exception {
        Files.delete(manifest(3));
        TestDirectories.delete(work.state);

        RestoreResult result = work.restore("latest").result();

        assertThat(result.files()).isEqualTo(3);
        assertThat(result.errors())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains(archive(3).getFileName().toString());
        assertThat(work.snapshots()
                        .find(work.destination, Optional.empty(), "file3")
                        .unread())
                .hasSize(1);
    }

    /** Else what did not change in it would be gone from the newest snapshot, and what is before that from the destination. */
    @Test
    void noRepairMakesThemSnapshots() throws Exception {
        Files.delete(manifest(3));
        byte[] checksums = Files.readAllBytes(work.destination.resolve("SHA256SUMS"));

        assertThat(work.snapshots().examine(work.destination, true))
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.about() + flaw.message())
                        .contains(archive(3).getFileName().toString())
                        .contains("unpack this archive over that"));

        assertThat(archive(3)).exists();
        assertThat(work.destination.resolve("SHA256SUMS")).hasBinaryContent(checksums);
        assertThat(work.ids()).containsExactlyInAnyOrder(ids[0], ids[1], ids[2]);
        assertThat(work.restore("latest").result().errors()).isNotEmpty();
    }

    @Test
    void theyStayWhereOnlyTheCatalogKnowsThem() throws Exception {
        for (int i = 0; i < 4; i++) {
            Files.delete(manifest(i));
        }
        work.write("file4", "content 4");
        work.backUp(work.incremental());
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(7), ZoneOffset.UTC, false);

        for (int i = 0; i < 4; i++) {
            assertThat(archive(i)).exists();
        }
        assertThat(work.restore(ids[0]).result().files()).isEqualTo(1);
        assertThat(work.snapshots().overview(work.destination, Optional.empty()).warnings())
                .singleElement()
                .asString()
                .contains("3 archives hold only changes");
    }

    @Test
    void whatIsBeingPublishedIsNone() throws Exception {
        Files.move(manifest(3), work.own(ids[3] + ".manifest.pending"));
        TestDirectories.delete(work.state);

        assertThat(work.snapshots().overview(work.destination, Optional.empty()).warnings())
                .isEmpty();
    }
}
