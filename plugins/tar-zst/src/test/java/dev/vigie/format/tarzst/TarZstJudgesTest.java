package dev.vigie.format.tarzst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.SampleEntry;
import dev.vigie.testkit.TarJudges;
import dev.vigie.testkit.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What other programs think of our archives, and we of theirs. */
class TarZstJudgesTest extends TarJudges {

    /** Takes the frames apart as the seek table says, has each decompressed on its own, and prints the sizes. */
    private static final String READ_BY_TABLE = """
            import struct, subprocess, sys
            data = open(sys.argv[1], 'rb').read()
            count, descriptor, magic = struct.unpack('<IBI', data[-9:])
            table = data[-9 - 8 * count:-9]
            kind, size = struct.unpack('<II', data[-17 - 8 * count:-9 - 8 * count])
            assert (magic, descriptor, kind, size) == (0x8F92EAB1, 0, 0x184D2A5E, 9 + 8 * count)
            at = 0
            for i in range(count):
                compressed, length = struct.unpack('<II', table[8 * i:8 * i + 8])
                frame = data[at:at + compressed]
                assert len(subprocess.run(['zstd', '-dcq'], input=frame, capture_output=True).stdout) == length
                at += compressed
                print(length)
            assert at == len(data) - 17 - 8 * count
            """;

    @Override
    protected ArchiveFormat format() {
        return new TarZstFormat();
    }

    @Override
    protected Map<String, Object> options() {
        return Map.of("level", "fast");
    }

    @Override
    protected List<String> decompressor() {
        return List.of("zstd");
    }

    @Test
    void zstdFindsNothingWrongAndPythonReadsByTheTable() throws Exception {
        Tool zstd = Tool.named("zstd");
        write(large());
        zstd.run(folder, "-tq", archive);
        assertThat(Tool.named("python3")
                        .run(folder, "-c", READ_BY_TABLE, archive)
                        .lines())
                .as("one frame for each 2 MiB of the large file, one for the small one, one for the end")
                .hasSize(5);
    }

    @Test
    void whatIsTakenOverIsInTheTable() throws Exception {
        Tool.named("zstd");
        Path first = writeAndTakeOver(large());
        assertThat(archive).hasSameBinaryContentAs(first);
        assertThat(Tool.named("python3")
                        .run(folder, "-c", READ_BY_TABLE, archive)
                        .lines())
                .hasSize(5);
    }

    @Test
    void aTableThatIsMissingOrWrongIsNoticed() throws Exception {
        write(List.of(SampleEntry.file("file", SampleEntry.text(1000, 1))));
        byte[] whole = Files.readAllBytes(archive);
        int table = 8 + 2 * 8 + 9;
        Files.write(archive, Arrays.copyOf(whole, whole.length - table));
        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("seek table is missing");
        whole[whole.length - table + 8] ^= 1;
        Files.write(archive, whole);
        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not about this file");
    }

    @Test
    void archivesOfOtherProgramsAreRead() throws Exception {
        Tool.named("zstd");
        Path source = Files.createDirectory(folder.resolve("source"));
        Tool.named("sh").run(source, "-c", "mkdir -p dir/empty; seq 50000 > file; ln -s file link; : > dir/none");
        List<SampleEntry> expected = SampleEntry.readFolder(source);
        for (String command : List.of(
                "tar --zstd -cf ../archive.tar.zst .",
                "bsdtar --zstd -cf ../archive.tar.zst .",
                "tar -cf - . | zstd -19 --long=27 --no-check -q -f -o ../archive.tar.zst",
                "tar -cf ../t.tar .; head -c 70000 ../t.tar | zstd -q > ../archive.tar.zst;"
                        + " tail -c +70001 ../t.tar | zstd -q >> ../archive.tar.zst")) {
            Tool.named("sh").run(source, "-c", command);
            SampleEntry.assertSame(read(archive), expected, A_SECOND);
        }
    }

    private static List<SampleEntry> large() {
        return List.of(
                SampleEntry.file("large", SampleEntry.text(5_000_000, 1)),
                SampleEntry.file("small", SampleEntry.text(100_000, 2)));
    }
}
