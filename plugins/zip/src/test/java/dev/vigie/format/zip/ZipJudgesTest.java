package dev.vigie.format.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.testkit.ArchiveJudges;
import dev.vigie.testkit.SampleEntry;
import dev.vigie.testkit.Tool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What other programs think of our archives, and we of theirs. */
class ZipJudgesTest extends ArchiveJudges {

    @Override
    protected ArchiveFormat format() {
        return new ZipFormat();
    }

    @Override
    protected Map<String, Object> options() {
        return Map.of("level", "fast");
    }

    @Test
    void unzipExtractsTheVeryTree() throws Exception {
        write(tree());
        Tool.named("unzip").run(folder, "-tq", archive);
        Tool.named("unzip").run(extracted, "-q", "-^", "-K", archive);
        SampleEntry.assertSame(SampleEntry.readFolder(extracted), tree(), A_SECOND);
    }

    @Test
    void bsdtarExtractsTheVeryTree() throws Exception {
        // In a zip archive, bsdtar takes a backslash for a slash and composes characters.
        List<SampleEntry> tree = tree().stream()
                .filter(sample -> !sample.entry().path().matches("(?s).*[\\\\\u0301].*"))
                .toList();
        write(tree);
        Tool.named("bsdtar").run(extracted, "-xpf", archive);
        SampleEntry.assertSame(SampleEntry.readFolder(extracted), tree, A_SECOND);
    }

    @Test
    void sevenZipFindsNothingWrongAndRestoresTimes() throws Exception {
        write(tree());
        assertThat(Tool.named("7z").run(folder, "t", archive))
                .contains("Everything is Ok")
                .doesNotContain("Warning");
        assertThat(Tool.named("7z").run(folder, "l", "-slt", archive, "one byte"))
                .contains("Modified = 2024-02-29 12:34:57.1234567");
    }

    @Test
    void pythonReadsEveryName() throws Exception {
        write(tree());
        String script = """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1])
                assert z.testzip() is None
                for i in z.infolist():
                    print(i.filename.encode('utf-8', 'replace').hex(), i.file_size, oct(i.external_attr >> 16))
                """;
        assertThat(Tool.named("python3").run(folder, "-c", script, archive).lines())
                .hasSize(tree().size())
                .contains("c3a9 1001 0o100644", "6d6f64652037373737 10 0o107777");
    }

    @Test
    void moreEntriesThanSixteenBitsCanCount() throws Exception {
        int count = 70_000;
        write(writer -> {
            for (int i = 0; i < count; i++) {
                byte[] content = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
                writer.add(
                        ArchiveEntry.file("some/path/to/make/names/longer/" + i, content.length, Instant.EPOCH),
                        new ByteArrayInputStream(content));
            }
        });
        assertThat(Tool.named("unzip").run(folder, "-tq", archive)).contains("No errors detected");
        assertThat(Tool.named("7z").run(folder, "t", archive)).contains("Files: " + count);
        assertThat(Tool.named("bsdtar").run(folder, "-tf", archive).lines()).hasSize(count);
        assertThat(read(archive)).hasSize(count);
        assertThat(folder.resolve("temporary")).isEmptyDirectory();
    }

    @Test
    void entriesLargerThanThirtyTwoBitsCanCount() throws Exception {
        long size = (1L << 32) + 5;
        write(writer -> {
            writer.add(ArchiveEntry.file("large", size, Instant.EPOCH), new Zeros(size));
            writer.add(ArchiveEntry.file("after", 1, Instant.EPOCH), new Zeros(1));
        });
        assertThat(Tool.named("unzip").run(folder, "-Zv", archive, "large")).contains("" + size);
        assertThat(Tool.named("7z").run(folder, "l", "-slt", archive, "large")).contains("Size = " + size);
        assertThat(Tool.named("unzip").run(folder, "-p", archive, "after")).isEqualTo("\0");
        try (ArchiveReader reader = codec().read(archive)) {
            assertThat(reader.next().orElseThrow().size()).isEqualTo(size);
            assertThat(reader.next().orElseThrow().path()).isEqualTo("after");
        }
    }

