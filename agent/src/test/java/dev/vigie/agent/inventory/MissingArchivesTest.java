package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.FourSnapshots;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.mend.Flaw;
import dev.vigie.agent.mend.Flaw.State;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.Sample;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An archive is gone that listed snapshots need, though its own snapshot is listed no more, as is usual with rotation. */
class MissingArchivesTest extends FourSnapshots {
    private Path away;

    private void rotateAndLose(int missing) throws Exception {
        away = directory.resolve("away");
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        assertThat(work.ids()).containsExactly(ids[3]);
        Files.move(archive(missing), away);
    }

    private List<ArchiveCheck> wrong(Optional<Sample> sample) throws Exception {
        VerifyRequest request =
                new VerifyRequest(Optional.empty(), Depth.STRUCTURE, sample, ProgressListener.NONE, () -> false);
        return work.snapshots().verify(work.destination, request).stream()
                .filter(check -> !check.ok())
                .toList();
    }

    private List<Path> wrong() throws Exception {
        return wrong(Optional.empty()).stream().map(ArchiveCheck::archive).toList();
    }

    private List<Flaw> examine(boolean repair) throws Exception {
        return work.snapshots().examine(work.destination, repair);
    }

    @Test
    void verifyNamesItHoweverLittleIsRead() throws Exception {
        rotateAndLose(1);
        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            for (Optional<Sample> sample : List.of(Optional.<Sample>empty(), Optional.of(new Sample(0.01, 1)))) {
                assertThat(wrong(sample)).singleElement().satisfies(check -> {
                    assertThat(check.archive()).isEqualTo(archive(1));
                    assertThat(check.errors())
                            .singleElement()
                            .extracting(Problem::message)
                            .asString()
                            .contains("it is missing, and nothing else holds 1 file of snapshot " + ids[3]);
                });
            }
        }
    }

    /** It is neither missing nor damaged, and whoever restores has to learn what to do about it. */
    @Test
    void anArchiveWhoseFormatIsNotInstalledIsThere() throws Exception {
        PluginHost nothing = new PluginHost(List.of(), directory.resolve("no-plugins"));
        RestoreRequest request = RestoreRequest.to(directory.resolve("restored"));
        try (Catalogs catalogs = new Catalogs(work.state, nothing)) {
            RestoreResult result = new Snapshots(nothing, catalogs, work.clock)
                    .restore(work.destination, Optional.of("set"), "latest", ZoneOffset.UTC, request);

            assertThat(result.errors())
                    .hasSize(4)
                    .extracting(Problem::message)
                    .allMatch(message -> message.endsWith(
                            "cannot be read: no plugin that is installed reads its format; install the one that does"))
                    .noneMatch(message -> message.contains("the archive is missing"));
            assertThat(new Snapshots(nothing, catalogs, work.clock).examine(work.destination, false))
                    .singleElement()
                    .satisfies(flaw -> {
                        assertThat(flaw.about()).isEqualTo("the format \"zip\"");
                        assertThat(flaw.message()).contains("and 4 archives have it");
                    });
        }
    }

    @Test
    void theDoctorNamesItAndLeavesItsChecksum() throws Exception {
        rotateAndLose(1);
        String sums = Files.readString(work.destination.resolve("SHA256SUMS"));
        for (boolean repair : List.of(false, true, true)) {
            assertThat(examine(repair)).singleElement().satisfies(flaw -> {
                assertThat(flaw.about()).isEqualTo(archive(1).getFileName().toString());
                assertThat(flaw.state()).isEqualTo(State.LASTING);
                assertThat(flaw.message()).contains("It is missing", "1 file of snapshot " + ids[3]);
            });
        }
        Files.writeString(work.source.resolve("file4"), "content 4");
        Files.delete(work.source.resolve("file1"));
        work.backUp(work.incremental().withRetention(RetentionPolicy.last(2)));
        assertThat(Files.readString(work.destination.resolve("SHA256SUMS"))).startsWith(sums);
        assertThat(wrong()).containsExactly(archive(1));
    }

    @Test
    void itIsNotMissedOnceWhatItHeldIsStoredAgain() throws Exception {
        rotateAndLose(1);
        String last = work.backUp(work.incremental());
        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            assertThat(wrong()).isEmpty();
            work.requireRestores(last, trees[3]);
            work.requireRestores(ids[3], trees[3]);
        }
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        assertThat(examine(false)).isEmpty();
        assertThat(Files.readString(work.destination.resolve("SHA256SUMS")))
                .as("the line of what is neither there nor needed")
                .doesNotContain(archive(1).getFileName().toString());
    }

    @Test
    void itIsMissedAsLongAsASnapshotLacksWhatTheSourceHasNoMore() throws Exception {
        rotateAndLose(1);
        work.write("file1", "changed");
        String last = work.backUp(work.incremental());
        Tree tree = Tree.of(work.source);
        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            assertThat(wrong(Optional.empty()))
                    .singleElement()
                    .satisfies(check -> assertThat(check.errors().toString())
                            .contains("of snapshot " + ids[3] + ";")
                            .doesNotContain(last));
            work.requireRestores(last, tree);
        }
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        assertThat(wrong()).isEmpty();
        assertThat(examine(false)).isEmpty();
    }

    @Test
    void whenItComesBackAllIsWell() throws Exception {
        rotateAndLose(1);
        assertThat(wrong()).containsExactly(archive(1));
        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        Files.move(away, archive(1));

        assertThat(wrong()).isEmpty();
        work.requireRestores(ids[3], trees[3]);
        assertThat(examine(false)).isEmpty();
        assertThat(archive(1)).exists();
    }

    @Test
    void aDamagedOneIsNotRemovedAsLongAsWhatItLostIsNowhereElse() throws Exception {
        byte[] whole = Files.readAllBytes(archive(1));
        byte[] bytes = whole.clone();
        bytes[30 + bytes[26] + bytes[28] + 3] ^= 1;
        Files.write(archive(1), bytes);
        work.snapshots().verify(work.destination, VerifyRequest.everything(ProgressListener.NONE, () -> false));
        Files.delete(work.source.resolve("file1"));
        work.backUp(work.incremental());

        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(2), ZoneOffset.UTC, false);
        assertThat(archive(1)).exists();
        Files.write(archive(1), whole);
        work.snapshots().verify(work.destination, VerifyRequest.everything(ProgressListener.NONE, () -> false));
        work.requireRestores(ids[3], trees[3]);

        work.snapshots().prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        assertThat(archive(1)).as("nothing needs it any more").doesNotExist();
    }

    @Test
    void anArchiveThatWasPutTogetherIsMissedByItsOwnName() throws Exception {
        work.clock.advance(Duration.ofDays(1));
        byte[] noise = new byte[3 << 20];
        new Random(1).nextBytes(noise);
        Files.write(work.source.resolve("large"), noise);
        work.backUp(work.request());
        noise[0]++;
        Files.write(work.source.resolve("large"), noise);
        work.backUp(work.incremental());
        work.clock.advance(Duration.ofDays(1));
        String last = work.backUp(work.incremental().withRetention(RetentionPolicy.last(1)));
        Path together;
        try (Stream<Path> files = Files.list(work.own(""))) {
            Path contents = files.filter(file -> file.toString().endsWith(".contents"))
                    .findFirst()
                    .orElseThrow();
            String id = contents.getFileName().toString().replace(".contents", "");
            together = work.destination.resolve("set_" + id + ".incr.zip");
        }
        Files.delete(together);
        Files.delete(work.source.resolve("file0"));
        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            assertThat(wrong()).containsExactly(together);
            work.backUp(work.incremental().withRetention(RetentionPolicy.last(4)));
        }
        assertThat(work.ids()).contains(last);
        assertThat(wrong()).containsExactly(together);
    }

    @Test
    void whatAManifestSaysToBeWhereNothingIsIsMissed() throws Exception {
        for (String nowhere : List.of("20200101_000000", "no such id")) {
            rewrite(manifest(3), nowhere);
            TestDirectories.delete(work.state);
            assertThat(wrong(Optional.empty()))
                    .singleElement()
                    .satisfies(check -> assertThat(check.errors().toString())
                            .contains("is missing, and nothing else holds 1 file of snapshot " + ids[3]));
            assertThat(examine(false)).isNotEmpty().allMatch(flaw -> flaw.state() == State.LASTING);
        }
    }

    /** As when its manifest became part of another one, nothing tells what it is called. */
    @Test
    void oneOfWhichOnlyTheIdIsKnownIsNoticedWhenItComesBack() throws Exception {
        rewrite(manifest(3), "20200101_000000");
        TestDirectories.delete(work.state);
        assertThat(wrong()).containsExactly(work.destination.resolve("set_20200101_000000"));
        Path back = work.destination.resolve("set_20200101_000000.incr.zip");
        Files.copy(archive(3), back);
        Files.delete(archive(3));
        work.requireRestores(ids[3], trees[3]);
        assertThat(wrong()).containsExactly(archive(3));
        Files.delete(back);
        assertThat(wrong()).contains(back);
    }

    /** All that it says to be in its own archive shall be in another. */
    private static void rewrite(Path manifest, String archive) throws IOException {
        List<ManifestLine> lines = new ArrayList<>();
        SnapshotHead head;
        SnapshotEnd end;
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            head = reader.head();
            for (Optional<ManifestLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                lines.add(line.get() instanceof ManifestLine.Put put ? elsewhere(put.file(), archive) : line.get());
            }
            end = reader.end();
        }
        try (ManifestWriter writer = new ManifestWriter(Files.newOutputStream(manifest), head)) {
            for (ManifestLine line : lines) {
                writer.write(line);
            }
            writer.end(end);
        }
    }

    private static ManifestLine elsewhere(StoredFile file, String archive) {
        return new ManifestLine.Put(new StoredFile(
                file.entry(),
                file.changeTime(),
                file.inode(),
                file.content()
                        .map(content ->
                                new Content(content.sha256(), archive, content.storedAs(), content.locator()))));
    }
}
