package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
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
        Path other = directory.resolve("other");
        work.run(BackupRequest.of("other", work.source, other).withZone(ZoneOffset.UTC));

        assertThatThrownBy(() -> restore(other, work.destination, true))
                .hasMessageContaining("nothing is deleted beside them");
        assertThat(work.destinationFiles()).isEqualTo(before);
    }

    @Test
    void aDirectoryInTheDestinationWillDo() throws Exception {
        assertThat(restore(work.destination, work.destination.resolve("restored"), true)
                        .complete())
                .isTrue();
        assertThat(work.destinationFiles()).containsAll(before).contains("restored/a");
    }
}
