package dev.vigie.format.tarxz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.api.format.ReusingWriter;
import dev.vigie.testkit.SampleEntry;
import dev.vigie.testkit.Tool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs think of our archives, and we of theirs. */
class TarXzJudgesTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private static final String COUNT_BY_PYTHON = """
            import sys, tarfile
            with tarfile.open(sys.argv[1], 'r:xz') as archive:
                print(sum(len(archive.extractfile(m).read()) for m in archive if m.isfile()))
            """;

    @TempDir
    Path folder;

    private Path archive;
    private Path extracted;

    @BeforeEach
    void prepare() throws IOException {
        archive = folder.resolve("archive.tar.xz");
        extracted = Files.createDirectory(folder.resolve("extracted"));
    }

    @Test
    void gnuTarExtractsTheVeryTree() throws Exception {
        Tool.named("xz");
        write(SampleEntry.extractableTree());
        Tool.named("tar").run(extracted, "--warning=no-timestamp", "-xJpf", archive);
        SampleEntry.assertSame(SampleEntry.readFolder(extracted), SampleEntry.extractableTree(), Duration.ZERO);
    }

    @Test
    void bsdtarExtractsTheVeryTree() throws Exception {
        write(SampleEntry.extractableTree());
        Tool.named("bsdtar").run(extracted, "-xpf", archive);
        SampleEntry.assertSame(SampleEntry.readFolder(extracted), SampleEntry.extractableTree(), Duration.ZERO);
    }

    @Test
    void xzAndSevenZipAndPythonReadEveryStream() throws Exception {
        Tool xz = Tool.named("xz");
        write(large());
        xz.run(folder, "-tq", archive);
        assertThat(xz.run(folder, "--list", "--robot", archive).lines())
                .as("one stream of one block for each 4 MiB of the large file, one for the small one, one for the end")
                .anyMatch(line -> line.startsWith("file\t4\t4\t"));
        assertThat(Tool.named("7z").run(folder, "t", archive)).contains("Everything is Ok");
        assertThat(Tool.named("python3").run(folder, "-c", COUNT_BY_PYTHON, archive))
                .isEqualTo("5100000\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "default", "best"})
    void everyLevelMakesWhatXzReads(String level) throws Exception {
        byte[] noise = new byte[500_000];
        new Random(1).nextBytes(noise);
        List<SampleEntry> tree = List.of(
                SampleEntry.file("noise", noise),
                SampleEntry.file("text", SampleEntry.text(100_000, 3)),
                SampleEntry.file("empty", new byte[0]));
        write(tree, level);
        Tool.named("xz").run(folder, "-tq", archive);
        assertThat(Files.size(archive)).isLessThan(600_000);
        SampleEntry.assertSame(read(), tree, Duration.ZERO);
    }

    @Test
    void whatIsTakenOverIsTheVerySame() throws Exception {
        List<SampleEntry> tree = large();
        List<String> locators = write(tree);
        Path old = folder.resolve("old.tar.xz");
        Files.move(archive, old);
        try (ArchiveCodec codec = codec("fast");
                RandomAccessReader from = (RandomAccessReader) codec.read(old);
                OutputStream out = Files.newOutputStream(archive);
                ReusingWriter writer = (ReusingWriter) codec.write(new ArchiveOutput(out, (entry, locator) -> {}))) {
            Iterator<String> places = locators.iterator();
            for (SampleEntry sample : tree) {
                writer.addStored(sample.entry(), from, places.next());
            }
            writer.finish();
        }
        assertThat(archive).hasSameBinaryContentAs(old);
    }

    @Test
    void archivesOfOtherProgramsAreRead() throws Exception {
        Tool.named("xz");
        Path source = Files.createDirectory(folder.resolve("source"));
        Tool.named("sh").run(source, "-c", "mkdir -p dir/empty; seq 50000 > file; ln -s file link; : > dir/none");
        List<SampleEntry> expected = SampleEntry.readFolder(source);
        for (String command : List.of(
                "tar -cJf ../archive.tar.xz .",
                "bsdtar -cJf ../archive.tar.xz .",
                "tar -cf - . | xz -9e --check=sha256 > ../archive.tar.xz",
                "tar -cf - . | xz -0 --check=none --block-size=10000 > ../archive.tar.xz",
                "tar -cf ../t.tar .; head -c 70000 ../t.tar | xz -1 > ../archive.tar.xz;"
                        + " head -c 8 /dev/zero >> ../archive.tar.xz;"
                        + " tail -c +70001 ../t.tar | xz --x86 --lzma2 >> ../archive.tar.xz")) {
            Tool.named("sh").run(source, "-c", command);
            SampleEntry.assertSame(read(), expected, A_SECOND);
        }
    }

    @Test
    void anArchiveThatWantsTooMuchMemoryIsRefusedInWords() throws Exception {
        Tool.named("sh")
                .run(folder, "-c", "echo | xz --check=crc32 --lzma2=preset=0,dict=1536MiB > " + archive.getFileName());
        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("MiB of memory")
                .hasMessageContaining("VIGIE_JAVA_OPTS=-Xmx");
    }

    @Test
    void whereItWasCutItSaysSo() throws Exception {
        write(large());
        byte[] whole = Files.readAllBytes(archive);
        for (int length : List.of(whole.length - 1, whole.length - 100, whole.length / 2)) {
            Files.write(archive, Arrays.copyOf(whole, length));
            assertThatThrownBy(this::read).as("cut to %d bytes", length).isInstanceOf(IOException.class);
        }
    }

    private static List<SampleEntry> large() {
        return List.of(
                SampleEntry.file("large", SampleEntry.text(5_000_000, 1)),
                SampleEntry.file("small", SampleEntry.text(100_000, 2)));
    }

    private List<String> write(List<SampleEntry> tree) throws Exception {
        return write(tree, "0");
    }

    private List<String> write(List<SampleEntry> tree, String level) throws Exception {
        List<String> locators = new ArrayList<>();
        try (ArchiveCodec codec = codec(level);
                OutputStream out = Files.newOutputStream(archive);
                ArchiveWriter writer = codec.write(new ArchiveOutput(out, (entry, locator) -> locators.add(locator)))) {
            for (SampleEntry sample : tree) {
                writer.add(sample.entry(), new ByteArrayInputStream(sample.content()));
            }
            writer.finish();
        }
        return locators;
    }

    private List<SampleEntry> read() throws Exception {
        try (ArchiveCodec codec = codec("fast");
                ArchiveReader reader = codec.read(archive)) {
            return SampleEntry.readArchive(reader);
        }
    }

    private ArchiveCodec codec(String level) throws Exception {
        TarXzFormat format = new TarXzFormat();
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        return format.create(
                Options.check("tar.xz", format.options(), Map.of("level", level)), new PluginContext(2, temporary));
    }
}
