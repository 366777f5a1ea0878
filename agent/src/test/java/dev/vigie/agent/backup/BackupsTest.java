package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupsTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;

    @BeforeEach
    void makeTree() throws IOException {
        work = new Workplace(directory);
        work.write("a", "first");
        work.write("sub/b", "second");
    }

    @Test
    void whatDidNotChangeMakesNoSnapshotWhenAskedSo() throws Exception {
        String id = work.backUp(work.request());

        for (BackupRequest request : List.of(work.request(), work.incremental())) {
            BackupResult result = work.run(request.withSkipIfUnchanged(true));
            assertThat(result.status()).isEqualTo(BackupStatus.UNCHANGED);
            assertThat(result.snapshot()).isEmpty();
        }
        assertThat(work.ids()).containsExactly(id);

        work.write("a", "FIRST");
        assertThat(work.run(work.incremental().withSkipIfUnchanged(true)).status())
                .isEqualTo(BackupStatus.SUCCESS);
    }

    /** Otherwise a program's lock file would fill a destination with snapshots of nothing, and rotate others away. */
    @Test
    void whatCameAndWentMakesNoSnapshotByItselfAndIsInTheNext() throws Exception {
        String id = work.backUp(work.request());
        Path lock = Files.writeString(work.source.resolve("sub/lock"), "");
        Files.delete(lock);
        Files.setLastModifiedTime(work.source.resolve("sub"), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        BackupRequest watched = work.incremental()
                .withChanges(new Changes.Paths(Set.of("sub/lock")))
                .withSkipIfUnchanged(true);

        assertThat(work.run(watched).status()).isEqualTo(BackupStatus.UNCHANGED);
        assertThat(work.ids()).containsExactly(id);

        work.write("a", "changed");
        String next = work.backUp(watched.withChanges(new Changes.Paths(Set.of("a", "sub/lock"))));
        work.requireRestores(next, Tree.of(work.source));
        Files.setPosixFilePermissions(work.source.resolve("sub"), PosixFilePermissions.fromString("rwx------"));
        assertThat(work.run(watched).status()).as("another mode").isEqualTo(BackupStatus.SUCCESS);
        Files.setLastModifiedTime(work.source.resolve("sub"), FileTime.from(Instant.parse("2026-02-02T00:00:00Z")));
        assertThat(work.run(watched.withChanges(new Changes.Everywhere("test"))).status())
                .as("where all is looked at")
                .isEqualTo(BackupStatus.SUCCESS);
    }

    /** Somebody puts an earlier state of the destination back while the agent runs, which knows what changed since. */
    @Test
    void changesSinceASnapshotThatIsNoLongerTheNewestAreNotAllThatChanged() throws Exception {
        Backups backups = work.backups();
        work.write("gone", "soon");
        assertThat(backups.run(work.incremental()).status()).isEqualTo(BackupStatus.SUCCESS);
        Path earlier = directory.resolve("earlier");
        TestDirectories.copy(work.destination, earlier);
        work.write("a", "changed");
        Files.delete(work.source.resolve("gone"));
        assertThat(backups.run(changed("a", "gone")).status()).isEqualTo(BackupStatus.SUCCESS);
        TestDirectories.delete(work.destination);
        Files.move(earlier, work.destination);

        work.write("new", "seen alone");
        for (String looked : List.of("new", "none")) {
            assertThat(backups.run(changed(looked)).status()).isEqualTo(BackupStatus.SUCCESS);
            work.requireRestores("latest", Tree.of(work.source));
        }
    }

    private BackupRequest changed(String... paths) {
        return work.incremental().withChanges(new Changes.Paths(Set.of(paths)));
    }

    /** Java has put this character in the place of bytes of the argument that are no text. */
    @Test
    void aSourceWhoseNameIsNoTextIsNotTakenForOneThatIsAway() {
        BackupRequest request = BackupRequest.of("set", directory.resolve("s\uFFFDrc"), work.destination);
        assertThatThrownBy(() -> work.run(request))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("no valid text");
    }

    /** The first backup makes its destination, and is made before anything tells that the two ways lead to one place. */
    @Test
    void aDestinationInTheSourceIsLeftOutFromTheFirstBackupOnWhateverWayLeadsThere() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), work.source);
        Path inside = link.resolve("new/backups");
        BackupRequest request = BackupRequest.of("set", work.source, inside).withZone(ZoneOffset.UTC);

        BackupPreview preview = work.backups().preview(request);
        assertThat(preview.included()).contains("a", "sub/b");
        BackupResult.Snapshot snapshot = work.run(request).snapshot().orElseThrow();
        assertThat(snapshot.files()).isEqualTo(2);
        assertThat(work.run(request.withSkipIfUnchanged(true)).status()).isEqualTo(BackupStatus.UNCHANGED);
    }

    @Test
    void incrementalArchivesHoldWhatChangedOnly() throws Exception {
        work.backUp(work.request());
        work.write("a", "changed");
        BackupResult.Snapshot snapshot = work.run(work.incremental()).snapshot().orElseThrow();

        assertThat(snapshot.kind()).isEqualTo(SnapshotKind.INCREMENTAL);
        assertThat(snapshot.files()).isEqualTo(2);
        assertThat(snapshot.filesStored()).isEqualTo(1);
        assertThat(snapshot.archive().getFileName().toString()).isEqualTo("set_" + snapshot.id() + ".incr.zip");

        Files.move(work.source.resolve("sub/b"), work.source.resolve("moved"));
        assertThat(work.run(work.incremental()).snapshot().orElseThrow().filesStored())
                .isZero();
        work.requireRestores("latest", Tree.of(work.source));
    }

    @Test
    void aSourceThatWasEmptiedIsRefused() throws Exception {
        String id = work.backUp(work.request());
        Tree before = Tree.of(work.source);
        TestDirectories.delete(work.source);
        Files.createDirectory(work.source);

        assertThatThrownBy(() -> work.run(work.request().withRetention(RetentionPolicy.last(1))))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is empty, but its last snapshot holds 2 files");
        assertThat(work.ids()).containsExactly(id);
        work.requireRestores(id, before);
    }

    @Test
    void aSourceReplacedMeanwhileLeavesNoSnapshot() throws Exception {
        work.backUp(work.request());
        TreeSet<String> before = work.destinationFiles();
        ProgressListener replacing = new ProgressListener() {
            @Override
            public void fileDone(String path) {
                try {
                    Files.move(work.source, work.source.resolveSibling("away"));
                    Files.createDirectory(work.source);
                } catch (IOException e) {
                    assertThat(work.source.resolveSibling("away")).exists();
                }
            }
        };

        assertThatThrownBy(() -> work.run(work.request().withProgress(replacing)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("was moved, deleted or replaced during the backup");
        assertThat(work.destinationFiles()).isEqualTo(before);
    }

    @Test
    void setsInOneDestinationStayApart() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("x"), "other");
        String mine = work.backUp(work.request());
        BackupRequest request =
                BackupRequest.of("set_old", other, work.destination).withZone(ZoneOffset.UTC);
        work.run(request);
        work.run(request.withRetention(RetentionPolicy.last(1)));

        assertThat(work.list()).extracting(SnapshotInfo::name).containsExactly("set_old", "set");
        work.requireRestores(mine, Tree.of(work.source));
        assertThatThrownBy(() -> work.snapshots()
                        .prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, true))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("several sets: set, set_old; say which with --name");
    }

    @Test
    void oneNameForTwoSourcesIsRefused() throws Exception {
        work.backUp(work.request());
        Path other = Files.createDirectory(directory.resolve("other"));
        TreeSet<String> before = work.destinationFiles();

        assertThatThrownBy(() -> work.run(BackupRequest.of("set", other, work.destination)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("already holds backups named \"set\" of " + work.source)
                .hasMessageContaining("--name");
        assertThat(work.destinationFiles()).isEqualTo(before);
    }

    @Test
    void aLinkToTheSourceMayBePointedElsewhere() throws Exception {
        Path second = Files.createDirectory(directory.resolve("second"));
        Files.writeString(second.resolve("a"), "another");
        Path link = Files.createSymbolicLink(directory.resolve("current"), work.source);
        BackupRequest request = BackupRequest.of("set", link, work.destination).withMode(BackupMode.INCREMENTAL);
        String first = work.backUp(request);

        Files.delete(link);
        Files.createSymbolicLink(link, second);
        String next = work.backUp(request);
        work.requireRestores(first, Tree.of(work.source));
        work.requireRestores(next, Tree.of(second));
        assertThat(work.snapshots()
                        .versions(
                                work.destination,
                                Optional.empty(),
                                link.resolve("a").toString())
                        .versions())
                .hasSize(2);

        Files.delete(link);
        Files.move(second, link);
        assertThat(work.run(request).status()).isEqualTo(BackupStatus.SUCCESS);
        assertThatThrownBy(() -> work.run(BackupRequest.of("set", work.source, work.destination)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("already holds backups named \"set\" of " + link);
    }

    @Test
    void aDryRunWritesNothing() throws Exception {
        BackupPreview preview = work.backups().preview(work.request().withExclude(List.of("sub/")));
        assertThat(preview.included()).containsExactly("a");
        assertThat(preview.excluded()).containsExactly("sub/");
        assertThat(work.destination).doesNotExist();
        assertThat(work.state).doesNotExist();

        Files.createDirectory(work.destination);
        Files.writeString(work.destination.resolve("set_20200101_000000.zip"), "not even an archive");
        work.backups().preview(work.request());
        assertThat(work.destinationFiles()).containsExactly("set_20200101_000000.zip");
        assertThat(work.list()).hasSize(1);
        assertThat(work.state).doesNotExist();

        work.backUp(work.request());
        TreeSet<String> before = work.destinationFiles();
        work.write("a", "changed");
        assertThat(work.backups().preview(work.incremental()).included()).containsExactly("a");
        assertThat(work.destinationFiles()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(BackupMode.class)
    void aDryRunSaysWhenNothingChangedAndNoBackupIsWantedThen(BackupMode mode) throws Exception {
        BackupRequest request = work.request().withMode(mode).withSkipIfUnchanged(true);
        assertThat(work.backups().preview(request).unchanged()).isFalse();
        work.backUp(request);

        BackupPreview preview = work.backups().preview(request);
        assertThat(preview.unchanged()).isTrue();
        assertThat(preview.included()).isEmpty();
        assertThat(work.backups().preview(request.withSkipIfUnchanged(false)).unchanged())
                .isFalse();

        Files.delete(work.source.resolve("a"));
        assertThat(work.backups().preview(request).unchanged()).isFalse();
    }

    @Test
    void anArchiveThatDoesNotReadBackIsThrownAway() throws Exception {
        String id = work.backUp(work.request());
        TreeSet<String> before = work.destinationFiles();
        BackupRequest spoilt = work.request().withFormat("plain").withFormatOptions(Map.of("spoil", true));

        assertThatThrownBy(() -> work.run(spoilt.withVerify(true)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("does not read back as it was written and was thrown away (a: ");
        assertThat(work.destinationFiles()).isEqualTo(before);
        assertThat(work.ids()).containsExactly(id);

        String bad = work.backUp(spoilt);
        assertThat(work.snapshots()
                        .verify(work.destination, VerifyRequest.everything(ProgressListener.NONE, () -> false)))
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> assertThat(check.archive()).hasFileName("set_" + bad + ".plain"));
    }

    @Test
    void cancellingLeavesNothing() throws Exception {
        work.backUp(work.request());
        TreeSet<String> before = work.destinationFiles();
        AtomicBoolean cancelled = new AtomicBoolean();
        ProgressListener cancelling = new ProgressListener() {
            @Override
            public void fileDone(String path) {
                cancelled.set(true);
            }
        };

        assertThatThrownBy(
                        () -> work.run(work.request().withProgress(cancelling).withCancelled(cancelled::get)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("was cancelled");
        assertThat(work.destinationFiles()).isEqualTo(before);
    }

    @Test
    void twoInOneSecondAreNumbered() throws Exception {
        Backups backups = work.backups();
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            ids.add(backups.run(work.request()).snapshot().orElseThrow().id());
        }
        assertThat(ids).hasSize(4).anyMatch(id -> id.endsWith("-2"));
        assertThat(work.ids()).containsExactlyInAnyOrderElementsOf(ids);
        work.requireRestores("latest", Tree.of(work.source));
    }

    @Test
    void aSnapshotStandsWhenOldOnesCannotBeRemoved() throws Exception {
        String old = work.backUp(work.request());
        Files.createDirectories(work.destination.resolve(".vigie/set/" + old + ".base/in the way"));

        BackupResult result = work.run(work.request().withRetention(RetentionPolicy.last(1)));

        assertThat(result.status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(result.notices())
                .extracting(Problem::message)
                .anyMatch(message -> message.contains("old ones could not be removed"));
        assertThat(work.ids()).contains(result.snapshot().orElseThrow().id(), old);
    }

    @Test
    void archivesOfOtherToolsAreAdoptedCountedAndRestored() throws Exception {
        String made = work.backUp(work.request().withFormat("tar.gz"));
        Path archive = work.destination.resolve("set_" + made + ".tar.gz");
        Path elsewhere = Files.createDirectory(directory.resolve("seed"));
        Files.copy(archive, elsewhere.resolve("set_20200101_000000.tar.gz"));
        Files.copy(archive, elsewhere.resolve("set_20210101_000000.tar.gz"));
        Workplace adopted = new Workplace(Files.createDirectory(directory.resolve("adopted")));
        Files.move(elsewhere, adopted.destination);

        assertThat(adopted.list())
                .extracting(SnapshotInfo::kind)
                .containsExactly(SnapshotKind.ADOPTED, SnapshotKind.ADOPTED);
        adopted.requireRestores("20200101_000000", Tree.of(work.source));

        adopted.write("a", "mine");
        adopted.run(adopted.request().withRetention(RetentionPolicy.last(2)));
        assertThat(adopted.ids()).hasSize(2).contains("20210101_000000");
        PruneResult pruned = adopted.snapshots()
                .prune(adopted.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        assertThat(pruned.removedArchives()).containsExactly("set_20210101_000000.tar.gz");
        assertThat(adopted.destination.resolve("set_20210101_000000.tar.gz")).doesNotExist();
    }

    @Test
    void wrongOptionsAndFormatsAreNamed() {
        assertThatThrownBy(() -> work.run(work.request().withFormatOptions(Map.of("levle", 6))))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("levle")
                .hasMessageContaining("level");
        assertThatThrownBy(() -> work.run(work.request().withFormat("rar")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(
                        "Unknown archive format \"rar\"; installed are plain, tar, tar.gz, tar.xz, tar.zst, zip");
        assertThat(work.destination).doesNotExist();
    }

    @Test
    void aLargeFileThatWasMovedIsReadOnceAndThenAtRest() throws Exception {
        Files.write(work.source.resolve("large"), new byte[(4 << 20) + 1]);
        work.backUp(work.request());
        Files.move(work.source.resolve("large"), work.source.resolve("moved"));
        assertThat(work.run(work.incremental()).snapshot().orElseThrow().filesStored())
                .isZero();

        assertThat(work.run(work.incremental().withSkipIfUnchanged(true)).status())
                .isEqualTo(BackupStatus.UNCHANGED);
    }

    @Test
    void aRebuiltCatalogSaysTheSame() throws Exception {
        for (int i = 0; i < 5; i++) {
            work.write("a", "version " + i);
            work.run(work.incremental()
                    .withFormat(i % 2 == 0 ? "zip" : "tar.gz")
                    .withRetention(RetentionPolicy.last(3)));
        }
        List<SnapshotInfo> live = work.list();
        TestDirectories.delete(work.state);
        assertThat(work.list()).isEqualTo(live);
    }

    /** The manifests still say that the contents lay in the archives that were put together and deleted. */
    @Test
    void whatWasPutTogetherSurvivesANewCatalog() throws Exception {
        for (int i = 0; i < 45; i++) {
            work.write("file" + i, "content " + i);
            work.run(work.incremental().withRetention(RetentionPolicy.last(3)));
        }
        try (Stream<Path> archives = Files.list(work.destination)) {
            assertThat(archives.filter(file -> file.toString().endsWith(".zip")))
                    .hasSizeLessThan(36);
        }
        for (int i = 0; i < 3; i++) {
            TestDirectories.delete(work.state);
            work.requireRestores("latest", Tree.of(work.source));
            work.write("again", "content " + i);
            work.run(work.incremental().withRetention(RetentionPolicy.last(3)));
            work.requireRestores("latest", Tree.of(work.source));
        }
    }

    @Test
    void severalAtOnceWaitForEachOther() throws Exception {
        work.backUp(work.request());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<BackupResult> one = () -> work.backups()
                    .run(work.incremental()
                            .withChanges(new Changes.Paths(Set.of("a")))
                            .withRetention(RetentionPolicy.last(3)));
            List<Future<BackupResult>> results = threads.invokeAll(List.of(one, one, one, one));
            for (Future<BackupResult> result : results) {
                assertThat(result.get().status()).isEqualTo(BackupStatus.SUCCESS);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(work.ids()).hasSize(3);
        work.requireRestores("latest", Tree.of(work.source));
    }

    /** Each with a catalog of its own, as two machines have that share a drive. */
    @Test
    void twoMachinesMayUseOneDestinationInTurns() throws Exception {
        Catalogs others = new Catalogs(directory.resolve("other-state"), TestPlugins.host());
        Backups other = new Backups(TestPlugins.host(), others, work.clock, List.of());
        for (int i = 0; i < 4; i++) {
            work.write("a", "version " + i);
            work.run(work.incremental().withRetention(RetentionPolicy.last(2)));
            work.write("sub/b", "version " + i);
            work.clock.advance(Duration.ofMinutes(1));
            other.run(work.incremental().withRetention(RetentionPolicy.last(2)));
        }
        assertThat(work.ids()).hasSize(2);
        work.requireRestores("latest", Tree.of(work.source));
    }
}
