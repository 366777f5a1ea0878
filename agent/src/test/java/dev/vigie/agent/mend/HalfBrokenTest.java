package dev.vigie.agent.mend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.FourSnapshots;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.backup.Workplace;
import dev.vigie.agent.fixture.disk.Fault;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.agent.mend.Flaw.State;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Four snapshots, each adding a file and building on the one before; then something in the destination breaks. Verify
 * names the archives that lost something and no others, a restore gives everything else, what can be mended is, and what
 * nobody knows stays.
 */
class HalfBrokenTest extends FourSnapshots {

    @BeforeEach
    void addWhatIsNotVigies() throws Exception {
        Files.writeString(work.destination.resolve("notes.txt"), "somebody's");
        Files.writeString(work.destination.resolve("set_2020.zip"), "not of the form of an archive's name");
        Files.writeString(work.own("strange"), "of a later Vigie, perhaps");
    }

    /**
     * What breaks.
     *
     * <p>For each: the archives that verify names; the files that a restore of the newest snapshot does not give; what
     * the doctor is to say, a {@code !} before what it cannot mend. {@code A1} stands for the second archive, {@code M1}
     * for its manifest.
     */
    enum Harm {
        ARCHIVE_HAS_A_FLIPPED_BIT("A1", "file1", "!A1") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                byte[] bytes = Files.readAllBytes(test.archive(1));
                int content = 30 + bytes[26] + bytes[28]; // behind the first entry's header, name and extra field
                bytes[content + 3] ^= 1;
                Files.write(test.archive(1), bytes);
            }
        },
        ARCHIVE_IS_CUT("A1", "file1", "!A1") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                cut(test.archive(1), 20);
            }
        },
        ARCHIVE_IS_MISSING("A1", "file1", "!A1") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.delete(test.archive(1));
            }
        },
        ARCHIVES_ARE_SWAPPED("A1 A2", "file1 file2", "!A1 !A2") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                swap(test.archive(1), test.archive(2));
            }
        },
        AN_ARCHIVE_TOO_MANY("", "", "") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.copy(test.archive(0), test.work.destination.resolve("set_20200101_000000.zip"));
            }
        },
        MANIFEST_HAS_A_FLIPPED_BIT("A1", "file0 file1 file2", "!M1") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                byte[] bytes = Files.readAllBytes(test.manifest(1));
                bytes[bytes.length / 2] ^= 1;
                Files.write(test.manifest(1), bytes);
                TestDirectories.delete(test.work.state);
            }
        },
        MANIFEST_IS_CUT("A1", "file0 file1 file2", "!M1") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                cut(test.manifest(1), 2);
                TestDirectories.delete(test.work.state);
            }
        },
        MANIFEST_IS_CUT_AND_THE_CATALOG_KNOWS_IT("A1", "", "M1") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                cut(test.manifest(1), 2);
            }
        },
        FIRST_MANIFEST_IS_CUT_AND_THE_CATALOG_KNOWS_IT("A0", "", "M0") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                cut(test.manifest(0), 2);
            }
        },
        FIRST_MANIFEST_IS_CUT("A0", "file0 file1 file2", "M0", "") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                cut(test.manifest(0), 2);
                TestDirectories.delete(test.work.state);
            }
        },
        FIRST_MANIFEST_IS_EMPTY("A0", "file0 file1 file2", "M0", "") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.write(test.manifest(0), new byte[0]);
                TestDirectories.delete(test.work.state);
            }
        },
        FIRST_MANIFEST_IS_CUT_AND_ITS_ARCHIVE_IS_ANOTHER("A0", "file0 file1 file2", "!A0 !M0", "file0 file1 file2") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                cut(test.manifest(0), 2);
                Path sums = test.work.destination.resolve("SHA256SUMS");
                Files.writeString(sums, Files.readString(sums).replaceFirst("[0-9a-f]{64}", "0".repeat(64)));
                TestDirectories.delete(test.work.state);
            }
        },
        MANIFESTS_ARE_SWAPPED("A1 A2", "file0 file1 file2", "M1 M2", "") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                swap(test.manifest(1), test.manifest(2));
                TestDirectories.delete(test.work.state);
            }
        },
        MANIFESTS_ARE_SWAPPED_AND_THE_CATALOG_KNOWS_THEM("A1 A2", "", "M1 M2") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                swap(test.manifest(1), test.manifest(2));
            }
        },
        MANIFEST_IS_A_COPY_OF_ANOTHER_AND_THE_CATALOG_KNOWS_IT("A1", "", "M1") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.write(test.manifest(1), Files.readAllBytes(test.manifest(2)));
            }
        },
        AN_ARCHIVE_OF_ANOTHER_SET("", "", "") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.copy(test.archive(0), test.work.destination.resolve("other_20200101_000000.zip"));
            }
        },
        MANIFEST_IS_MISSING("A1 A2", "file0 file1 file2", "!A1 !M2") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.delete(test.manifest(1));
                TestDirectories.delete(test.work.state);
            }
        },
        CHECKSUMS_ARE_MISSING("", "", "SHA256SUMS") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.delete(test.work.destination.resolve("SHA256SUMS"));
            }
        },
        CHECKSUMS_ARE_SWAPPED("", "", "SHA256SUMS") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Path sums = test.work.destination.resolve("SHA256SUMS");
                List<String> lines = Files.readAllLines(sums);
                String first = lines.get(1).substring(0, 64) + lines.get(0).substring(64);
                lines.set(1, lines.get(0).substring(0, 64) + lines.get(1).substring(64));
                lines.set(0, first);
                Files.write(sums, lines);
            }
        },
        CHECKSUMS_NAME_WHAT_IS_GONE("", "", "SHA256SUMS") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Path sums = test.work.destination.resolve("SHA256SUMS");
                Files.writeString(sums, Files.readString(sums) + "0".repeat(64) + "  set_20200101_000000.zip\n");
            }
        },
        MARKER_IS_MISSING("-", "-", ".vigie/destination.json") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.delete(test.work.destination.resolve(".vigie/destination.json"));
            }
        },
        MARKER_IS_CUT("-", "-", ".vigie/destination.json") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                cut(test.work.destination.resolve(".vigie/destination.json"), 2);
            }
        },
        SET_FILE_IS_MISSING("", "", "") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.delete(test.work.own("set.json"));
            }
        },
        SET_FILE_IS_MISSING_AND_NO_CATALOG_KNOWS_THE_SET("", "", "") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.delete(test.work.own("set.json"));
                TestDirectories.delete(test.work.state);
            }
        },
        SET_FILE_IS_CUT("", "", ".vigie/set/set.json") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                cut(test.work.own("set.json"), 2);
            }
        },
        SET_FILE_IS_NO_TEXT("", "", ".vigie/set/set.json") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.write(test.work.own("set.json"), new byte[] {'{', (byte) 0xff, '}'});
            }
        },
        A_RUN_DIED("", "", ".vigie/.tmp/set_x.zip .vigie/set/20200101_000000.manifest.pending") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                Files.writeString(test.work.destination.resolve(".vigie/.tmp/set_x.zip"), "half");
                Files.writeString(test.work.own("20200101_000000.manifest.pending"), "half");
            }
        },
        CATALOG_IS_RUBBISH("", "", "") {
            @Override
            void doTo(HalfBrokenTest test) throws IOException {
                for (Path file : test.catalogs()) {
                    Files.writeString(file, "rubbish ".repeat(1000));
                }
            }
        },
        STATE_IS_MISSING("", "", "") {
            @Override
            void doTo(HalfBrokenTest test) {
                TestDirectories.delete(test.work.state);
            }
        };

        private final Set<String> verifyNames;
        private final Set<String> lost;
        private final Set<String> said;
        private final Set<String> lostForGood;

        Harm(String verifyNames, String lost, String said) {
            this(verifyNames, lost, said, lost);
        }

        Harm(String verifyNames, String lost, String said, String lostForGood) {
            this.lostForGood = words(lostForGood.equals("-") ? "" : lostForGood);
            this.verifyNames = words(verifyNames);
            this.lost = words(lost);
            this.said = words(said);
        }

        private static Set<String> words(String text) {
            return Stream.of(text.split(" ")).filter(word -> !word.isEmpty()).collect(Collectors.toSet());
        }

        private static void cut(Path file, int part) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length / part));
        }

        private static void swap(Path one, Path other) throws IOException {
            Path aside = one.resolveSibling("aside");
            Files.move(one, aside);
            Files.move(other, one);
            Files.move(aside, other);
        }

        abstract void doTo(HalfBrokenTest test) throws IOException;
    }

    private List<Path> catalogs() throws IOException {
        try (Stream<Path> files = Files.list(work.state.resolve("catalogs"))) {
            return files.filter(file -> file.toString().endsWith(".db")).toList();
        }
    }

    /** Full names, as the table has them short. */
    private String shortened(String name) {
        for (int i = 0; i < 4; i++) {
            if (name.equals(archive(i).getFileName().toString())) {
                return "A" + i;
            }
            if (name.equals(".vigie/set/" + manifest(i).getFileName())) {
                return "M" + i;
            }
        }
        return name;
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatIsBrokenIsLost(Harm harm) throws Exception {
        harm.doTo(this);
        boolean usable = !harm.verifyNames.contains("-");
        if (usable) {
            requireLostOnly(harm.lost);
            assertThat(verifyNames()).as("verify names").isEqualTo(harm.verifyNames);
        }
        TreeSet<String> before = work.destinationFiles();
        Set<String> said = said(work.snapshots().examine(work.destination, false), State.REPAIRABLE);
        assertThat(said).as("the doctor says").isEqualTo(harm.said);
        assertThat(work.destinationFiles()).as("looking changes nothing").isEqualTo(before);

        assertThat(said(work.snapshots().examine(work.destination, true), State.REPAIRED))
                .as("the doctor mends")
                .isEqualTo(harm.said);
        assertThat(work.snapshots().examine(work.destination, true))
                .as("what is left")
                .allMatch(flaw -> flaw.state() == State.LASTING);
        requireLostOnly(harm.lostForGood);
        TestDirectories.delete(work.state);
        requireLostOnly(harm.lostForGood);
        assertThat(work.ids()).contains(ids[0], ids[2], ids[3]);
        assertThat(work.ids().contains(ids[1]))
                .as("no archive of changes is made a snapshot")
                .isEqualTo(harm != Harm.MANIFEST_IS_MISSING);
        assertThat(work.destinationFiles()).contains("notes.txt", "set_2020.zip", ".vigie/set/strange");
        requireNextBackup();
    }

    @Test
    void whatWasBeingPutRightWhenTheProgramDiedIsPutRight() throws Exception {
        Path aside = manifest(1).resolveSibling(manifest(1).getFileName() + ".misplaced");
        Files.move(manifest(1), aside);
        TestDirectories.delete(work.state);
        assertThat(said(work.snapshots().examine(work.destination, true), State.REPAIRED))
                .containsExactly(".vigie/set/" + aside.getFileName());
        assertThat(aside).doesNotExist();
        requireLostOnly(Set.of());
    }

    @Test
    void whereAManifestIsMissingWhatBuildsOnItIsKnownToTheCatalog() throws Exception {
        Files.delete(manifest(1));
        assertThat(said(work.snapshots().examine(work.destination, false), State.REPAIRABLE))
                .containsExactly("M2");
        work.requireRestores(ids[3], trees[3]);

        assertThat(said(work.snapshots().examine(work.destination, true), State.REPAIRED))
                .containsExactly("M2");
        assertThat(work.snapshots().examine(work.destination, false)).isEmpty();
        TestDirectories.delete(work.state);
        work.requireRestores(ids[3], trees[3]);
        work.requireRestores(ids[2], trees[2]);
    }

    @Test
    void noArchiveGoesThatASnapshotMightNeedOfWhichNobodyKnowsWhatItHolds() throws Exception {
        work.run(work.incremental().withRetention(RetentionPolicy.last(2)));
        Files.delete(work.own(ids[1] + ".base"));
        TestDirectories.delete(work.state);
        work.write("file4", "later");
        work.run(work.incremental().withRetention(RetentionPolicy.last(2)));
        assertThat(archive(0)).exists();

        work.run(work.request().withRetention(RetentionPolicy.last(1)));
        assertThat(archive(0)).as("once that snapshot is gone").doesNotExist();
    }

    @Test
    void whatWasMendedIsKnownThoughSomethingElseCannotBe() throws Exception {
        Harm.cut(manifest(0), 2);
        Files.delete(manifest(2));
        TestDirectories.delete(work.state);
        work.list();

        assertThat(said(work.snapshots().examine(work.destination, true), State.REPAIRED))
                .contains("M0", "!M3");
        assertThat(missing(work.restore(ids[1]), trees[1])).isEmpty();
    }

    @Test
    void anArchiveOfChangesIsNotTakenForAnotherOfItsName() throws Exception {
        Files.delete(manifest(3));
        Files.copy(archive(0), work.destination.resolve("set_" + ids[3] + ".zip"));
        TestDirectories.delete(work.state);

        assertThat(work.snapshots().examine(work.destination, true))
                .singleElement()
                .satisfies(flaw -> {
                    assertThat(flaw.state()).isEqualTo(State.LASTING);
                    assertThat(shortened(flaw.about())).isEqualTo("A3");
                    assertThat(flaw.message()).contains("unpack this archive over that");
                });
        assertThat(archive(3)).exists();
    }

    @Test
    void aSetThatIsThereNoMoreIsListedNoMore() throws Exception {
        assertThat(work.ids()).hasSize(4);
        TestDirectories.delete(work.own(""));
        for (int i = 0; i < 4; i++) {
            Files.delete(archive(i));
        }
        assertThat(work.ids()).isEmpty();
    }

    @Test
    void aDestinationThatCanOnlyBeReadIsExamined() throws Exception {
        Harm.cut(manifest(3), 2);
        FaultyDisk disk = new FaultyDisk(directory);
        disk.plan(Fault.READ_ONLY, 1);

        assertThat(said(work.snapshots().examine(disk.path("destination"), false), State.REPAIRABLE))
                .containsExactly("M3");
        assertThat(disk.struck()).as("anything is written").isFalse();
    }

    /** What only that snapshot held is needed no more, and its archive gone; its manifest is what the next one builds on. */
    @Test
    void norDoesWhatSuchASnapshotMightBuildOn() throws Exception {
        RetentionPolicy daily = RetentionPolicy.KEEP_ALL.keeping(RetentionPolicy.Period.DAILY, 9);
        work.clock.advance(Duration.ofDays(1));
        work.write("file4", "for a while");
        String between = work.backUp(work.incremental().withRetention(daily));
        work.write("file4", "at last");
        String last = work.backUp(work.incremental().withRetention(daily));
        Tree tree = Tree.of(work.source);
        assertThat(work.ids()).containsExactly(last, ids[3], ids[0]);
        assertThat(work.own(between + ".base")).exists();
        Harm.cut(manifest(0), 2);
        TestDirectories.delete(work.state);

        work.clock.advance(Duration.ofDays(1));
        work.run(work.incremental().withRetention(daily));

        work.snapshots().examine(work.destination, true);
        assertThat(missing(work.restore(ids[3]), trees[3])).isEmpty();
        assertThat(missing(work.restore(last), tree)).isEmpty();
    }

    @Test
    void aManifestIsWrittenAgainThoughWhatItBuildsOnIsListedNoMore() throws Exception {
        work.write("directory/inside", "goes with its directory");
        work.backUp(work.incremental());
        Files.delete(work.source.resolve("file1"));
        TestDirectories.delete(work.source.resolve("directory"));
        work.write("file2", "changed");
        String broken = work.backUp(work.incremental());
        Tree tree = Tree.of(work.source);
        work.write("file3", "changed");
        String next = work.backUp(work.incremental().withRetention(RetentionPolicy.last(2)));
        assertThat(work.ids()).containsExactly(next, broken);
        Path manifest = work.own(broken + ".manifest");
        Harm.cut(manifest, 2);

        assertThat(said(work.snapshots().examine(work.destination, true), State.REPAIRED))
                .containsExactly(".vigie/set/" + manifest.getFileName());
        assertThat(work.snapshots().examine(work.destination, false)).isEmpty();
        TestDirectories.delete(work.state);
        work.requireRestores(broken, tree);
        work.requireRestores(next, Tree.of(work.source));
        requireNextBackup();
    }

    /** Whoever knows it: the catalog what builds on it has, or its archive what it had. */
    @ParameterizedTest
    @ValueSource(strings = {"catalog, archive", "archive", "catalog"})
    void theManifestOfWhatIsListedNoMoreIsWrittenAgain(String knowing) throws Exception {
        if (!knowing.contains("archive")) {
            work.write("file0", "changed");
        }
        work.write("file1", "changed");
        work.backUp(work.incremental());
        Files.delete(work.source.resolve("file2"));
        work.backUp(work.incremental());
        work.write("file4", "new");
        String last = work.backUp(work.incremental().withRetention(RetentionPolicy.last(2)));
        assertThat(work.ids()).hasSize(2);
        Tree tree = Tree.of(work.source);
        Path base = work.own(ids[0] + ".base");
        assertThat(archive(0)).matches(archive -> Files.exists(archive) == knowing.contains("archive"));
        byte[] damaged = Arrays.copyOf(Files.readAllBytes(base), 40);
        Files.write(base, damaged);
        if (!knowing.contains("catalog")) {
            TestDirectories.delete(work.state);
            assertThat(verifyNames()).isNotEmpty();
        }

        assertThat(said(work.snapshots().examine(work.destination, false), State.REPAIRABLE))
                .containsExactly(".vigie/set/" + base.getFileName());
        assertThat(base).hasBinaryContent(damaged);
        assertThat(said(work.snapshots().examine(work.destination, true), State.REPAIRED))
                .containsExactly(".vigie/set/" + base.getFileName());
        assertThat(work.own(base.getFileName() + ".broken")).hasBinaryContent(damaged);
        assertThat(work.snapshots().examine(work.destination, false)).isEmpty();
        assertThat(verifyNames()).isEmpty();
        TestDirectories.delete(work.state);
        assertThat(verifyNames()).isEmpty();
        assertThat(missing(work.restore(last), tree)).isEmpty();
        if (knowing.contains("catalog")) {
            work.requireRestores(last, tree);
        }
        requireNextBackup();
    }

    @Test
    void theManifestOfAnArchiveThatWasPutTogetherIsWrittenAgain() throws Exception {
        Files.write(work.source.resolve("large"), noise(1));
        work.backUp(work.request());
        Files.write(work.source.resolve("large"), noise(2));
        work.backUp(work.incremental());
        work.write("file0", "changed");
        work.clock.advance(Duration.ofDays(1));
        String last = work.backUp(work.incremental().withRetention(RetentionPolicy.last(1)));
        Tree tree = Tree.of(work.source);
        Path contents = contents();
        Harm.cut(contents, 2);
        TestDirectories.delete(work.state);
        assertThat(work.restore(last).result().errors()).isNotEmpty();
        assertThat(verifyNames()).isNotEmpty();

        assertThat(said(work.snapshots().examine(work.destination, false), State.REPAIRABLE))
                .containsExactly(".vigie/set/" + contents.getFileName());
        assertThat(said(work.snapshots().examine(work.destination, true), State.REPAIRED))
                .containsExactly(".vigie/set/" + contents.getFileName());
        assertThat(verifyNames()).isEmpty();
        work.requireRestores(last, tree);
        requireNextBackup();
    }

    private static byte[] noise(int seed) {
        byte[] bytes = new byte[3 << 20];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Path contents() throws IOException {
        try (Stream<Path> files = Files.list(work.own(""))) {
            return files.filter(file -> file.toString().endsWith(".contents"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void requireLostOnly(Set<String> lost) throws Exception {
        assertThat(missing(work.restore(ids[0]), trees[0])).isEmpty();
        Workplace.Restored restored = work.restore(ids[3]);
        assertThat(missing(restored, trees[3])).as("lost").isEqualTo(lost);
        assertThat(restored.result().errors().isEmpty()).as("said so").isEqualTo(lost.isEmpty());
    }

    /** Without a manifest times are as exact as the format has them. */
    private static Set<String> missing(Workplace.Restored restored, Tree tree) {
        Set<String> missing = new TreeSet<>(tree.nodes().keySet());
        restored.tree()
                .nodes()
                .forEach((path, node) -> missing.removeIf(expected ->
                        expected.equals(path) && tree.nodes().get(path).text().equals(node.text())));
        return missing;
    }

    private Set<String> verifyNames() throws Exception {
        return work
                .snapshots()
                .verify(work.destination, VerifyRequest.everything(ProgressListener.NONE, () -> false))
                .stream()
                .filter(check -> !check.ok())
                .map(ArchiveCheck::archive)
                .map(archive -> shortened(archive.getFileName().toString()))
                .collect(Collectors.toSet());
    }

    private Set<String> said(List<Flaw> flaws, State mendable) {
        return flaws.stream()
                .map(flaw -> (flaw.state() == mendable ? "" : "!") + shortened(flaw.about()))
                .collect(Collectors.toSet());
    }

    private void requireNextBackup() throws Exception {
        work.write("file4", "content 4");
        String next = work.backUp(work.incremental());
        work.requireRestores(next, Tree.of(work.source));
    }
}
