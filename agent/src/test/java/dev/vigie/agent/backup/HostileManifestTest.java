package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A manifest says that another file is its snapshot's archive. */
class HostileManifestTest extends FourSnapshots {

    @ParameterizedTest
    @ValueSource(strings = {"../precious", "notes.txt", "other_20200101_000000.zip", "SHA256SUMS"})
    void whatIsRemovedIsTheSnapshotsOwnArchiveOrNothing(String named) throws Exception {
        Path other = work.destination.resolve(named);
        if (!Files.exists(other)) {
            Files.writeString(other, "precious");
        }
        SnapshotHead head;
        SnapshotEnd end;
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest(1)))) {
            head = reader.head();
            end = reader.end();
        }
        SnapshotHead hostile = new SnapshotHead(
                head.set(), head.id(), head.created(), head.kind(), head.format(), named, head.parent());
        try (ManifestWriter writer = new ManifestWriter(Files.newOutputStream(manifest(1)), hostile)) {
            writer.end(end);
        }
        TestDirectories.delete(work.state);

        work.snapshots().prune(work.destination, Optional.of("set"), RetentionPolicy.last(1), ZoneOffset.UTC, false);

        assertThat(work.ids()).contains(ids[3]).doesNotContain(ids[1]);
        assertThat(other).exists();
        work.restore(ids[3]);
    }
}
