package dev.vigie.format.targz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.Owner;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.testkit.SampleEntry;
import dev.vigie.testkit.TarJudges;
import dev.vigie.testkit.Tool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What other programs think of our archives, and we of theirs. */
class TarGzJudgesTest extends TarJudges {

    @Override
    protected ArchiveFormat format() {
        return new TarGzFormat();
    }

    @Override
    protected Map<String, Object> options() {
        return Map.of("level", "fast");
    }

    @Test
    void gnuTarListsOwners() throws Exception {
        write(tree());
        assertThat(Tool.named("tar").run(folder, "--numeric-owner", "-tvf", archive, "one byte"))
                .contains("1000/100");
    }

    @Test
    void pythonExtractsTheVeryTree() throws Exception {
        write(tree());
        String script = """
                import sys, tarfile
                with tarfile.open(sys.argv[1]) as t:
                    t.extractall('.', filter='fully_trusted')
                """;
        Tool.named("python3").run(extracted, "-c", script, archive);
        SampleEntry.assertSame(SampleEntry.readFolder(extracted), tree(), Duration.ofNanos(1000));
    }

    @Test
    void gzipAndSevenZipFindNothingWrong() throws Exception {
        write(tree());
        Tool.named("gzip").run(folder, "-t", archive);
        assertThat(Tool.named("7z").run(folder, "t", archive))
                .contains("Everything is Ok")
                .doesNotContain("Warning");
    }

    @Test
    void manyEntriesAreRead() throws Exception {
        int count = 70_000;
        write(writer -> {
            for (int i = 0; i < count; i++) {
                byte[] content = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
                writer.add(
                        ArchiveEntry.file("some/path/to/make/names/longer/" + i, content.length, Instant.EPOCH),
                        new ByteArrayInputStream(content));
            }
        });
        assertThat(Tool.named("tar").run(folder, "-tf", archive).lines()).hasSize(count);
        assertThat(read(archive)).hasSize(count);
    }

    @Test
    void numbersTooLargeForOldHeadersArePossible() throws Exception {
        Owner owner =
                new Owner(4_000_000_000L, 3_000_000_000L, "ü".repeat(20), "a-group-with-a-name-of-38-characters-x");
        Instant old = Instant.ofEpochSecond(-2, 500_000_000);
        ArchiveEntry entry = ArchiveEntry.file("old", 1, old).withOwner(owner);
        write(writer -> writer.add(entry, new Zeros(1)));
        ArchiveEntry back = read(archive).get(0).entry();
        assertThat(back.modified()).isEqualTo(old);
        assertThat(back.owner()).contains(owner);
        assertThat(Tool.named("bsdtar").run(folder, "--numeric-owner", "-tvf", archive))
                .contains("4000000000", "3000000000");
    }

    /** Nowhere does the format say a size in 32 bits; what could be too small is an int. */
    @Test
    void entriesLargerThanAnIntCanCount() throws Exception {
        long size = (1L << 31) + 5;
        List<String> locators = new ArrayList<>();
        try (ArchiveCodec codec = codec();
                OutputStream out = Files.newOutputStream(archive);
                ArchiveWriter writer = codec.write(new ArchiveOutput(out, (entry, locator) -> locators.add(locator)))) {
            writer.add(ArchiveEntry.file("large", size, Instant.EPOCH), new Zeros(size));
            writer.add(ArchiveEntry.file("after", 1, Instant.EPOCH), new Zeros(1));
            writer.finish();
        }
        try (RandomAccessReader reader = (RandomAccessReader) codec().read(archive)) {
            assertThat(reader.open(locators.get(1)).readAllBytes()).isEqualTo(new byte[1]);
            assertThat(reader.next().orElseThrow().size()).isEqualTo(size);
            assertThat(reader.next().orElseThrow().path()).isEqualTo("after");
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void archivesOfOtherProgramsAreRead() throws Exception {
        Path source = sourceOnDisk();
        Files.createLink(source.resolve("zz hard"), source.resolve("file"));
        Tool.named("sh")
                .run(
                        source,
                        "-c",
                        "truncate -s 3M sparse; echo in the middle | dd of=sparse bs=1k seek=1000 conv=notrunc 2>&1");
        for (String format : List.of("gnu", "posix", "oldgnu")) {
            for (String sparse : List.of("--no-check-device", "--sparse")) {
                String name = format + sparse + ".tar.gz";
                Tool.named("tar").run(source, "-cz", "--format=" + format, sparse, "-f", "../" + name, ".");
                SampleEntry.assertSame(read(folder.resolve(name)), SampleEntry.readFolder(source), A_SECOND);
            }
        }
        for (String version : List.of("0.0", "0.1", "1.0")) {
            Tool.named("tar").run(source, "-cSz", "-H", "pax", "--sparse-version=" + version, "-f", "../s.tar.gz", ".");
            SampleEntry.assertSame(read(folder.resolve("s.tar.gz")), SampleEntry.readFolder(source), Duration.ZERO);
        }
        Tool.named("bsdtar").run(source, "-cz", "-f", "../bsdtar.tar.gz", ".");
        SampleEntry.assertSame(read(folder.resolve("bsdtar.tar.gz")), SampleEntry.readFolder(source), A_SECOND);
        String script = """
                import tarfile
                with tarfile.open('../python.tar.gz', 'w:gz') as t:
                    t.add('.')
                """;
        Tool.named("python3").run(source, "-c", script);
        SampleEntry.assertSame(read(folder.resolve("python.tar.gz")), SampleEntry.readFolder(source), A_SECOND);
    }

    @Test
    void pipesAreSkippedAndMembersMayBeCutAnywhere() throws Exception {
        Path source = sourceOnDisk();
        List<SampleEntry> expected = SampleEntry.readFolder(source);
        Tool.named("sh")
                .run(
                        source,
                        "-c",
                        "mkfifo pipe; tar -cf ../t.tar .; cd ..; head -c 5000 t.tar | gzip > m.tar.gz;"
                                + " tail -c +5001 t.tar | gzip >> m.tar.gz");
        SampleEntry.assertSame(read(folder.resolve("m.tar.gz")), expected, A_SECOND);
    }

    @Test
    void whatFollowsTheEndIsNoticed() throws Exception {
        write(List.of(SampleEntry.file("file", SampleEntry.text(1000, 1))));
        byte[] whole = Files.readAllBytes(archive);
        Files.write(archive, "garbage".getBytes(StandardCharsets.US_ASCII), StandardOpenOption.APPEND);
        assertThat(catchThrowableOfType(IOException.class, () -> read(archive))).isNotNull();
        Files.write(archive, whole);
        Files.write(archive, whole, StandardOpenOption.APPEND);
        assertThat(catchThrowableOfType(IOException.class, () -> read(archive)))
                .hasMessageContaining("follows the end");
    }
}
