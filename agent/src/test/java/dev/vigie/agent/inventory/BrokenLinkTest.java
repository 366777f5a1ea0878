package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.backup.FourSnapshots;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a manifest could be there is a symbolic link to nothing, as when what it leads to is on a disk that is away. */
class BrokenLinkTest extends FourSnapshots {

    @ParameterizedTest
    @EnumSource
    void itMakesNothingElseUnusableAndIsNamed(ManifestRole role) throws Exception {
        Path link = Destination.open(work.destination).set("set").manifest(role, "20200101_000000");
        Files.createSymbolicLink(link, Path.of("/nowhere"));
        TestDirectories.delete(work.state);

        assertThat(work.ids()).containsExactly(ids[3], ids[2], ids[1], ids[0]);
        for (int i = 0; i < 4; i++) {
            work.requireRestores(ids[i], trees[i]);
        }
        assertThat(work.snapshots()
                        .verify(work.destination, VerifyRequest.everything(ProgressListener.NONE, () -> false)))
                .hasSize(4)
                .allMatch(ArchiveCheck::ok);
        for (boolean repair : new boolean[] {false, true}) {
            assertThat(work.snapshots().examine(work.destination, repair))
                    .singleElement()
                    .satisfies(flaw -> {
                        assertThat(flaw.about()).isEqualTo(".vigie/set/" + link.getFileName());
                        assertThat(flaw.message()).contains("symbolic link", "/nowhere");
                    });
        }
        assertThatThrownBy(() -> work.snapshots()
                        .prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false))
                .as("nobody knows what it leads to")
                .hasMessageContaining("set/" + link.getFileName());
        work.write("file4", "content 4");
        BackupResult result = work.run(work.incremental().withRetention(RetentionPolicy.last(1)));
        assertThat(result.status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(result.notices().toString()).contains("set/" + link.getFileName());

        Files.delete(link);
        work.backUp(work.incremental().withRetention(RetentionPolicy.last(1)));
        assertThat(work.ids())
                .as("the newest, and the newest that was verified")
                .hasSize(2)
                .contains(ids[3]);
        work.requireRestores("latest", Tree.of(work.source));
    }

    @Test
    void aBaseThatNobodyAsksForStopsNoRotation() throws Exception {
        Files.createSymbolicLink(work.own("20200101_000000.base"), Path.of("/nowhere"));

        BackupResult result = work.run(work.incremental().withRetention(RetentionPolicy.last(1)));

        assertThat(result.notices()).isEmpty();
        assertThat(work.ids()).hasSize(1);
        work.requireRestores("latest", trees[3]);
    }
}
