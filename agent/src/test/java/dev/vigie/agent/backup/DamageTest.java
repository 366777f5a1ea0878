package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Findings;
import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.Sample;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Something in the destination breaks. */
class DamageTest extends FourSnapshots {
    /** What can happen to a file. */
    enum Harm {
        DELETED {
            @Override
            void doTo(Path file) throws IOException {
                Files.delete(file);
            }
        },
        CUT_SHORT {
            @Override
            void doTo(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                // In the only entry: without what comes after it that would still be read.
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 4));
            }
        },
        EMPTIED {
            @Override
            void doTo(Path file) throws IOException {
                Files.write(file, new byte[0]);
            }
        },
        OVERWRITTEN {
            @Override
            void doTo(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                Arrays.fill(bytes, 20, bytes.length, (byte) 'x');
                Files.write(file, bytes);
            }
        };

        abstract void doTo(Path file) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void anArchiveInTheMiddleCostsItsOwnFilesOnly(Harm harm) throws Exception {
        harm.doTo(archive(1));

        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            work.requireRestores(ids[0], trees[0]);
            for (int i = 1; i < 4; i++) {
                Workplace.Restored restored = work.restore(ids[i]);
                assertThat(restored.result().errors()).extracting(Problem::path).containsExactly("file1");
                assertThat(trees[i].differences(restored.tree()))
                        .singleElement()
                        .asString()
                        .startsWith("\"file1\"");
            }
        }
        List<ArchiveCheck> checks =
                work.snapshots().verify(work.destination, VerifyRequest.everything(ProgressListener.NONE, () -> false));
        assertThat(checks)
                .filteredOn(check -> !check.ok())
                .extracting(ArchiveCheck::archive)
                .containsExactly(archive(1));
        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            assertThat(damaged()).as("rebuilt: " + rebuilt).containsExactlyInAnyOrder(ids[1], ids[2], ids[3]);
        }
    }

    private List<String> damaged() throws Exception {
        return work.snapshots().overview(work.destination, Optional.empty()).damaged().stream()
                .map(SnapshotInfo::id)
                .toList();
    }

    @Test
    void anArchiveOfWhichNothingIsLostIsDamagedAllTheSame() throws Exception {
        assertThat(damaged()).isEmpty();
        byte[] bytes = Files.readAllBytes(archive(1));
        int localTimeOfDay = 10;
        bytes[localTimeOfDay] ^= 1;
        Files.write(archive(1), bytes);
        work.snapshots().verify(work.destination, VerifyRequest.everything(ProgressListener.NONE, () -> false));

        assertThat(damaged()).containsExactly(ids[1]);
        for (int i = 0; i < 4; i++) {
            work.requireRestores(ids[i], trees[i]);
        }
    }

    @Test
    void eachBackupNotesThatEarlierOnesAreDamagedUntilTheyAreRemoved() throws Exception {
        BackupRequest ifChanged = work.incremental().withSkipIfUnchanged(true);
        assertThat(work.run(ifChanged).notices()).isEmpty();
        Files.delete(archive(1));
        Files.delete(work.source.resolve("file1"));

        BackupResult made = work.run(ifChanged);
        BackupResult unchanged = work.run(ifChanged);

        assertThat(made.status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(unchanged.status()).isEqualTo(BackupStatus.UNCHANGED);
        Problem notice = new Problem(
                "",
                "3 earlier backups are damaged: \"vigie doctor " + work.destination
                        + "\" says which archives are to blame");
        assertThat(made.notices()).containsExactly(notice);
        assertThat(unchanged.notices()).containsExactly(notice);
        assertThat(damaged()).containsExactlyInAnyOrder(ids[1], ids[2], ids[3]);

        work.write("file4", "content 4");
        assertThat(work.run(ifChanged.withRetention(RetentionPolicy.last(3))).notices())
                .as("after all but one were removed")
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .startsWith("1 earlier backup is damaged");
        work.write("file4", "content 4 again");
        assertThat(work.run(ifChanged.withRetention(RetentionPolicy.last(3))).notices())
                .isEmpty();
    }

    @Test
    void whatVerifyFindsIsNotedByTheNextBackupThatFindsNothingChanged() throws Exception {
        flipABit(archive(1));
        Files.delete(work.source.resolve("file1"));
        BackupRequest ifChanged = work.incremental().withSkipIfUnchanged(true);
        Backups agent = work.backups();
        agent.run(ifChanged);
        verify(Depth.CONTENTS);

        BackupResult unchanged = agent.run(ifChanged);

        assertThat(unchanged.status()).isEqualTo(BackupStatus.UNCHANGED);
        assertThat(unchanged.notices())
                .singleElement()
                .satisfies(notice ->
                        assertThat(StandingNotices.include(notice, ifChanged)).isTrue());
    }

    @Test
    void anArchiveThatComesBackIsTakenFromAgainThoughItsSnapshotIsListedNoMore() throws Exception {
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        Path aside = archive(0).resolveSibling("aside");
        Files.move(archive(0), aside);
        assertThat(work.restore(ids[3]).result().errors())
                .extracting(Problem::path)
                .containsExactly("file0");

        Files.move(aside, archive(0));
        work.requireRestores(ids[3], trees[3]);
    }

    @Test
    void aManifestOfAnotherSetCostsOnlyItself() throws Exception {
        BackupRequest other = BackupRequest.of("other", work.source, work.destination)
                .withZone(ZoneOffset.UTC)
                .withMode(BackupMode.INCREMENTAL);
        String id = work.backUp(other);
        Files.copy(work.destination.resolve(".vigie/other/" + id + ".manifest"), work.own(id + ".manifest"));

        assertThat(work.list()).hasSize(5);
        work.requireRestores(ids[3], trees[3]);
        assertThat(work.backUp(other)).isNotEqualTo(id);
        assertThat(work.backUp(work.incremental())).isNotEqualTo(id);
    }

    @Test
    void whatWasInAMissingArchiveIsStoredAgain() throws Exception {
        Files.delete(archive(1));
        work.backUp(work.incremental());
        work.requireRestores("latest", trees[3]);
        // The older snapshots have the same file, and find it in the new archive.
        work.requireRestores(ids[2], trees[2]);
    }

    /** In the data of the only entry: what is there is lost, and nothing else. */
    private void flipABit(Path archive) throws IOException {
        byte[] bytes = Files.readAllBytes(archive);
        int data = indexOf(bytes, "content 1".getBytes(StandardCharsets.UTF_8));
        bytes[data] ^= 1;
        Files.write(archive, bytes);
    }

    private static int indexOf(byte[] bytes, byte[] sought) {
        for (int i = 0; i + sought.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        throw new AssertionError("it is not stored as it is");
    }

    private List<ArchiveCheck> verify(Depth depth) throws Exception {
        work.clock.advance(Duration.ofMinutes(1));
        return work.snapshots()
                .verify(
                        work.destination,
                        new VerifyRequest(
                                Optional.empty(), depth, Optional.empty(), ProgressListener.NONE, () -> false));
    }

    @ParameterizedTest
    @EnumSource(names = {"CHECKSUM", "CONTENTS"})
    void whatVerifyFoundLostIsStoredAgainByTheNextWatchedBackup(Depth depth) throws Exception {
        assertThat(verify(Depth.CONTENTS)).allMatch(ArchiveCheck::ok);
        assertThat(work.list()).allMatch(SnapshotInfo::isProven);
        flipABit(archive(1));

        assertThat(verify(depth))
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.archive()).isEqualTo(archive(1));
                    assertThat(check.errors()).extracting(Problem::path).contains("file1");
                });
        assertThat(work.list().stream().filter(SnapshotInfo::isProven).map(SnapshotInfo::id))
                .containsExactly(ids[0]);

        work.write("file4", "content 4");
        String now = work.backUp(work.incremental().withChanges(new Changes.Paths(Set.of("file4"))));
        Tree tree = Tree.of(work.source);
        assertThat(verify(depth)).filteredOn(check -> !check.ok()).hasSize(1);
        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            assertThat(work.list().stream().filter(one -> !one.isProven()).map(SnapshotInfo::id))
                    .as("only the snapshot whose own archive it is")
                    .containsExactly(ids[1]);
            work.requireRestores(now, tree);
            work.requireRestores(ids[1], trees[1]);
        }
    }

    @Test
    void whatVerifyFoundLostStaysLostWhenTheSourceDoesNotHaveItAnyMore() throws Exception {
        flipABit(archive(1));
        Files.delete(work.source.resolve("file1"));
        verify(Depth.CONTENTS);
        String now = work.backUp(work.incremental());
        verify(Depth.CONTENTS);

        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            assertThat(work.list().stream().filter(SnapshotInfo::isProven).map(SnapshotInfo::id))
                    .containsExactly(now, ids[0]);
            assertThat(work.restore(ids[2]).result().errors())
                    .extracting(Problem::path)
                    .containsExactly("file1");
        }
    }

    @Test
    void anArchiveFoundRightAfterAllIsUsedAgain() throws Exception {
        byte[] whole = Files.readAllBytes(archive(1));
        flipABit(archive(1));
        verify(Depth.CONTENTS);
        assertThat(work.list()).anyMatch(snapshot -> !snapshot.isProven());
        Files.write(archive(1), whole);
        assertThat(verify(Depth.CONTENTS)).allMatch(ArchiveCheck::ok);

        assertThat(work.list()).allMatch(SnapshotInfo::isProven);
        work.requireRestores(ids[3], trees[3]);
    }

    /** As after it could not be opened for a while, and where the finding cannot be taken back. */
    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar.gz"})
    void anArchiveFoundDamagedIsTheLastResort(String format) throws Exception {
        work.write("file4", "content 4");
        work.write("copied", "content 4");
        BackupResult.Snapshot made =
                work.run(work.incremental().withFormat(format)).snapshot().orElseThrow();
        Tree tree = Tree.of(work.source);
        byte[] whole = Files.readAllBytes(made.archive());
        Harm.OVERWRITTEN.doTo(made.archive());
        verify(Depth.CONTENTS);
        assertThat(work.restore(made.id()).result().errors())
                .extracting(Problem::path)
                .containsExactlyInAnyOrder("file4", "copied");
        Files.write(made.archive(), whole);

        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            Workplace.Restored restored = work.restore(made.id());
            assertThat(restored.result().errors()).isEmpty();
            assertThat(tree.differences(restored.tree())).isEmpty();
            assertThat(restored.result().notices())
                    .singleElement()
                    .asString()
                    .contains(made.id(), "Found damaged by an earlier \"vigie verify\"");
            assertThat(work.restore(ids[3]).result().notices()).isEmpty();
        }
    }

    /** As without permission, or with too many files open: a socket is there, but cannot be opened as a file. */
    @ParameterizedTest
    @EnumSource
    void anArchiveThatCannotBeOpenedIsNotRightButNotFoundDamaged(Depth depth) throws Exception {
        Path aside = archive(1).resolveSibling("aside");
        Files.move(archive(1), aside);
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(archive(1)));
            assertThat(verify(depth))
                    .filteredOn(check -> !check.ok())
                    .singleElement()
                    .extracting(ArchiveCheck::archive)
                    .isEqualTo(archive(1));
        }
        Files.move(aside, archive(1), StandardCopyOption.REPLACE_EXISTING);

        assertThat(Destination.open(work.destination).set("set").findings().damages())
                .isEmpty();
        assertThat(work.restore(ids[3]).result().notices()).isEmpty();
        work.requireRestores(ids[3], trees[3]);
    }

    /** That a manifest cannot be read, perhaps for a moment, says nothing of the archive. */
    @ParameterizedTest
    @EnumSource
    void anArchiveWhoseManifestCannotBeReadIsNotFoundDamaged(Harm harm) throws Exception {
        assertThat(verify(Depth.CONTENTS)).allMatch(ArchiveCheck::ok);
        byte[] whole = Files.readAllBytes(manifest(1));
        if (harm == Harm.DELETED) {
            Files.write(manifest(1), Arrays.copyOf(whole, whole.length - 1));
        } else {
            harm.doTo(manifest(1));
        }
        assertThat(verify(Depth.CONTENTS))
                .filteredOn(check -> !check.ok())
                .singleElement()
                .extracting(ArchiveCheck::archive)
                .isEqualTo(archive(1));
        Files.write(manifest(1), whole);

        Findings findings = Destination.open(work.destination).set("set").findings();
        assertThat(findings.damages()).isEmpty();
        assertThat(findings.verification(ids[1])).isPresent();
    }

    @Test
    void anArchiveWithOtherBytesIsDamagedAlsoWhenItsManifestCannotBeRead() throws Exception {
        flipABit(archive(1));
        Harm.EMPTIED.doTo(manifest(1));
        verify(Depth.CONTENTS);
        assertThat(Destination.open(work.destination).set("set").findings().damages())
                .containsOnlyKeys(ids[1]);
    }

    @Test
    void theStructureIsReadWithoutTheContents() throws Exception {
        flipABit(archive(1));
        assertThat(verify(Depth.STRUCTURE)).allMatch(ArchiveCheck::ok);
        assertThat(work.list())
                .noneMatch(SnapshotInfo::isProven)
                .allMatch(one -> one.verified().isPresent());

        Files.copy(archive(2), archive(1), StandardCopyOption.REPLACE_EXISTING);
        assertThat(verify(Depth.STRUCTURE))
                .filteredOn(check -> !check.ok())
                .singleElement()
                .extracting(ArchiveCheck::errors)
                .asInstanceOf(list(Problem.class))
                .contains(
                        new Problem("file2", "it is in the archive but was not stored there"),
                        new Problem("file1", "it is missing from the archive"));
    }

    @Test
    void aSampleTakesTurns() throws Exception {
        Set<Path> seen = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            work.clock.advance(Duration.ofMinutes(1));
            VerifyRequest request = new VerifyRequest(
                    Optional.empty(),
                    Depth.CONTENTS,
                    Optional.of(new Sample(0.01, i)),
                    ProgressListener.NONE,
                    () -> false);
            List<ArchiveCheck> checks = work.snapshots().verify(work.destination, request);
            assertThat(checks).hasSize(1).allMatch(ArchiveCheck::ok);
            assertThat(seen.add(checks.get(0).archive())).isTrue();
        }
        assertThat(work.list()).allMatch(SnapshotInfo::isProven);
    }

    @Test
    void anArchiveThatComesBackIsUsedAgain() throws Exception {
        Path away = directory.resolve("away");
        Files.move(archive(1), away);
        assertThat(work.restore(ids[2]).result().errors()).hasSize(1);
        Files.move(away, archive(1));
        work.requireRestores(ids[2], trees[2]);
    }

    @ParameterizedTest
    @EnumSource
    void aManifestInTheMiddleLeavesTheOthersUsable(Harm harm) throws Exception {
        harm.doTo(manifest(1));
        TestDirectories.delete(work.state);

        work.requireRestores(ids[0], trees[0]);
        List<String> listed =
                harm == Harm.DELETED ? List.of(ids[3], ids[2], ids[0]) : List.of(ids[3], ids[2], ids[1], ids[0]);
        assertThat(work.ids()).containsExactlyElementsOf(listed);
        Workplace.Restored restored = work.restore(ids[3]);
        assertThat(restored.tree().nodes()).containsOnlyKeys("file3");
        assertThat(restored.result().errors())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("its manifest, or that of a snapshot it builds on, is missing or damaged");

        // Paths say what changed since a snapshot that is not known any more.
        work.write("file4", "content 4");
        String next = work.backUp(work.incremental().withChanges(new Changes.Paths(Set.of("file4"))));
        work.requireRestores(next, Tree.of(work.source));
        assertThat(work.ids()).startsWith(next);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DELETED")
    void aFullSnapshotWithoutManifestIsRestoredFromItsArchive(Harm harm) throws Exception {
        harm.doTo(manifest(0));
        TestDirectories.delete(work.state);

        assertThat(work.ids()).containsExactly(ids[3], ids[2], ids[1], ids[0]);
        Workplace.Restored restored = work.restore(ids[0]);
        assertThat(restored.result().errors()).isEmpty();
        assertThat(restored.tree().nodes()).containsOnlyKeys("file0");
        work.backUp(work.incremental());
        work.requireRestores("latest", trees[3]);
    }

    @Test
    void aManifestFromANewerVigieIsLeftAlone() throws Exception {
        ByteArrayOutputStream newer = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(newer)) {
            out.write("{\"vigie\":99,\"set\":\"set\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        Files.write(manifest(3), newer.toByteArray());
        TestDirectories.delete(work.state);

        work.requireRestores(ids[2], trees[2]);
        work.backUp(work.incremental().withChanges(new Changes.Paths(Set.of())));
        work.requireRestores("latest", trees[3]);
        assertThat(manifest(3)).hasBinaryContent(newer.toByteArray());
        assertThatThrownBy(() -> work.snapshots()
                        .prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false))
                .as("it may need archives that nothing else does")
                .isInstanceOf(BackupException.class)
                .hasMessageContainingAll(manifest(3).getFileName().toString(), "newer Vigie");
        assertThat(archive(0)).exists();
    }

    @Test
    void aDestinationOfANewerVigieIsRefused() throws Exception {
        Path marker = work.destination.resolve(".vigie/destination.json");
        Files.writeString(marker, Files.readString(marker).replace("\"layout\":1", "\"layout\":2"));
        assertThatThrownBy(() -> work.run(work.request()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("was written by a newer Vigie");
    }

    /** Each state that a run that died can leave behind while it publishes, before... */
    enum Death {
        THE_ARCHIVE_HAS_ITS_NAME,
        THE_CHECKSUM_IS_NOTED,
        THE_MANIFEST_HAS_ITS_NAME
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatDiedWhilePublishingIsFinishedOrUndone(Death before) throws Exception {
        Path sums = work.destination.resolve("SHA256SUMS");
        byte[] sumsBefore = Files.readAllBytes(sums);
        Path stateBefore = directory.resolve("state-before");
        copy(work.state, stateBefore);
        TreeSet<String> filesBefore = work.destinationFiles();
        work.write("file4", "content 4");
        String id = work.backUp(work.incremental());
        Tree tree = Tree.of(work.source);
        TreeSet<String> filesAfter = work.destinationFiles();
        byte[] sumsAfter = Files.readAllBytes(sums);
        Path archive = work.destination.resolve("set_" + id + ".incr.zip");

        TestDirectories.delete(work.state);
        copy(stateBefore, work.state);
        Files.move(work.own(id + ".manifest"), work.own(id + ".manifest.pending"));
        if (before != Death.THE_MANIFEST_HAS_ITS_NAME) {
            Files.write(sums, sumsBefore);
        }
        if (before == Death.THE_ARCHIVE_HAS_ITS_NAME) {
            Files.move(archive, work.destination.resolve(".vigie/.tmp").resolve(archive.getFileName()));
        }

        for (SnapshotInfo listed : work.list()) {
            assertThat(work.restore(listed.id()).result().errors()).isEmpty();
        }
        boolean undone = before == Death.THE_ARCHIVE_HAS_ITS_NAME;
        work.clock.advance(Duration.ofHours(1));
        assertThat(work.run(work.incremental().withSkipIfUnchanged(true))
                        .snapshot()
                        .isPresent())
                .isEqualTo(undone);
        if (undone) {
            assertThat(work.destinationFiles())
                    .hasSize(filesBefore.size() + 2)
                    .doesNotContain(archive.getFileName().toString());
        } else {
            assertThat(work.destinationFiles()).isEqualTo(filesAfter);
            assertThat(sums).hasBinaryContent(sumsAfter);
            work.requireRestores(id, tree);
        }
        work.requireRestores("latest", tree);
        work.requireRestores(ids[3], trees[3]);
    }

    @Test
    void aPendingManifestThatIsDamagedStopsNothing() throws Exception {
        Harm.CUT_SHORT.doTo(manifest(3));
        Files.move(manifest(3), work.own(ids[3] + ".manifest.pending"));

        work.backUp(work.incremental());
        work.requireRestores("latest", trees[3]);
        assertThat(work.own(ids[3] + ".manifest.pending")).doesNotExist();
    }

    /** A pruning that died: off the list, and perhaps the archive deleted, but nothing else. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPruningThatDiedIsFinished(boolean deleted) throws Exception {
        work.write("file3", "changed");
        String last = work.backUp(work.incremental());
        Tree tree = Tree.of(work.source);
        Destination destination = Destination.openForWriting(work.destination);
        destination.set("set").unlist(ids[1]);
        destination.set("set").unlist(ids[3]);
        if (deleted) {
            // Nobody else has the first version of file3.
            destination.removeArchive(archive(3).getFileName().toString());
        }

        assertThat(work.ids()).containsExactly(last, ids[2], ids[0]);
        work.requireRestores(ids[2], trees[2]);
        work.requireRestores(last, tree);
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(3), ZoneOffset.UTC, false);
        assertThat(archive(3)).doesNotExist();
        assertThat(archive(1)).exists();
        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            work.requireRestores(ids[2], trees[2]);
            work.requireRestores(last, tree);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /** Its checksum is that of the damaged bytes, so that only copying shows the damage. */
    @Test
    void anArchiveThatCannotBeCopiedFromMakesNoFullBackupFail() throws Exception {
        BackupResult.Snapshot first = work.run(work.request()).snapshot().orElseThrow();
        byte[] bytes = Files.readAllBytes(first.archive());
        Arrays.fill(bytes, 0, 30, (byte) 0);
        Files.write(first.archive(), bytes);
        try (Catalogs catalogs = new Catalogs(work.state, TestPlugins.host());
                Catalog catalog = catalogs.open(Destination.open(work.destination))) {
            ArchiveInfo archive = catalog.archives("set").find(first.id()).orElseThrow();
            catalog.archives("set")
                    .describe(new ArchiveInfo(
                            archive.id(),
                            archive.file(),
                            archive.format(),
                            archive.size(),
                            Sha256.of(new ByteArrayInputStream(bytes)),
                            archive.filesStored(),
                            archive.sizeStored()));
        }

        BackupResult second = work.run(work.request());

        assertThat(second.status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(second.notices())
                .hasSize(1)
                .first()
                .asString()
                .contains("from earlier archives", "check the disk of");
        work.requireRestores("latest", Tree.of(work.source));
    }

    /** The middle of the archive lies in content, whose compressed bytes are copied without looking into them. */
    @Test
    void damageIsNotCopiedIntoTheNextFullBackup() throws Exception {
        byte[] noise = new byte[1 << 18];
        new Random(7).nextBytes(noise);
        Files.write(work.source.resolve("noise"), noise);
        BackupResult.Snapshot first = work.run(work.request()).snapshot().orElseThrow();
        byte[] bytes = Files.readAllBytes(first.archive());
        bytes[bytes.length / 2] ^= 1;
        Files.write(first.archive(), bytes);

        BackupResult second = work.run(work.request());

        assertThat(second.status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(second.notices()).hasSize(1).first().asString().contains("its bytes have changed");
        work.requireRestores("latest", Tree.of(work.source));
    }

    @Test
    void aFlippedBitInAManifestKeepsNobodyFromTheOtherSnapshots() throws Exception {
        byte[] whole = Files.readAllBytes(manifest(1));
        for (int bit = 3; bit < whole.length * 8; bit += 41) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(manifest(1), flipped);
            TestDirectories.delete(work.state);

            work.requireRestores(ids[0], trees[0]);
            assertThat(work.ids()).as("bit %d", bit).contains(ids[0], ids[2], ids[3]);
        }
    }
}
