package dev.vigie.format.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Engine;
import dev.vigie.testkit.Tool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeContentTest {
    private static final int PART = 1 << 20;

    @TempDir
    Path folder;

    private final Random random = new Random(7);

    private byte[] noise(int size) {
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] text(int size) {
        StringBuilder text = new StringBuilder(size + 20);
        while (text.length() < size) {
            text.append("line ").append(random.nextInt(100_000)).append('\n');
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), size);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private Path written(byte[] content) throws IOException {
        Path archive = folder.resolve("archive.zip");
        try (OutputStream out = Files.newOutputStream(archive);
                ArchiveWriter writer = new ZipWriter(
                        Engine.fastest(),
                        new CompressionLevel(1),
                        2,
                        new ZipOutput(new ArchiveOutput(out, (entry, locator) -> {}), new CentralDirectory(folder)))) {
            writer.add(ArchiveEntry.file("large", content.length, Instant.EPOCH), new ByteArrayInputStream(content));
            writer.finish();
        }
        return archive;
    }

    private static byte[] read(Path archive) throws IOException {
        try (ArchiveReader reader = new ZipReader(archive, 2)) {
            assertThat(reader.next().orElseThrow().path()).isEqualTo("large");
            return reader.content().readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3 * PART, 3 * PART + 1, 5 * PART - 1})
    void whatIsWrittenInPartsIsRead(int size) throws IOException {
        byte[] text = text(size);
        assertThat(read(written(text))).isEqualTo(text);
        byte[] noise = noise(size);
        assertThat(read(written(noise))).isEqualTo(noise);
        byte[] zeros = new byte[size];
        assertThat(read(written(zeros))).isEqualTo(zeros);
    }

    @Test
    void contentThatLooksLikeTheEndOfAPartIsRead() throws IOException {
        byte[] end = {0, 0, 0, -1, -1};
        byte[] content = joined(text(PART), noise(200_001), end, noise(100_000), end, text(4 * PART), noise(PART));
        assertThat(read(written(content))).isEqualTo(content);
    }

    /** With one stream, and with the ends of parts in it although each refers to what came before. */
    @ParameterizedTest
    @ValueSource(strings = {"Z_NO_FLUSH", "Z_SYNC_FLUSH"})
    void anotherProgramsStreamIsRead(String flush) throws Exception {
        byte[] page = text(20_000);
        byte[][] pages = new byte[200][];
        Arrays.fill(pages, page);
        byte[] content = joined(pages);
        Files.write(folder.resolve("large"), content);
        String script = """
                import sys, zlib, struct
                data = open('large', 'rb').read()
                c = zlib.compressobj(6, zlib.DEFLATED, -15)
                packed = b''
                for i in range(0, len(data), 1 << 20):
                    packed += c.compress(data[i:i + (1 << 20)]) + c.flush(getattr(zlib, sys.argv[1]))
                packed += c.flush()
                common = struct.pack('<HHHHHLLLHH', 20, 0, 8, 0, 33, zlib.crc32(data), len(packed), len(data), 5, 0)
                local = b'PK\\3\\4' + common + b'large' + packed
                central = b'PK\\1\\2' + struct.pack('<H', 20) + common + struct.pack('<HHHLL', 0, 0, 0, 0, 0) + b'large'
                end = b'PK\\5\\6' + struct.pack('<HHHHLLH', 0, 0, 1, 1, len(central), len(local), 0)
                open('archive.zip', 'wb').write(local + central + end)
                """;
        Tool.named("python3").run(folder, "-c", script, flush);
        Path archive = folder.resolve("archive.zip");
        Tool.named("unzip").run(folder, "-tq", archive);
        assertThat(read(archive)).isEqualTo(content);
    }

    @Test
    void damageIsFound() throws IOException {
        byte[] content = text(4 * PART);
        Path archive = written(content);
        byte[] bytes = Files.readAllBytes(archive);
        for (int at = 1000; at < bytes.length - 1000; at += bytes.length / 7) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 4;
            Files.write(archive, damaged);
            assertThatThrownBy(() -> read(archive)).as("at " + at).isInstanceOf(IOException.class);
        }
    }
}
