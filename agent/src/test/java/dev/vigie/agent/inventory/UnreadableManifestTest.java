package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vigie.agent.backup.FourSnapshots;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.agent.mend.Flaw;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.SnapshotKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of four snapshots, each building on the one before, the disk does not give the manifest of the second. */
class UnreadableManifestTest extends FourSnapshots {
    private FaultyDisk disk;
    private Path destination;
    private int restores;

    @BeforeEach
    void spoilAManifest() throws Exception {
        TestDirectories.delete(work.state); // The catalog has it no more.
        disk = new FaultyDisk(work.destination);
        disk.spoil(work.own(ids[1] + ".manifest"));
        destination = disk.path("");
    }

    private List<String> listed() throws BackupException {
        return work.snapshots().list(destination, Optional.empty()).stream()
                .map(SnapshotInfo::id)
                .toList();
    }

    private RestoreResult restore(String id, Path target) throws BackupException {
        return work.snapshots()
                .restore(
                        destination,
                        Optional.empty(),
                        id,
                        ZoneOffset.UTC,
                        RestoreRequest.to(target).withSetUid(true));
    }

    private void requireRestores(String id, Tree tree) throws Exception {
        Path target = directory.resolve("target" + restores++);
        assertThat(restore(id, target).errors()).isEmpty();
        assertThat(tree.differences(Tree.of(target))).isEmpty();
    }

    private BackupResult backUp() throws BackupException {
        return work.run(BackupRequest.of("set", work.source, destination)
                .withZone(ZoneOffset.UTC)
                .withMode(BackupMode.INCREMENTAL)
                .withRetention(RetentionPolicy.last(1)));
    }

    @Test
    void onlyWhatDependsOnItIsAffected() throws Exception {
        assertThat(listed()).containsExactly(ids[3], ids[2], ids[1], ids[0]);
        requireRestores(ids[0], trees[0]);
        Path target = directory.resolve("part");
        assertThat(restore(ids[3], target).errors())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("cannot be read");
        assertThat(Tree.of(target).nodes()).containsOnlyKeys("file3");
        List<ArchiveCheck> bad =
                work
                        .snapshots()
                        .verify(destination, VerifyRequest.everything(ProgressListener.NONE, () -> false))
                        .stream()
                        .filter(check -> !check.ok())
                        .toList();
        assertThat(bad).singleElement().satisfies(check -> {
            assertThat(check.archive().toString()).contains(ids[1]);
            assertThat(check.errors().toString()).contains(ids[1] + ".manifest", "Input/output error");
        });
    }

    @Test
    void whatIsKnownOnlyInPartHasNothingDeleted() throws Exception {
        Path target = Files.createDirectories(directory.resolve("target"));
        Files.writeString(target.resolve("file0"), "perhaps of the snapshot");

        RestoreResult result = work.snapshots()
                .restore(
                        destination,
                        Optional.empty(),
                        ids[3],
                        ZoneOffset.UTC,
                        RestoreRequest.to(target).withDelete(true));

        assertThat(result.errors()).hasSize(1);
        assertThat(result.deleted()).isEmpty();
        assertThat(Tree.of(target).nodes()).containsOnlyKeys("file0", "file3");
    }

    @Test
    void nothingIsRemovedThatItMayNeed() throws Exception {
        TreeSet<String> before = work.destinationFiles();
        for (boolean dryRun : List.of(true, false)) {
            assertThatThrownBy(() -> work.snapshots()
                            .prune(destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, dryRun))
                    .hasMessageContaining("set/" + ids[1] + ".manifest");
        }
        assertThat(work.destinationFiles()).isEqualTo(before);

        BackupResult result = backUp();
        assertThat(result.notices().toString()).contains("set/" + ids[1] + ".manifest");
        assertThat(work.destinationFiles()).containsAll(before);
    }

    /** What is remembered of it is no more than a file beside the catalog. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\0", "noise\n", "\u00ff\u00fe/\n", "set/20"})
    void itIsFoundAgainWhenItIsNotRememberedAnyMore(String noise) throws Exception {
        assertThat(listed()).hasSize(4);
        Path remembered;
        try (var files = Files.list(work.state.resolve("catalogs"))) {
            remembered = files.filter(file -> file.toString().endsWith(".unreadable"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] before = Files.readAllBytes(remembered);
        Files.write(remembered, noise.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(listed()).containsExactly(ids[3], ids[2], ids[1], ids[0]);
        assertThat(remembered).hasBinaryContent(before);
        Files.write(remembered, noise.getBytes(StandardCharsets.ISO_8859_1));
        nothingIsRemovedThatItMayNeed();
    }

    /** As a person is told which file of the destination it is. */
    @Test
    void aListOfChecksumsThatCannotBeReadIsNamed() throws Exception {
        disk.heal();
        work.write("file4", "content 4");
        Path checksums = destination.resolve("SHA256SUMS");
        disk.spoil(work.destination.resolve("SHA256SUMS"));

        for (boolean repair : List.of(false, true)) {
            assertThat(work.snapshots().examine(destination, repair))
                    .extracting(Flaw::about, Flaw::state)
                    .contains(tuple("SHA256SUMS", Flaw.State.LASTING));
        }
        assertThatThrownBy(this::backUp).hasMessageContaining(checksums + " cannot be read: Input/output error");
    }

    @Test
    void aNoticedLossThatCannotBeReadIsNamed() throws Exception {
        disk.heal();
        Path loss = Files.writeString(work.own("loss.json"), "{}");
        disk.spoil(loss);

        assertThatThrownBy(() -> work.snapshots()
                        .prune(destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false))
                .hasMessageContaining("loss.json cannot be read: Input/output error");
    }

    @Test
    void theNextBackupStandsOnItsOwnAndWhatCanBeReadAgainIsAsItWas() throws Exception {
        work.write("file4", "content 4");
        BackupResult result = backUp();
        assertThat(result.status()).isEqualTo(BackupStatus.SUCCESS);
        BackupResult.Snapshot made = result.snapshot().orElseThrow();
        assertThat(made.kind()).isEqualTo(SnapshotKind.FULL);
        requireRestores(made.id(), Tree.of(work.source));
        work.write("file5", "content 5");
        BackupResult.Snapshot next = backUp().snapshot().orElseThrow();
        assertThat(next.kind()).isEqualTo(SnapshotKind.INCREMENTAL);

        disk.heal();
        requireRestores(next.id(), Tree.of(work.source));
        for (int i = 0; i < 4; i++) {
            requireRestores(ids[i], trees[i]);
        }
        assertThat(backUp().notices()).isEmpty();
        assertThat(listed()).hasSize(1);
    }
}