    @Test
    void archivesOfOtherProgramsAreRead() throws Exception {
        Path source = sourceOnDisk();
        Tool.named("zip").run(source, "-qry", archive, ".");
        SampleEntry.assertSame(read(archive), SampleEntry.readFolder(source), A_SECOND);

        Tool.named("sh").run(source, "-c", "zip -qr - dir | cat > ../streamed.zip");
        SampleEntry.assertSame(
                read(folder.resolve("streamed.zip")),
                SampleEntry.readFolder(source).stream()
                        .filter(sample -> sample.entry().path().startsWith("dir"))
                        .toList(),
                A_SECOND);

        Tool.named("bsdtar").run(source, "--format=zip", "-cf", "../bsdtar.zip", "dir", "file", "link");
        SampleEntry.assertSame(read(folder.resolve("bsdtar.zip")), SampleEntry.readFolder(source), A_SECOND);

        Tool.named("bsdtar").run(source, "--format=zip", "-cf", "../dot.zip", ".");
        SampleEntry.assertSame(read(folder.resolve("dot.zip")), SampleEntry.readFolder(source), A_SECOND);

        Tool.named("7z").run(source, "a", "-tzip", "-snl", "../seven.zip", ".");
        SampleEntry.assertSame(read(folder.resolve("seven.zip")), SampleEntry.readFolder(source), A_SECOND);

        Tool.named("7z").run(source, "a", "-tzip", "-snl", "-mm=Deflate64", "../deflate64.zip", ".");
        SampleEntry.assertSame(read(folder.resolve("deflate64.zip")), SampleEntry.readFolder(source), A_SECOND);

        Tool.named("7z").run(source, "a", "-tzip", "-snl", "-mm=BZip2", "../bzip2.zip", ".");
        SampleEntry.assertSame(read(folder.resolve("bzip2.zip")), SampleEntry.readFolder(source), A_SECOND);
    }

    @Test
    void pythonsArchivesAreRead() throws Exception {
        Path source = sourceOnDisk();
        Files.delete(source.resolve("link"));
        String script = """
                import zipfile, pathlib
                with zipfile.ZipFile('../python.zip', 'w', zipfile.ZIP_DEFLATED) as z:
                    for p in sorted(pathlib.Path('.').rglob('*')):
                        z.write(p)
                """;
        Tool.named("python3").run(source, "-c", script);
        SampleEntry.assertSame(
                read(folder.resolve("python.zip")), SampleEntry.readFolder(source), Duration.ofSeconds(2));
    }

    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        Path source = sourceOnDisk();
        Tool.named("7z").run(source, "a", "-tzip", "-mm=LZMA", "../lzma.zip", "file");
        Tool.named("zip").run(source, "-qP", "secret", "../encrypted.zip", "file");
        assertThat(failure("lzma.zip")).hasMessageContaining("not supported").hasMessageContaining("14");
        assertThat(failure("encrypted.zip")).hasMessageContaining("encrypted");
    }

    private Throwable failure(String name) {
        return catchThrowableOfType(IOException.class, () -> read(folder.resolve(name)));
    }

    @Test
    void somethingInFrontOfAnArchiveDoesNotMatter() throws Exception {
        write(List.of(SampleEntry.file("file", SampleEntry.text(1000, 1))));
        Path prefixed = folder.resolve("prefixed.zip");
        try (OutputStream out = Files.newOutputStream(prefixed)) {
            out.write("#!/bin/sh\nexit\n".getBytes(StandardCharsets.US_ASCII));
            Files.copy(archive, out);
        }
        assertThat(read(prefixed).get(0).content()).isEqualTo(SampleEntry.text(1000, 1));
    }
}
