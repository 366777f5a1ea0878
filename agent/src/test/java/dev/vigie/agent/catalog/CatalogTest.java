package dev.vigie.agent.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.destination.Damage;
import dev.vigie.agent.destination.Damage.LostContent;
import dev.vigie.agent.destination.Verification;
import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
    private static final String SET = "documents";
    private static final SnapshotEnd END = new SnapshotEnd(2, 30, 2, 30, 20, "ab", Unread.NOTHING, Optional.empty());

    @TempDir
    Path directory;

    private Path file;
    private Catalog catalog;

    @BeforeEach
    void open() throws BackupException {
        file = directory.resolve("state/catalog.db");
        catalog = Catalog.open(file, directory);
    }

    @AfterEach
    void close() throws BackupException {
        catalog.close();
    }

    @Test
    void aPlaceThatCannotBeWrittenToIsNamedWithWhatHelps() throws Exception {
        Path taken = Files.createDirectory(directory.resolve("taken.db"));
        assertThatThrownBy(() -> Catalog.open(taken, directory))
                .isInstanceOf(StateDirectoryException.class)
                .hasMessageContaining("cannot use " + taken)
                .hasMessageContaining("XDG_STATE_HOME")
                .hasMessageNotContaining("SQLITE");
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Catalog.open(file.resolve("catalog.db"), directory))
                .isInstanceOf(StateDirectoryException.class);
    }

    @Test
    void isForItsOwnerOnly() throws Exception {
        Assumptions.assumeTrue(
                file.getFileSystem().supportedFileAttributeViews().contains("posix"));
        record("s1", Optional.empty(), "a");
        requireOwnerOnly();
    }

    private void requireOwnerOnly() throws IOException {
        try (var files = Files.list(file.getParent())) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                            .isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void aNewerCatalogIsLeftUntouchedAndAnotherUsedBesideIt() throws Exception {
        record("s9", Optional.empty(), "a");
        catalog.close();
        execute("ALTER TABLE snapshots RENAME TO moments; PRAGMA user_version = 99");
        byte[] newer = Files.readAllBytes(file);

        catalog = Catalog.open(file, directory);
        assertThat(catalog.sets()).isEmpty();
        record("s1", Optional.empty(), "b");
        catalog.close();
        catalog = Catalog.open(file, directory);
        assertThat(catalog.sets()).isNotEmpty();
        assertThat(catalog.snapshots(SET).ids()).containsExactly("s1");
        assertThat(Files.readAllBytes(file)).isEqualTo(newer);
        requireOwnerOnly();

        catalog.close();
        execute("ALTER TABLE moments RENAME TO snapshots; PRAGMA user_version = " + Migrations.NEWEST);
        catalog = Catalog.open(file, directory);
        assertThat(catalog.snapshots(SET).ids()).as("as the newer one finds it").containsExactly("s9");
        assertThat(databases())
                .as("what was used beside it")
                .noneMatch(each -> each.toString().contains("layout"));
        catalog.close();
        Catalog.delete(file);
        assertThat(databases()).isEmpty();
        catalog = Catalog.open(file, directory);
        assertThat(catalog.snapshots(SET).ids()).isEmpty();
    }

    @Test
    void whatEarlierVigiesUsedBesideItGoesWhenTheyWereNotUsedForLong() throws Exception {
        catalog.close();
        String name = file.getFileName().toString().replace(".db", "");
        Path lastWeeks = Files.createFile(file.resolveSibling(name + ".layout-2.db"));
        Path lastYears = Files.createFile(file.resolveSibling(name + ".layout-3.db"));
        Path anothers = Files.createFile(file.resolveSibling("another.layout-3.db"));
        Files.setLastModifiedTime(lastWeeks, FileTime.from(Instant.now().minus(Duration.ofDays(7))));
        for (Path old : List.of(lastYears, anothers)) {
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(365))));
        }

        catalog = Catalog.open(file, directory);
        assertThat(databases()).contains(lastWeeks, anothers).doesNotContain(lastYears);
    }

    private List<Path> databases() throws IOException {
        try (var files = Files.list(file.getParent())) {
            return files.filter(each -> each.getFileName().toString().contains(".db"))
                    .toList();
        }
    }

    @Test
    void aCatalogOfAnEarlierVigieThatForgotWhereDamagedContentsLayIsFilledAgain() throws Exception {
        catalog.close();
        Files.delete(file);
        for (String script : List.of("layout-1.sql", "layout-2.sql", "layout-3.sql")) {
            execute(new String(Catalog.class.getResourceAsStream(script).readAllBytes(), StandardCharsets.UTF_8));
        }
        execute("""
                PRAGMA user_version = 3;
                INSERT INTO sets VALUES (1, CAST('documents' AS BLOB));
                INSERT INTO paths VALUES (1, 0, CAST('documents' AS BLOB)), (2, 1, x'61');
                INSERT INTO archives VALUES (1, 1, 's1', CAST('documents_s1.zip' AS BLOB), 'zip', 20, 'ab', 2, 30);
                INSERT INTO snapshots(seq, set_id, id, archive, kind, created_s, created_n, files, size_original, timeline)
                  VALUES (1, 1, 's1', 1, 'FULL', 1, 0, 2, 30, 1);
                INSERT INTO contents VALUES (1, 1, 10, x'%s');
                INSERT INTO lost_contents VALUES (1);
                INSERT INTO damages VALUES (1, 5, 0);
                INSERT INTO versions VALUES (2, 1, NULL, 1, 0, 10, 5, 6, 5000000007, 8, 420, NULL, NULL, 1);
                """.formatted(sha("a")));

        catalog = Catalog.open(file, directory);

        assertThat(catalog.snapshots(SET).ids()).isEmpty();
        assertThat(catalog.archives(SET).damages()).isEmpty();
        record("s1", Optional.empty(), "a", "b");
        assertThat(catalog.files(SET).at("s1", "b")).isPresent();
        assertThat(catalog.files(SET).lostPaths(10)).isEmpty();
    }

    @Test
    void aCatalogOfAnEarlierVigieIsKept() throws Exception {
        catalog.close();
        Files.delete(file);
        for (String script : List.of("layout-1.sql", "layout-2.sql", "layout-3.sql")) {
            execute(new String(Catalog.class.getResourceAsStream(script).readAllBytes(), StandardCharsets.UTF_8));
        }
        execute("""
                PRAGMA user_version = 3;
                INSERT INTO sets VALUES (1, CAST('documents' AS BLOB));
                INSERT INTO paths VALUES (1, 0, CAST('documents' AS BLOB)), (2, 1, x'61'), (3, 1, x'62'), (4, 1, x'63'), (5, 1, x'64');
                INSERT INTO archives VALUES (1, 1, 's1', CAST('documents_s1.zip' AS BLOB), 'zip', 20, 'ab', 2, 30);
                INSERT INTO snapshots(seq, set_id, id, archive, kind, created_s, created_n, files, size_original, timeline)
                  VALUES (1, 1, 's1', 1, 'FULL', 1, 0, 2, 30, 1);
                INSERT INTO owners VALUES (1, 1000, 100, 'ann', 'users');
                INSERT INTO contents VALUES (1, 1, 10, x'%1$s'), (2, 1, 11, x'%1$s');
                INSERT INTO lost_contents VALUES (1), (2), (3);
                INSERT INTO placements VALUES (1, 1, x'61', '0.1f.deadbeef');
                INSERT INTO versions VALUES (2, 1, NULL, 1, 0, 10, 5, 6, 5000000007, 8, 420, 1, NULL, 1);
                INSERT INTO versions VALUES (3, 1, NULL, 1, 1, 0, -5, 6, -1, 0, NULL, NULL, NULL, NULL);
                INSERT INTO versions VALUES (4, 1, NULL, 1, 2, 0, 0, 0, 0, 0, NULL, NULL, x'2e2e2fff', NULL);
                INSERT INTO versions VALUES (5, 1, NULL, 1, 0, 11, 0, 0, 0, 0, NULL, NULL, NULL, 2);
                """.formatted(sha("a")));

        catalog = Catalog.open(file, directory);

        assertThat(catalog.sets()).isNotEmpty();
        List<StoredFile> files = new ArrayList<>();
        catalog.files(SET).forEachAt("s1", "", files::add);
        assertThat(files)
                .containsExactly(
                        new StoredFile(
                                ArchiveEntry.file("a", 10, Instant.ofEpochSecond(5, 6))
                                        .withMode(0644)
                                        .withOwner(new Owner(1000, 100, "ann", "users")),
                                5_000_000_007L,
                                8,
                                Optional.of(new Content(sha("a"), "s1", "a", "0.1f.deadbeef"))),
                        new StoredFile(
                                ArchiveEntry.directory("b", Instant.ofEpochSecond(-5, 6)), -1, 0, Optional.empty()),
                        new StoredFile(ArchiveEntry.symlink("c", "../\udcff", Instant.EPOCH), 0, 0, Optional.empty()),
                        new StoredFile(
                                ArchiveEntry.file("d", 11, Instant.EPOCH),
                                0,
                                0,
                                Optional.of(new Content(sha("a"), "", "", ""))));
        assertThat(catalog.archives(SET).lostFiles())
                .containsExactly(new LostFiles(Optional.empty(), 1, List.of("s1")));
        record("s2", Optional.of("s1"), "b");
        assertThat(paths(catalog)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aDamagedCatalogIsKeptAsideAndReplaced() throws Exception {
        record("s1", Optional.empty(), "a");
        catalog.close();
        byte[] noise = new byte[8192];
        Arrays.fill(noise, (byte) 'x');
        Files.write(file, noise);

        catalog = Catalog.open(file, directory);

        assertThat(catalog.sets()).isEmpty();
        assertThat(file.resolveSibling("catalog.db.damaged")).hasBinaryContent(noise);
    }

    @Test
    void listsSnapshotsNewestFirst() throws BackupException {
        record("s1", Optional.empty(), "a");
        record("s2", Optional.of("s1"), "b");
        Verification verified = new Verification(Depth.CHECKSUM, Instant.parse("2026-11-23T10:00:00.123456789Z"));
        catalog.archives(SET).noteVerified(Map.of("s1", verified));
        catalog.archives(SET).settleVerified();

        assertThat(catalog.snapshots(SET).newestFirst())
                .extracting(SnapshotInfo::id)
                .containsExactly("s2", "s1");
        assertThat(catalog.snapshots(SET).find("s1"))
                .contains(new SnapshotInfo(
                        "s1",
                        SET,
                        directory.resolve("documents_s1.zip"),
                        "zip",
                        SnapshotKind.FULL,
                        Instant.ofEpochSecond(1),
                        20,
                        OptionalLong.of(2),
                        "ab",
                        Unread.NOTHING,
                        Optional.of(verified)));
        assertThat(catalog.sets()).containsExactly(SET);
        assertThat(catalog.snapshots(SET).latest()).map(SnapshotInfo::id).contains("s2");
    }

    @Test
    void aSnapshotIsAsWellVerifiedAsTheWorstArchiveItNeeds() throws BackupException {
        record("s1", Optional.empty(), "a");
        record("s2", Optional.of("s1"), "b");
        record("s3", Optional.of("s2"), "c");
        Verification full = new Verification(Depth.CONTENTS, Instant.EPOCH);
        Verification light = new Verification(Depth.CHECKSUM, Instant.EPOCH.plusSeconds(9));

        catalog.archives(SET).noteVerified(Map.of("s2", full, "s3", full, "unknown", full));
        catalog.archives(SET).settleVerified();
        assertThat(catalog.snapshots(SET).newestFirst())
                .allSatisfy(one -> assertThat(one.verified()).isEmpty());

        catalog.archives(SET).noteVerified(Map.of("s1", light));
        catalog.archives(SET).settleVerified();
        assertThat(catalog.snapshots(SET).newestFirst())
                .allSatisfy(one -> assertThat(one.verified()).contains(light));

        catalog.archives(SET)
                .noteVerified(Map.of("s1", new Verification(Depth.CONTENTS, Instant.EPOCH.plusSeconds(10))));
        catalog.archives(SET).settleVerified();
        assertThat(catalog.snapshots(SET).find("s1").orElseThrow().verified())
                .map(Verification::moment)
                .contains(Instant.EPOCH.plusSeconds(10));
        assertThat(catalog.snapshots(SET).find("s3").orElseThrow().verified()).contains(full);
    }

    @Test
    void whatADamagedArchiveLostIsNowhereUntilItIsStoredAgain() throws BackupException {
        record("s1", Optional.empty(), "a", "dir/b");
        StoredFile lost = catalog.files(SET).current("dir/b").orElseThrow();
        LostContent content = new LostContent(
                lost.content().orElseThrow().sha256(), lost.entry().size());

        catalog.archives(SET).noteDamage("s1", new Damage(Instant.EPOCH, List.of(content)));

        assertThat(catalog.archives(SET).damages()).containsExactly(Map.entry("s1", Instant.EPOCH));
        assertThat(catalog.files(SET).lostPaths(10)).containsExactly("dir/b");
        assertThat(catalog.files(SET).damagedPlacements(content.sha256(), content.size()))
                .containsExactly(lost.content().orElseThrow());
        assertThat(catalog.archives(SET).lost()).isEmpty();
        assertThat(catalog.files(SET)
                        .current("a")
                        .orElseThrow()
                        .content()
                        .orElseThrow()
                        .storedIn())
                .isEqualTo("s1");
        assertThat(catalog.files(SET)
                        .current("dir/b")
                        .orElseThrow()
                        .content()
                        .orElseThrow()
                        .storedIn())
                .isEmpty();

        record("s2", Optional.of("s1"), "dir/b");
        assertThat(catalog.files(SET).lostPaths(10)).isEmpty();
    }

    @Test
    void aLostArchiveIsRememberedAsLongAsWhatOnlyItHeldIsNeeded() throws BackupException {
        record("s1", Optional.empty(), "a", "b");
        record("s2", Optional.of("s1"), "b");
        catalog.snapshots(SET).remove(List.of("s1"));
        record("s3", Optional.of("s2"), "c");
        ArchiveInfo lost = catalog.archives(SET).find("s1").orElseThrow();
        catalog.archives(SET).lose(List.of("s1"));

        assertThat(catalog.archives(SET).lostFiles())
                .containsExactly(new LostFiles(Optional.of(lost), 1, List.of("s3", "s2")));
        assertThat(catalog.archives(SET).lost()).containsExactly(lost);
        assertThat(catalog.archives(SET).unneeded()).isEmpty();
        assertThatThrownBy(() -> catalog.archives(SET).forget(List.of("s1"))).isInstanceOf(BackupException.class);

        record("s4", Optional.of("s3"), "a");
        assertThat(catalog.archives(SET).lostFiles()).isEmpty();
        assertThat(catalog.archives(SET).lost()).isEmpty();
        assertThat(catalog.archives(SET).unneeded()).containsExactly(lost);
    }

    @Test
    void whatWasLostIsForgottenWithTheLastSnapshotThatHadIt() throws BackupException {
        record("s1", Optional.empty(), "a", "b");
        catalog.archives(SET).lose(List.of("s1"));
        try (SnapshotRecorder recorder = catalog.begin(head("s2", Optional.empty()))) {
            recorder.put(stored("c", "s2"));
            recorder.complete(END);
        }
        assertThat(catalog.archives(SET).lostFiles())
                .extracting(LostFiles::snapshots)
                .containsExactly(List.of("s1"));
        catalog.snapshots(SET).remove(List.of("s1"));
        assertThat(catalog.archives(SET).lostFiles()).isEmpty();
    }

    /** Asked before each backup, or often. An index on the set alone would lead through every file there is. */
    @Test
    void whatWasLostIsNotLookedForAmongAllFiles() throws Exception {
        for (String query : List.of(Paths.LOST, ArchiveLedger.LOST)) {
            assertThat(steps(query))
                    .contains("SEARCH v USING INDEX versions_by_content (content=?)")
                    .first()
                    .isIn("SCAN l", "SCAN m");
        }
        assertThat(steps(ReadBack.DAMAGED))
                .containsExactly("SCAN d", "SEARCH s USING INDEX snapshots_by_archive (archive=?)");
    }

    private List<String> steps(String query) throws Exception {
        List<String> steps = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery("EXPLAIN QUERY PLAN " + query)) {
            while (plan.next()) {
                steps.add(plan.getString("detail"));
            }
        }
        return steps;
    }

    @Test
    void whatIsBeingRecordedIsSeenOnlyWhenComplete() throws BackupException {
        record("s1", Optional.empty(), "a");
        try (SnapshotRecorder recorder = catalog.begin(head("s2", Optional.of("s1")));
                Catalog other = Catalog.open(file, directory)) {
            recorder.put(stored("b", "s2"));
            assertThat(paths(catalog)).containsExactly("a");
            assertThat(paths(other)).containsExactly("a");
            recorder.complete(END);
            assertThat(paths(other)).containsExactly("a", "b");
        }
        assertThat(paths(catalog)).containsExactly("a", "b");
    }

    @Test
    void anAbandonedRecordingLeavesNothing() throws BackupException {
        record("s1", Optional.empty(), "a");
        try (SnapshotRecorder recorder = catalog.begin(head("s2", Optional.of("s1")))) {
            recorder.put(stored("b", "s2"));
            recorder.removed("a");
        }

        assertThat(paths(catalog)).containsExactly("a");
        assertThat(catalog.files(SET).content(sha("b"), 10)).isEmpty();
        record("s2", Optional.of("s1"), "c");
        assertThat(paths(catalog)).containsExactly("a", "c");
    }

    @Test
    void whatIsDoneAtOnceIsSeenOnlyWhenAllIsDone() throws Exception {
        record("s1", Optional.empty(), "a");
        try (Catalog other = Catalog.open(file, directory)) {
            catalog.atOnce(whole -> {
                whole.snapshots(SET).remove(List.of("s1"));
                record(whole, "s1", Optional.empty(), "b", "d/e");
                record(whole, "s2", Optional.of("s1"), "c");
                record(whole, "s3", Optional.empty(), "c", "d/e");
                assertThat(paths(whole)).containsExactly("c", "d/e");
                assertThat(paths(other)).containsExactly("a");
            });
            assertThat(paths(other)).containsExactly("c", "d/e");
        }
        assertThat(catalog.snapshots(SET).ids()).containsExactlyInAnyOrder("s1", "s2", "s3");
        assertThat(catalog.files(SET).at("s1", "b")).isPresent();
        assertThat(catalog.files(SET).at("s2", "b")).isPresent();
    }

    @Test
    void onePartOfWhatIsDoneAtOnceMayFailOrAll() throws Exception {
        record("s1", Optional.empty(), "a");
        catalog.atOnce(whole -> {
            try (SnapshotRecorder abandoned = whole.begin(head("s2", Optional.of("s1")))) {
                abandoned.put(stored("b", "s2"));
                abandoned.removed("a");
            }
            record(whole, "s2", Optional.of("s1"), "c");
        });
        assertThat(paths(catalog)).containsExactly("a", "c");

        assertThatThrownBy(() -> catalog.atOnce(whole -> {
                    whole.snapshots(SET).remove(List.of("s1", "s2"));
                    throw new IOException("the disk is gone");
                }))
                .hasMessage("the disk is gone");
        assertThat(paths(catalog)).containsExactly("a", "c");
        record("s3", Optional.of("s2"), "d");
        assertThat(paths(catalog)).containsExactly("a", "c", "d");
    }

    @Test
    void anIncrementalSnapshotMustAddToOneOfWhichItIsKnownWhatItHolds() throws BackupException {
        record("s1", Optional.empty(), "a");
        record("s2", Optional.of("s1"), "b");

        assertThatThrownBy(() -> catalog.begin(head("s3", Optional.of("s0"))))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("adds to s0");
        assertThatThrownBy(() -> catalog.begin(head("s2", Optional.of("s2"))))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("already");
        record("s3", Optional.of("s1"), "c");
        assertThat(paths(catalog)).as("not what came after s1").containsExactly("a", "c");
        record("s4", Optional.of("s2"), "d");
        assertThat(paths(catalog)).containsExactly("a", "b", "d");
    }

    @Test
    void knowsWhereContentIsStored() throws BackupException {
        record("s1", Optional.empty(), "a");
        record("s2", Optional.empty(), "a");

        assertThat(catalog.files(SET).anyOfSize(10)).isTrue();
        assertThat(catalog.files(SET).anyOfSize(11)).isFalse();
        assertThat(catalog.files("other").anyOfSize(10)).isFalse();
        assertThat(catalog.files(SET).content(sha("a"), 10)).contains(new Content(sha("a"), "s2", "a", "at-a"));
        assertThat(catalog.files(SET).content(sha("a"), 9)).isEmpty();
        assertThat(catalog.files(SET).placements(sha("a"), 10))
                .extracting(Content::storedIn)
                .containsExactly("s2", "s1");
        assertThat(catalog.files(SET).at("s1", "a").orElseThrow().content())
                .map(Content::storedIn)
                .contains("s1");
    }

    @Test
    void anArchiveStaysWhileAKeptSnapshotNeedsIt() throws BackupException {
        record("s1", Optional.empty(), "a");
        record("s2", Optional.of("s1"), "b");
        catalog.snapshots(SET).remove(List.of("s1"));

        assertThat(catalog.archives(SET).unlisted()).singleElement().satisfies(use -> {
            assertThat(use.archive().id()).isEqualTo("s1");
            assertThat(use.neededFiles()).isEqualTo(1);
            assertThat(use.neededBytes()).isEqualTo(10);
            assertThat(use.removable()).isFalse();
        });
        assertThatThrownBy(() -> catalog.archives(SET).forget(List.of("s1")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("kept snapshots need it");

        record("s3", Optional.empty(), "a");
        assertThat(catalog.archives(SET).unlisted()).singleElement().matches(ArchiveUse::removable);
        catalog.archives(SET).forget(List.of("s1"));
        assertThat(catalog.archives(SET).find("s1")).isEmpty();
        assertThat(catalog.files(SET).at("s2", "a").orElseThrow().content())
                .map(Content::storedIn)
                .contains("s3");
    }

    @Test
    void aLostArchiveHoldsNothingAnyMore() throws BackupException {
        record("s1", Optional.empty(), "a");

        catalog.archives(SET).lose(List.of("s1"));

        assertThat(catalog.files(SET).at("s1", "a").orElseThrow().content())
                .contains(new Content(sha("a"), "", "", ""));
        assertThat(catalog.files(SET).content(sha("a"), 10)).isEmpty();
        assertThat(catalog.snapshots(SET).newestFirst()).hasSize(1);
    }

    @Test
    void filesMayLieInAnArchiveThatIsNoSnapshotsAnyMore() throws BackupException {
        try (SnapshotRecorder recorder = catalog.begin(head("s5", Optional.empty()))) {
            recorder.put(stored("a", "s3"));
            recorder.complete(END);
        }
        assertThat(catalog.archives(SET).find("s3")).map(ArchiveInfo::file).contains("");

        ArchiveInfo known = new ArchiveInfo("s3", "documents_s3.zip", "zip", 7, "", 1, 10);
        catalog.archives(SET).describe(known);

        assertThat(catalog.archives(SET).find("s3")).contains(known);
        assertThat(catalog.archives(SET).unlisted()).containsExactly(new ArchiveUse(known, 1, 10));
    }

    @Test
    void aSnapshotMayBeListedWithoutItsFiles() throws BackupException {
        record("s5", Optional.empty(), "a");
        SnapshotHead old =
                new SnapshotHead(SET, "s0", Instant.EPOCH, SnapshotKind.ADOPTED, "zip", "old.zip", Optional.empty());

        catalog.listOnly(old, END);

        assertThat(catalog.snapshots(SET).newestFirst())
                .extracting(SnapshotInfo::id)
                .containsExactly("s5", "s0");
        assertThat(catalog.snapshots(SET).find("s0").orElseThrow().files()).isEmpty();
        assertThat(catalog.snapshots(SET).knowsFiles("s0")).isFalse();
        assertThat(paths(catalog)).containsExactly("a");
        assertThatThrownBy(() -> catalog.files(SET).allAt("s0", ""))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("old.zip");
        catalog.snapshots(SET).remove(List.of("s0"));
        assertThat(catalog.snapshots(SET).newestFirst()).hasSize(1);
    }

    @Test
    void findsByNameAndByPath() throws BackupException {
        record("s1", Optional.empty(), "src/a.txt", "src/deep/b.txt", "c.txt", "d[1].md");

        assertThat(found("*.txt")).containsExactly("c.txt", "src/a.txt", "src/deep/b.txt");
        assertThat(found("src/*.txt")).containsExactly("src/a.txt");
        assertThat(found("src/**/*.txt")).containsExactly("src/a.txt", "src/deep/b.txt");
        assertThat(found("/**/b.txt")).containsExactly("src/deep/b.txt");
        assertThat(found("?.txt")).containsExactly("c.txt", "src/a.txt", "src/deep/b.txt");
        assertThat(found("[!a-b].txt")).containsExactly("c.txt");
        assertThat(found("d\\[1].*")).containsExactly("d[1].md");
        assertThat(found("[")).isEmpty();
    }

    /** Recording ten changes must not look at the rest: a hundred times as many files, the same cost. */
    @Test
    void recordingAndRemovingCostsWhatChanged() throws BackupException {
        long small = bestOfRecordingAndRemoving("small", 1_000);
        long large = bestOfRecordingAndRemoving("large", 100_000);

        assertThat(large).as("nanoseconds, against %d with few files", small).isLessThan(small * 10);
    }

    private long bestOfRecordingAndRemoving(String set, int files) throws BackupException {
        recordMany(set, "0", Optional.empty(), 0, files);
        long best = Long.MAX_VALUE;
        for (int i = 1; i <= 20; i++) {
            long start = System.nanoTime();
            recordMany(set, Integer.toString(i), Optional.of(Integer.toString(i - 1)), files / 2, files / 2 + 10);
            if (i > 1) {
                catalog.snapshots(set).remove(List.of(Integer.toString(i - 1)));
                catalog.archives(set).unlisted().stream()
                        .filter(ArchiveUse::removable)
                        .forEach(use -> assertThat(use.neededFiles()).isZero());
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    private void recordMany(String set, String id, Optional<String> parent, int from, int until)
            throws BackupException {
        SnapshotKind kind = parent.isPresent() ? SnapshotKind.INCREMENTAL : SnapshotKind.FULL;
        SnapshotHead head = new SnapshotHead(set, id, Instant.EPOCH, kind, "zip", id + ".zip", parent);
        try (SnapshotRecorder recorder = catalog.begin(head)) {
            for (int i = from; i < until; i++) {
                String path = "directory-" + i / 50 + "/file-" + i;
                Content content = new Content("%064x".formatted(i + 1_000_000L * Integer.parseInt(id)), id, path, "");
                recorder.put(new StoredFile(ArchiveEntry.file(path, i, Instant.EPOCH), 0, 0, Optional.of(content)));
            }
            recorder.complete(END);
        }
    }

    private List<String> found(String glob) throws BackupException {
        List<String> found = new ArrayList<>();
        catalog.files(SET).find(glob, version -> found.add(version.file().path()));
        return found;
    }

    private static List<String> paths(Catalog catalog) throws BackupException {
        List<String> paths = new ArrayList<>();
        try (StoredFiles files = catalog.files(SET).allCurrent("")) {
            files.forEach(stored -> paths.add(stored.path()));
        }
        return paths;
    }

    private void record(String id, Optional<String> parent, String... paths) throws BackupException {
        record(catalog, id, parent, paths);
    }

    private static void record(Catalog catalog, String id, Optional<String> parent, String... paths)
            throws BackupException {
        try (SnapshotRecorder recorder = catalog.begin(head(id, parent))) {
            for (String path : paths) {
                recorder.put(stored(path, id));
            }
            recorder.complete(END);
        }
    }

    @Test
    void what_failed_is_told_also_when_sqlite_has_undone_everything_by_itself() throws Exception {
        try (Database database = Database.open(directory.resolve("other.db"))) {
            assertThatThrownBy(() -> database.<BackupException>change(session -> {
                        session.execute("ROLLBACK"); // as on a full disk
                        throw BackupException.environment("its disk is full");
                    }))
                    .hasMessage("its disk is full");
            database.<BackupException>change(session -> session.execute("INSERT INTO sets VALUES (NULL, 'set')"));
        }
    }

    private static SnapshotHead head(String id, Optional<String> parent) {
        return new SnapshotHead(
                SET,
                id,
                Instant.ofEpochSecond(Integer.parseInt(id.substring(1))),
                parent.isPresent() ? SnapshotKind.INCREMENTAL : SnapshotKind.FULL,
                "zip",
                SET + "_" + id + ".zip",
                parent);
    }

    private static StoredFile stored(String path, String storedIn) {
        return new StoredFile(
                ArchiveEntry.file(path, 10, Instant.EPOCH),
                0,
                0,
                Optional.of(new Content(sha(path), storedIn, path, "at-" + path)));
    }

    private static String sha(String text) {
        return "%064x".formatted(text.hashCode());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
