package dev.vigie.bench;

import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A manifest of 10,000 files written, and read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class Manifests {
    private static final SnapshotHead HEAD = new SnapshotHead(
            "set",
            "20261125_101500",
            Instant.parse("2026-11-25T10:15:00Z"),
            SnapshotKind.FULL,
            "zip",
            "set_20261125_101500.zip",
            Optional.empty());

    private final List<ManifestLine> lines = new ArrayList<>();
    private byte[] written;

    @Setup
    public void fill() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            ArchiveEntry entry = new ArchiveEntry(
                    "directory-" + i / 50 + "/file-" + i + ".txt",
                    EntryType.FILE,
                    random.nextInt(1 << 20),
                    Instant.ofEpochSecond(1_700_000_000L + i, random.nextInt(1_000_000_000)),
                    OptionalInt.of(0644),
                    Optional.of(new Owner(1000, 1000, "user", "users")),
                    Optional.empty());
            String hash = String.format(
                    "%016x%016x%016x%016x", random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
            Content content = new Content(hash, HEAD.id(), entry.path(), Integer.toHexString(i << 12));
            lines.add(new ManifestLine.Put(
                    new StoredFile(entry, 1_700_000_000_000_000_000L + i, 100_000 + i, Optional.of(content))));
        }
        written = write();
    }

    @Benchmark
    public byte[] write() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ManifestWriter writer = new ManifestWriter(bytes, HEAD)) {
            for (ManifestLine line : lines) {
                writer.write(line);
            }
            writer.end(new SnapshotEnd(
                    lines.size(), 1, lines.size(), 1, 1, "0".repeat(64), Unread.NOTHING, Optional.empty()));
        }
        return bytes.toByteArray();
    }

    @Benchmark
    public int read() throws IOException {
        int count = 0;
        try (ManifestReader reader = new ManifestReader(new ByteArrayInputStream(written))) {
            while (reader.next().isPresent()) {
                count++;
            }
        }
        return count;
    }
}
