package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read any more is not gone: the snapshot has it as the one before, however few are kept. */
class UnreadableSourceTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;
    private FaultyDisk disk;
    private Tree before;

    @BeforeEach
    void makeSource() throws IOException {
        work = new Workplace(directory);
        work.write("one", "1");
        work.write("sub/deep/four", "4");
        work.write("sub/three", "3");
        work.write("two", "2");
        before = Tree.of(work.source);
        disk = new FaultyDisk(work.source);
    }

    @ParameterizedTest
    @CsvSource({"zip, FULL", "tar.gz, FULL", "plain, FULL", "zip, INCREMENTAL"})
    void theOnlyVersionIsNotRotatedAway(String format, BackupMode mode) throws Exception {
        run(format, mode);
        spoil("sub", "two");

        for (int i = 0; i < 2; i++) {
            BackupResult result = run(format, mode);
            assertThat(result.status()).isEqualTo(BackupStatus.PARTIAL);
            assertThat(result.errors()).extracting(Problem::path).containsExactly("sub", "two");
            assertThat(result.snapshot().orElseThrow().files()).isEqualTo(4);
        }

        requireKept();
        TestDirectories.delete(work.state);
        requireKept();
        disk.heal();
        assertThat(run(format, mode).status()).isEqualTo(BackupStatus.SUCCESS);
        work.requireRestores("latest", Tree.of(work.source));
    }

    @Test
    void whatMayNotBeReadIsForeseen() throws Exception {
        disk.forbid(work.source.resolve("two"));

        BackupPreview preview = work.backups().preview(full("zip"));

        assertThat(preview.problems()).containsExactly(new Problem("two", "cannot be read: permission denied"));
        assertThat(preview.included()).containsExactly("one", "sub/", "sub/deep/", "sub/deep/four", "sub/three");
        assertThat(preview.files()).isEqualTo(3);
        assertThat(run("zip", BackupMode.FULL).errors()).isEqualTo(preview.problems());
        assertThat(work.backups().preview(full("zip")).problems()).isEqualTo(preview.problems());
    }

    /** Else each look at the folder would make another snapshot of the same, and rotate away those that differ. */
    @ParameterizedTest
    @EnumSource(BackupMode.class)
    void whatMayNotBeReadIsNoChange(BackupMode mode) throws Exception {
        BackupRequest request = full("zip").withMode(mode).withSkipIfUnchanged(true);
        work.write("sub/new", "never read");
        disk.forbid(work.source.resolve("sub/new"));
        assertThat(work.run(request).status()).isEqualTo(BackupStatus.PARTIAL);
        work.write("two", "changed and not read");
        disk.forbid(work.source.resolve("two"));

        for (BackupRequest look : List.of(request, request.withChanges(new Changes.Paths(Set.of("sub/new", "two"))))) {
            BackupResult result = work.run(look);
            assertThat(result.status()).isEqualTo(BackupStatus.UNCHANGED);
            assertThat(result.errors()).extracting(Problem::path).containsExactly("sub/new", "two");
            assertThat(work.backups().preview(look).unchanged()).isTrue();
        }
        assertThat(work.ids()).hasSize(1);

        disk.heal();
        assertThat(work.run(request).status()).isEqualTo(BackupStatus.SUCCESS);
        work.requireRestores("latest", Tree.of(work.source));
    }

    /** It may be the only one there is: what the snapshot lacks for that reason is not taken for what came later. */
    @ParameterizedTest
    @EnumSource(BackupMode.class)
    void whatCouldNotBeReadIsNotDeletedByARestore(BackupMode mode) throws Exception {
        run("zip", BackupMode.FULL);
        work.write("sub/new", "only here");
        work.write("locked/deep/file", "only here");
        spoil("locked");
        disk.forbid(work.source.resolve("sub/new"));
        BackupRequest request = full("zip").withMode(mode).withRetention(RetentionPolicy.last(1));
        assertThat(work.run(request).status()).isEqualTo(BackupStatus.PARTIAL);
        disk.heal();
        Tree whole = Tree.of(work.source);

        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            assertThat(work.list())
                    .singleElement()
                    .satisfies(snapshot -> assertThat(snapshot.unread().paths()).containsExactly("locked", "sub/new"));
            work.write("surplus", "not in the snapshot");
            RestoreResult result = restoreInPlace();
            assertThat(result.deleted()).containsExactly("surplus");
            assertThat(result.notices())
                    .singleElement()
                    .asString()
                    .contains("could not be read", "locked, sub/new", "Nothing was deleted");
            assertThat(whole.differences(Tree.of(work.source))).isEmpty();
        }

        assertThat(work.run(request).status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(work.list()).allMatch(snapshot -> snapshot.unread().isEmpty());
        Files.delete(work.source.resolve("locked/deep/file"));
        assertThat(restoreInPlace().notices()).isEmpty();
        assertThat(whole.differences(Tree.of(work.source))).isEmpty();
    }

    private RestoreResult restoreInPlace() throws BackupException {
        return work.snapshots()
                .restore(
                        work.destination,
                        Optional.empty(),
                        "latest",
                        ZoneOffset.UTC,
                        RestoreRequest.to(work.source)
                                .withOverwrite(RestoreRequest.Overwrite.ALWAYS)
                                .withDelete(true)
                                .withSetUid(true));
    }

    /** A disk may give up only in the midst of a file, of which there was or was not a version before. */
    @ParameterizedTest
    @CsvSource({
        "zip, FULL",
        "tar.gz, FULL",
        "plain, FULL",
        "zip, INCREMENTAL",
        "tar.gz, INCREMENTAL",
        "plain, INCREMENTAL"
    })
    void whatBreaksOffIsNoChangeEither(String format, BackupMode mode) throws Exception {
        BackupRequest request = full(format).withMode(mode).withSkipIfUnchanged(true);
        for (String name : List.of("small", "large", "fresh")) {
            work.write(name, "0".repeat(name.equals("small") ? 10 : 4_500_000));
        }
        assertThat(work.run(request).status()).isEqualTo(BackupStatus.SUCCESS);
        work.clock.advance(Duration.ofDays(2));
        for (String name : List.of("sub/new", "small", "large", "fresh", "newLarge")) {
            work.write(name, "1".repeat(name.equals("small") || name.equals("sub/new") ? 10 : 4_500_000));
            disk.spoil(work.source.resolve(name));
        }
        work.run(request);
        Set<String> files = work.destinationFiles();

        for (BackupRequest look : List.of(
                request,
                request.withChanges(new Changes.Paths(Set.of("sub/new", "small", "large", "fresh", "newLarge"))))) {
            BackupResult result = work.run(look);
            assertThat(result.status()).isEqualTo(BackupStatus.UNCHANGED);
            assertThat(result.errors())
                    .extracting(Problem::path)
                    .containsExactly("fresh", "large", "newLarge", "small", "sub/new");
        }
        assertThat(work.destinationFiles()).isEqualTo(files);

        Files.delete(work.source.resolve("two"));
        assertThat(work.run(request).status()).isEqualTo(BackupStatus.PARTIAL);
        disk.heal();
        assertThat(work.run(request).status()).isEqualTo(BackupStatus.SUCCESS);
        work.requireRestores("latest", Tree.of(work.source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar.gz"})
    void aFullArchiveIsWholeWithoutTheEarlierOnes(String format) throws Exception {
        run(format, BackupMode.FULL);
        spoil("sub", "two");
        BackupResult result = run(format, BackupMode.FULL);

        assertThat(result.removed()).hasSize(1);
        assertThat(result.snapshot().orElseThrow().filesStored()).isEqualTo(4);
        try (Stream<Path> files = Files.list(work.destination)) {
            assertThat(files.filter(file -> file.toString().endsWith(format))).hasSize(1);
        }
    }

    @Test
    void whatCannotBeCopiedStaysWhereItIs() throws Exception {
        work.run(full("zip"));
        spoil("two");
        work.run(full("tar.gz"));
        requireKept();
        TestDirectories.delete(work.state);
        requireKept();
    }

    /** The earlier archive is there for that snapshot alone, whose manifest is damaged and then written again. */
    @Test
    void whatOnlyADamagedManifestTellsIsNotForgotten() throws Exception {
        RetentionPolicy one = RetentionPolicy.last(1);
        String first = work.backUp(full("zip"));
        spoil("sub", "two");
        String second = work.backUp(full("tar.gz").withRetention(one));
        byte[] manifest = Files.readAllBytes(work.own(second + ".manifest"));
        manifest[manifest.length - 5] ^= 1; // in the checksum at its end
        Files.write(work.own(second + ".manifest"), manifest);
        TestDirectories.delete(work.state);
        assertThat(work.ids()).containsExactly(second);
        work.snapshots().prune(work.destination, Optional.of("set"), one, ZoneOffset.UTC, false);
        assertThat(work.destination.resolve("set_" + first + ".zip")).exists();

        assertThat(work.snapshots().examine(work.destination, true)).hasSize(1);

        requireKept();
        TestDirectories.delete(work.state);
        requireKept();
        assertThat(work.list().get(0).files()).hasValue(4);
    }

    @Test
    void damageOfTheEarlierArchiveIsTold() throws Exception {
        String first = work.backUp(full("zip"));
        damage(work.destination.resolve("set_" + first + ".zip"));
        spoil("two");
        BackupResult result = work.run(full("zip"));
        assertThat(result.notices())
                .anySatisfy(notice -> assertThat(notice.message()).contains(first, "only as good as"));
        requireKept();
    }

    @Test
    void whatNoArchiveHasIsTold() throws Exception {
        String first = work.backUp(full("zip"));
        Files.delete(work.destination.resolve("set_" + first + ".zip"));
        spoil("sub", "two");
        BackupResult result = work.run(full("zip"));
        assertThat(result.errors())
                .filteredOn(problem -> problem.message().contains("missing or damaged"))
                .extracting(Problem::path)
                .containsExactlyInAnyOrder("sub/deep/four", "sub/three", "two");
        assertThat(result.snapshot().orElseThrow().files()).isEqualTo(1);
    }

    /** A file may be read up to some point; then what the archive got of it is no version of it. */
    @Test
    void aFileThatBreaksOffKeepsItsEarlierVersion() throws Exception {
        work.write("large", "0".repeat(4_500_000));
        Tree whole = Tree.of(work.source);
        work.run(full("zip"));
        work.clock.advance(Duration.ofDays(2));
        work.write("large", "1".repeat(4_500_000));
        spoil("large");
        BackupResult result = work.run(full("zip"));
        assertThat(result.errors()).extracting(Problem::path).containsExactly("large");
        assertThat(work.restore("latest").tree().nodes())
                .containsEntry("large", whole.nodes().get("large"));
    }

    @ParameterizedTest
    @EnumSource(BackupMode.class)
    void thatMostFilesCannotBeReadIsNoLoss(BackupMode mode) throws Exception {
        for (int i = 0; i < 30; i++) {
            work.write("many/" + i, "text " + i);
        }
        run("zip", mode);
        spoil("many");
        BackupResult result = run("zip", mode);
        assertThat(result.notices()).isEmpty();
        assertThat(result.snapshot().orElseThrow().files()).isEqualTo(34);
    }

    private void spoil(String... names) throws IOException {
        for (String name : names) {
            disk.spoil(work.source.resolve(name));
        }
        work.write("one", "1, changed");
        for (String name : names) {
            if (Files.isRegularFile(work.source.resolve(name))) {
                work.write(name, Files.readString(work.source.resolve(name)) + ", changed");
            }
        }
    }

    private BackupRequest full(String format) {
        return BackupRequest.of("set", disk.path(""), work.destination).withFormat(format);
    }

    private BackupResult run(String format, BackupMode mode) throws BackupException {
        return work.run(full(format).withMode(mode).withRetention(RetentionPolicy.last(1)));
    }

    private void requireKept() throws Exception {
        Workplace.Restored restored = work.restore("latest");
        assertThat(restored.result().errors()).isEmpty();
        for (String path : List.of("sub", "sub/deep", "sub/deep/four", "sub/three", "two")) {
            assertThat(restored.tree().nodes())
                    .containsEntry(path, before.nodes().get(path));
        }
        assertThat(restored.tree().nodes().get("one").text()).isEqualTo("1, changed");
    }

    /** In a time that is written twice, so that the checksum alone tells. */
    private static void damage(Path archive) throws IOException {
        byte[] bytes = Files.readAllBytes(archive);
        bytes[10] ^= 1;
        Files.write(archive, bytes);
    }
}
