package dev.vigie.agent.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.Workplace;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever a restore is sent, backups stay. */
class RestoreTargetTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;
    private TreeSet<String> before;

    @BeforeEach
    void backUp() throws Exception {
        work = new Workplace(directory);
        work.write("a", "first");
        work.run(work.request());
        before = work.destinationFiles();
    }

    private RestoreResult restore(Path from, Path target, boolean delete) throws BackupException {
        RestoreRequest request = RestoreRequest.to(target)
                .withOverwrite(Overwrite.ALWAYS)
                .withDelete(delete)
                .withSetUid(true);
        return work.snapshots().restore(from, Optional.empty(), "latest", ZoneOffset.UTC, request);
    }

    @Test
    void theDestinationItselfIsRefusedByWhateverName() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), work.destination);
        for (Path target : List.of(
                work.destination,
                link,
                work.destination.resolve("../destination/."),
                work.destination.resolve(".vigie/restored"))) {
            for (boolean delete : List.of(false, true)) {
                assertThatThrownBy(() -> restore(work.destination, target, delete))
                        .as("%s, delete: %s", target, delete)
                        .isInstanceOf(BackupException.class)
                        .hasMessageContaining("the backups themselves are in");
            }
        }
        assertThat(work.destinationFiles()).isEqualTo(before);
    }

    @Test
    void nothingIsDeletedBesideBackupsOfOthers() throws Exception {
        Path other = otherDestination();

        assertThatThrownBy(() -> restore(other, work.destination, true))
                .hasMessageContaining("nothing is deleted beside them");
        assertThat(work.destinationFiles()).isEqualTo(before);
    }

    @Test
    void theFolderThatWasBackedUpIsNotDeletedWithWhatElseIsBesideIt() throws Exception {
        Path elsewhere = Files.move(
                work.destination,
                Files.createDirectories(directory.resolveSibling("elsewhere")).resolve("backups"));
        try {
            for (Path target : List.of(directory, directory.getParent())) {
                assertThatThrownBy(() -> restore(elsewhere, target, true))
                        .isInstanceOf(BackupException.class)
                        .hasMessageContaining("the folder that was backed up is " + work.source);
            }
            assertThat(work.source.resolve("a")).exists();
            assertThat(restore(elsewhere, work.source, true).complete()).isTrue();
        } finally {
            Files.move(elsewhere, work.destination);
        }
    }

    private Path otherDestination() throws Exception {
        Path other = directory.resolve("other");
        work.run(BackupRequest.of("other", work.source, other).withZone(ZoneOffset.UTC));
        return other;
    }

    @Test
    void backupsWithoutTheirMarkerStayAsWell() throws Exception {
        Path other = otherDestination();
        Files.delete(work.destination.resolve(".vigie/destination.json"));
        before = work.destinationFiles();

        assertThatThrownBy(() -> restore(other, work.destination, true))
                .hasMessageContaining("nothing is deleted beside them");
        Path target = Files.createDirectory(directory.resolve("target"));
        Path below = Files.move(work.destination, target.resolve("backups"));
        restore(other, target, true);
        Files.move(below, work.destination);
        assertThat(work.destinationFiles()).isEqualTo(before);
    }

    /** Made there, or moved there, since: those above all that are being restored. */
    @Test
    void backupsInADirectoryThatTheSnapshotHasStayAsWell() throws Exception {
        Files.createDirectory(work.source.resolve("backups"));
        work.run(work.request());
        before = work.destinationFiles();
        Path target = Files.createDirectory(directory.resolve("target"));
        Path surplus = Files.writeString(target.resolve("surplus"), "not in the snapshot");
        Path below = Files.move(work.destination, target.resolve("backups"));

        RestoreResult result = restore(below, target, true);

        assertThat(result.errors()).isEmpty();
        assertThat(surplus).doesNotExist();
        Files.move(below, work.destination);
        assertThat(work.destinationFiles()).isEqualTo(before);
    }

    @Test
    void whereItCannotBeToldWhetherThereAreBackupsNothingIsDeleted() throws Exception {
        Path other = otherDestination();
        Path target =
                Files.createDirectories(directory.resolve("target/backups")).getParent();
        Path archive = Files.writeString(target.resolve("backups/archive.zip"), "of somebody else");
        Files.createSymbolicLink(target.resolve("backups/.vigie"), Path.of(".vigie"));

        RestoreResult result = restore(other, target, true);

        assertThat(result.deleted()).isEmpty();
        assertThat(result.errors()).extracting(Problem::path).containsExactly("backups");
        assertThat(archive).exists();
        assertThatThrownBy(() -> restore(other, archive.getParent(), true))
                .hasMessageContaining("cannot tell whether there are backups in " + archive.getParent());
        assertThat(archive).exists();
    }

    @Test
    void aDirectoryInTheDestinationWillDo() throws Exception {
        assertThat(restore(work.destination, work.destination.resolve("restored"), true)
                        .complete())
                .isTrue();
        assertThat(work.destinationFiles()).containsAll(before).contains("restored/a");
    }
}
