package dev.vigie.agent.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final SnapshotHead HEAD = new SnapshotHead(
            "sét",
            "20261123_101500-2",
            Instant.parse("2026-11-23T09:15:00.123456789Z"),
            SnapshotKind.INCREMENTAL,
            "tar.gz",
            "sét_20261123_101500-2.incr.tar.gz",
            Optional.of("20261123_101500"));
    private static final SnapshotEnd END = new SnapshotEnd(
            3,
            1L << 40,
            2,
            5,
            77,
            "ab".repeat(32),
            Unread.of(List.of("a b", "n\uDC80")),
            Optional.of(Instant.parse("2026-11-23T10:00:00Z")));
    private static final String HEAD_LINE =
            "{\"vigie\":1,\"set\":\"s\",\"id\":\"i\",\"created\":\"2026-11-23T09:15:00Z\","
                    + "\"kind\":\"full\",\"format\":\"zip\",\"archive\":\"a\"}";
    private static final String END_LINE = "{\"end\":true,\"files\":0,\"sizeOriginal\":0,\"filesStored\":0,"
            + "\"sizeStored\":0,\"sizeArchive\":0,\"sha256\":\"\"}";

    private static List<ManifestLine> lines() {
        List<ManifestLine> lines = new ArrayList<>();
        List<String> names = List.of(
                "plain",
                "with space",
                "new\nline",
                "quote\"back\\slash",
                "é/€/😀",
                "\u2028\u0001\uFFFD",
                "caf\uDCE9",
                "\uDC80",
                "x".repeat(4000),
                "a/\uDCFF/b");
        long time = 0;
        for (String name : names) {
            time += 1_123_456_789L;
            ArchiveEntry file = new ArchiveEntry(
                    name,
                    EntryType.FILE,
                    time,
                    Instant.ofEpochSecond(-time / 1000, 999_999_999),
                    OptionalInt.of(04755),
                    Optional.of(new Owner(4_000_000_000L, 0, "us\"er", "")),
                    Optional.empty());
            lines.add(new ManifestLine.Put(
                    new StoredFile(file, time, -5, Optional.of(new Content("cd".repeat(32), "id", name, "12:34")))));
            lines.add(new ManifestLine.Put(new StoredFile(
                    file.withSize(0),
                    StoredFile.NEVER_UNCHANGED,
                    0,
                    Optional.of(new Content("cd".repeat(32), "id", "other\uDCE9", "")))));
            lines.add(new ManifestLine.Put(
                    new StoredFile(ArchiveEntry.directory(name, Instant.EPOCH), 0, 7, Optional.empty())));
            lines.add(new ManifestLine.Put(
                    new StoredFile(ArchiveEntry.symlink(name, "../" + name, Instant.EPOCH), 1, 0, Optional.empty())));
            lines.add(new ManifestLine.Removed(name));
        }
        return lines;
    }

    private static byte[] written(List<ManifestLine> lines) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ManifestWriter writer = new ManifestWriter(out, HEAD)) {
            for (ManifestLine line : lines) {
                writer.write(line);
            }
            writer.end(END);
        }
        return out.toByteArray();
    }

    private static List<ManifestLine> read(byte[] manifest) throws IOException {
        try (ManifestReader reader = new ManifestReader(new ByteArrayInputStream(manifest))) {
            List<ManifestLine> lines = new ArrayList<>();
            for (Optional<ManifestLine> next = reader.next(); next.isPresent(); next = reader.next()) {
                lines.add(next.get());
            }
            reader.end();
            return lines;
        }
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void everything_comes_back() throws IOException {
        byte[] manifest = written(lines());
        assertThat(read(manifest)).isEqualTo(lines());
        try (ManifestReader reader = new ManifestReader(new ByteArrayInputStream(manifest))) {
            assertThat(reader.head()).isEqualTo(HEAD);
            assertThat(reader.end()).isEqualTo(END);
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void a_person_can_read_it(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("m.gz"), written(lines().subList(0, 1)));
        Process process = new ProcessBuilder("gzip", "-dc", file.toString()).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("{\"vigie\":1,\"set\":\"sét\"")
                .contains("\"path\":\"plain\"", "\"mode\":\"4755\"");
    }

    @Test
    void a_cut_at_any_byte_is_noticed() throws IOException {
        byte[] manifest = written(lines().subList(0, 10));
        for (int length = 0; length < manifest.length; length++) {
            byte[] cut = Arrays.copyOf(manifest, length);
            assertThatThrownBy(() -> read(cut))
                    .as("%d of %d bytes", length, manifest.length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_flipped_bit_is_noticed_or_changes_nothing() throws IOException {
        byte[] manifest = written(lines().subList(0, 10));
        for (int i = 0; i < manifest.length * 8; i++) {
            byte[] flipped = manifest.clone();
            flipped[i / 8] ^= (byte) (1 << (i % 8));
            try {
                assertThat(read(flipped)).isEqualTo(lines().subList(0, 10));
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void nothing_is_taken_of_one_with_a_flipped_bit(@TempDir Path folder) throws IOException {
        List<ManifestLine> lines = lines().subList(0, 10);
        byte[] manifest = written(lines);
        Path file = folder.resolve("manifest");
        for (int i = 0; i < manifest.length * 8; i++) {
            byte[] flipped = manifest.clone();
            flipped[i / 8] ^= (byte) (1 << (i % 8));
            Files.write(file, flipped);
            List<ManifestLine> taken = new ArrayList<>();
            try (ManifestReader reader = ManifestReader.ofIntact(file)) {
                reader.next().ifPresent(taken::add);
                reader.next().ifPresent(taken::add);
            } catch (DamagedManifestException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
            assertThat(taken).as("bit %d", i).isIn(List.of(), lines.subList(0, 2));
        }
    }

    @Test
    void a_newer_layout_is_refused() throws IOException {
        byte[] newer = packed(HEAD_LINE.replace("1,", "2,") + "\n" + END_LINE + "\n");
        assertThatThrownBy(() -> read(newer)).isInstanceOf(IOException.class).hasMessageContaining("newer Vigie");
    }

    @Test
    void unknown_keys_are_passed_over() throws IOException {
        String more = ",\"new\":[1,{\"x\":null}],\"other\":true}";
        byte[] manifest = packed(HEAD_LINE.replace("}", more) + "\n{\"path\":\"p\",\"type\":\"d\",\"mtime\":0" + more
                + "\n" + END_LINE.replace("}", more) + "\n");
        assertThat(read(manifest))
                .containsExactly(new ManifestLine.Put(
                        new StoredFile(ArchiveEntry.directory("p", Instant.EPOCH), 0, 0, Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "nonsense",
                "{}",
                "{\"path\":\"p\"}",
                "{\"path\":\"p\",\"type\":\"x\",\"mtime\":0}",
                "{\"path\":\"p\",\"type\":\"f\",\"mtime\":0}",
                "{\"path\":\"p\",\"type\":\"f\",\"mtime\":0,\"size\":-1}",
                "{\"path\":\"p\",\"type\":\"f\",\"mtime\":0,\"size\":1e99}",
                "{\"path\":\"p\",\"type\":\"f\",\"mtime\":\"then\",\"size\":1}",
                "{\"path\":\"p\",\"type\":\"d\",\"mtime\":0,\"mode\":\"rwx\"}",
                "{\"path\":\"p\",\"type\":\"l\",\"mtime\":0}",
                "{\"path\":\"p\",\"type\":\"f\",\"mtime\":0,\"size\":1,\"sha256\":\"x\"}",
                "{\"path\":\"p\",\"type\":\"f\",\"mtime\":0,\"size\":1,\"sha256\":\"x\",\"in\":\"i\"}",
                "{\"path64\":\"%%%\",\"type\":\"d\",\"mtime\":0}",
                "{\"path\":\"p\",\"type\":\"d\",\"mtime\":0,\"uid\":0}",
                "{\"end\":true}",
                "{\"end\":true,\"files\":0,\"sizeOriginal\":0,\"filesStored\":0,\"sizeStored\":0,\"sizeArchive\":0,"
                        + "\"sha256\":\"\",\"verified\":\"then\"}"
            })
    void a_line_that_makes_no_sense_is_an_io_exception(String line) throws IOException {
        byte[] manifest = packed(HEAD_LINE + "\n" + line + "\n" + END_LINE + "\n");
        assertThatThrownBy(() -> read(manifest))
                .isInstanceOf(IOException.class)
                .message()
                .isNotEmpty();
        byte[] first = packed(line + "\n" + END_LINE + "\n");
        assertThatThrownBy(() -> read(first))
                .isInstanceOf(IOException.class)
                .message()
                .isNotEmpty();
    }

    @Test
    void what_follows_the_end_is_noticed() throws IOException {
        byte[] manifest = packed(HEAD_LINE + "\n" + END_LINE + "\n{}\n");
        assertThatThrownBy(() -> read(manifest)).isInstanceOf(IOException.class).hasMessageContaining("after its end");
    }

    @Test
    void an_endless_line_does_not_take_all_memory() throws IOException {
        byte[] manifest = packed(HEAD_LINE + "\n" + " ".repeat(3 << 20));
        assertThatThrownBy(() -> read(manifest)).isInstanceOf(IOException.class).hasMessageContaining("line of more");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void garbage_is_an_io_exception(long seed) throws IOException {
        System.out.println("ManifestTest seed " + seed);
        Random random = new Random(seed);
        String good = HEAD_LINE + "\n{\"path\":\"p\",\"type\":\"f\",\"mtime\":0,\"size\":1,\"mode\":\"644\",\"uid\":1,"
                + "\"gid\":1,\"sha256\":\"x\",\"in\":\"i\"}\n{\"gone\":\"x\"}\n" + END_LINE + "\n";
        String alphabet = "{}[]\",:0123456789-.eEtrufalsn\\x \n\u0000é";
        for (int i = 0; i < 3000; i++) {
            StringBuilder bad = new StringBuilder(good);
            for (int edit = random.nextInt(4); edit >= 0; edit--) {
                bad.setCharAt(random.nextInt(bad.length()), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                read(packed(bad.toString()));
            } catch (IOException e) {
                assertThat(e.getMessage()).as(bad.toString()).isNotEmpty();
            }
        }
    }

    @Test
    void times_beyond_what_fits_are_moved_to_the_nearest_that_does() throws IOException {
        StoredFile file = new StoredFile(
                ArchiveEntry.directory("d", Instant.parse("9999-01-01T00:00:00Z")), 0, 0, Optional.empty());
        ManifestLine.Put back = (ManifestLine.Put)
                read(written(List.of(new ManifestLine.Put(file)))).get(0);
        assertThat(back.file().entry().modified()).isAfter(Instant.parse("2262-01-01T00:00:00Z"));
    }
}
