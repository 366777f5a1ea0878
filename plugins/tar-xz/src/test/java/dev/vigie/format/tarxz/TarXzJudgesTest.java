package dev.vigie.format.tarxz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.SampleEntry;
import dev.vigie.testkit.TarJudges;
import dev.vigie.testkit.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs think of our archives, and we of theirs. */
class TarXzJudgesTest extends TarJudges {
    private static final String COUNT_BY_PYTHON = """
            import sys, tarfile
            with tarfile.open(sys.argv[1], 'r:xz') as archive:
                print(sum(len(archive.extractfile(m).read()) for m in archive if m.isfile()))
            """;

    private String level = "0";

    @Override
    protected ArchiveFormat format() {
        return new TarXzFormat();
    }

    @Override
    protected Map<String, Object> options() {
        return Map.of("level", level);
    }

    @Override
    protected List<String> decompressor() {
        return List.of("xz");
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
    void everyLevelMakesWhatXzReads(String one) throws Exception {
        level = one;
        byte[] noise = new byte[500_000];
        new Random(1).nextBytes(noise);
        List<SampleEntry> tree = List.of(
                SampleEntry.file("noise", noise),
                SampleEntry.file("text", SampleEntry.text(100_000, 3)),
                SampleEntry.file("empty", new byte[0]));
        write(tree);
        Tool.named("xz").run(folder, "-tq", archive);
        assertThat(Files.size(archive)).isLessThan(600_000);
        SampleEntry.assertSame(read(archive), tree, Duration.ZERO);
    }

    /** Nothing but noise, so that it is stored: xz for Java 1.10 wrote that wrong wherever it was more than 64 KiB. */
    @ParameterizedTest
    @ValueSource(ints = {65_000, 70_000, 9_000_001})
    void whatDoesNotShrinkIsReadByXz(int size) throws Exception {
        List<SampleEntry> tree = List.of(SampleEntry.file("noise", SampleEntry.noise(size, size)));
        write(tree);
        Tool.named("xz").run(folder, "-tq", archive);
        SampleEntry.assertSame(read(archive), tree, Duration.ZERO);
    }

    @Test
    void whatIsTakenOverIsTheVerySame() throws Exception {
        Path first = writeAndTakeOver(large());
        assertThat(archive).hasSameBinaryContentAs(first);
    }

    @Test
    void archivesOfOtherProgramsAreRead() throws Exception {
        Tool.named("xz");
        Path source = sourceOnDisk();
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
            SampleEntry.assertSame(read(archive), expected, A_SECOND);
        }
    }

    @Test
    void anArchiveThatWantsTooMuchMemoryIsRefusedInWords() throws Exception {
        Tool.named("sh")
                .run(folder, "-c", "echo | xz --check=crc32 --lzma2=preset=0,dict=1536MiB > " + archive.getFileName());
        assertThatThrownBy(() -> read(archive))
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
            assertThatThrownBy(() -> read(archive))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    private static List<SampleEntry> large() {
        return List.of(
                SampleEntry.file("large", SampleEntry.text(5_000_000, 1)),
                SampleEntry.file("small", SampleEntry.text(100_000, 2)));
    }
}
