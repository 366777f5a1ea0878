package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A manifest says that another file is its snapshot's archive. */
class HostileManifestTest extends FourSnapshots {

    /** Nothing is written again under the name of what a manifest says to build on. */
    @ParameterizedTest
    @ValueSource(strings = {"", "x", "../../../outside", "20200101_000000/../../../outside"})
    void theDoctorWritesNothingUnderANameThatIsNone(String parent) throws Exception {
        Files.createDirectories(work.own("20200101_000000"));
        work.list();
        SnapshotHead head;
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest(1)))) {
            head = reader.head();
        }
        rewrite(
                1,
                new SnapshotHead(
                        head.set(),
                        head.id(),
                        head.created(),
                        head.kind(),
                        head.format(),
                        head.archive(),
                        Optional.of(parent)));
        TreeSet<String> before = work.destinationFiles();

        assertThat(work.snapshots().examine(work.destination, true))
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.message()).contains("on which it builds, is missing"));

        before.add(".vigie/set/" + ids[1] + ".manifest.broken"); // The catalog knows what it said.
        assertThat(work.destinationFiles()).isEqualTo(before);
        assertThat(directory.resolve("outside.base")).doesNotExist();
        assertThat(directory.resolve("outside.manifest")).doesNotExist();
        TestDirectories.delete(work.state);
        work.requireRestores(ids[3], trees[3]);
    }

    @Test
    void anIdThatIsNoTimeIsDatedAnewAsItsHeadSays() throws Exception {
        SnapshotHead head;
        SnapshotEnd end;
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest(1)))) {
            head = reader.head();
            end = reader.end();
        }
        SnapshotHead odd = new SnapshotHead(
                head.set(),
                "odd",
                work.clock.instant().plus(Duration.ofDays(1000)),
                head.kind(),
                head.format(),
                head.archive(),
                head.parent());
        Path manifest = manifest(1).resolveSibling("odd.manifest");
        try (ManifestWriter writer = new ManifestWriter(Files.newOutputStream(manifest), odd)) {
            writer.end(end);
        }

        assertThat(work.snapshots().confirmClock(work.destination, Optional.of("set"), ZoneOffset.UTC))
                .containsExactly("odd");
        work.restore(ids[3]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../precious", "notes.txt", "other_20200101_000000.zip", "SHA256SUMS"})
    void whatIsRemovedIsTheSnapshotsOwnArchiveOrNothing(String named) throws Exception {
        Path other = work.destination.resolve(named);
        if (!Files.exists(other)) {
            Files.writeString(other, "precious");
        }
        SnapshotHead head;
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest(1)))) {
            head = reader.head();
        }
        rewrite(
                1,
                new SnapshotHead(
                        head.set(), head.id(), head.created(), head.kind(), head.format(), named, head.parent()));
        TestDirectories.delete(work.state);

        work.snapshots().prune(work.destination, Optional.of("set"), RetentionPolicy.last(1), ZoneOffset.UTC, false);

        assertThat(work.ids()).contains(ids[3]).doesNotContain(ids[1]);
        assertThat(other).exists();
        work.restore(ids[3]);
    }

    private void rewrite(int number, SnapshotHead hostile) throws IOException {
        SnapshotEnd end;
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest(number)))) {
            end = reader.end();
        }
        try (ManifestWriter writer = new ManifestWriter(Files.newOutputStream(manifest(number)), hostile)) {
            writer.end(end);
        }
    }
}
