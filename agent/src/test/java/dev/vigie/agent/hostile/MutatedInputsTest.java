package dev.vigie.agent.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.config.ConfigurationLoader;
import dev.vigie.agent.config.DurationText;
import dev.vigie.agent.config.Environment;
import dev.vigie.agent.debounce.Schedule;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever bytes come from elsewhere, a reader ends soon, with what it is declared to throw or without. Inputs are made
 * from good and hostile ones by small changes. A failure shows its input; {@code vigie.mutations} plays more of them (for
 * each reader), and {@code vigie.seed} the same ones again.
 */
@Timeout(3600)
class MutatedInputsTest {
    private static final int MUTATIONS = Integer.getInteger("vigie.mutations", 400);
    private static final long SLOW = Duration.ofSeconds(20).toNanos();
    private static final long MOST_CONTENT = 1 << 22;

    private final long seed = Long.getLong("vigie.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir(factory = TestDirectories.class)
    private Path directory;

    /** Something that reads bytes of others. */
    private interface Target {
        void read(byte[] input) throws IOException, BackupException;
    }

    private void attack(String what, List<byte[]> good, Target target) {
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] input = i < good.size() ? good.get(i) : mutated(good);
            long started = System.nanoTime();
            try {
                target.read(input);
            } catch (IOException | BackupException e) {
                String message = e instanceof IOException failure ? Reason.of(failure) : e.getMessage();
                assertThat(message).as("a message for %s", hex(input)).isNotBlank();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError(what + " (seed " + seed + ") fails on " + hex(input), e);
            }
            assertThat(System.nanoTime() - started)
                    .as("time for %s (seed %d), input %s", what, seed, hex(input))
                    .isLessThan(SLOW);
        }
    }

    private static String hex(byte[] input) {
        return input.length + " bytes " + HexFormat.of().formatHex(input, 0, Math.min(input.length, 4096));
    }

    private byte[] mutated(List<byte[]> good) {
        byte[] input = good.get(random.nextInt(good.size())).clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && input.length > 0; changes--) {
            input = changed(input, good);
        }
        return input;
    }

    private byte[] changed(byte[] input, List<byte[]> good) {
        int at = random.nextInt(input.length);
        int end = Math.min(input.length, at + 1 + random.nextInt(16));
        switch (random.nextInt(7)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = interesting();
            case 2 -> Arrays.fill(input, at, end, interesting());
            case 3 -> {
                return Arrays.copyOf(input, at);
            }
            case 4 -> {
                return joined(Arrays.copyOf(input, at), Arrays.copyOfRange(input, end, input.length));
            }
            case 5 -> {
                return joined(Arrays.copyOf(input, end), Arrays.copyOfRange(input, at, input.length));
            }
            default -> {
                byte[] other = good.get(random.nextInt(good.size()));
                int from = random.nextInt(other.length + 1);
                return joined(Arrays.copyOf(input, at), Arrays.copyOfRange(other, from, other.length));
            }
        }
        return input;
    }

    private byte interesting() {
        byte[] all = {0, 1, -1, 127, -128, ' ', '0', '9', '-', '/', '\\', '"', '{', '[', ':', '\n', '.', '*', 'e'};
        return all[random.nextInt(all.length)];
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private List<byte[]> archives(boolean zip) {
        List<byte[]> archives = new ArrayList<>();
        for (HostileArchive archive : HostileArchive.all(Path.of("/outside"))) {
            (zip ? archive.zip() : archive.tar())
                    .filter(one -> one.length < 10_000)
                    .ifPresent(archives::add);
        }
        return archives;
    }

    @Test
    void zip() throws Exception {
        attackArchives("zip", archives(true), bytes -> bytes);
    }

    /** What is inside of a compressed tar file is changed before it is compressed; how it is packed, after. */
    @Test
    void tar() throws Exception {
        attackArchives("tar", archives(false), bytes -> bytes);
        attackArchives("tar.gz", archives(false), Packing::gzip);
        for (Packing packing : List.of(Packing.TAR_GZ, Packing.TAR_ZST)) {
            List<byte[]> packed = new ArrayList<>();
            if (packing == Packing.TAR_GZ) {
                packed.add(kept("cut-in-trailer.tar.gz"));
                packed.add(kept("overflowing-size.tar.gz"));
            }
            for (byte[] tar : archives(false)) {
                packed.add(packing.pack(tar));
            }
            attackArchives(packing.extension, packed, bytes -> bytes);
        }
    }

    /** An input that once made a reader fail. */
    private static byte[] kept(String name) throws IOException {
        try (InputStream in = MutatedInputsTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private interface Pack {
        byte[] of(byte[] bytes) throws IOException;
    }

    private void attackArchives(String format, List<byte[]> good, Pack pack) throws BackupException {
        Path file = directory.resolve("archive");
        try (ArchiveCodec codec = TestPlugins.host().codec(format, Map.of())) {
            attack(format, good, input -> {
                Files.write(file, pack.of(input));
                read(codec, file);
            });
        }
    }

    private static void read(ArchiveCodec codec, Path file) throws IOException, BackupException {
        try (ArchiveReader reader = codec.read(file)) {
            for (Optional<ArchiveEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                try (InputStream content = reader.content()) {
                    content.readNBytes((int) MOST_CONTENT);
                } catch (IOException e) {
                    // Other entries may still be readable.
                }
            }
        }
    }

    @Test
    void manifest() throws IOException {
        String head = "{\"vigie\":1,\"set\":\"s\",\"id\":\"20260101_000000\",\"created\":\"2026-01-01T00:00:00Z\","
                + "\"kind\":\"full\",\"format\":\"zip\",\"archive\":\"s_20260101_000000.zip\"}\n";
        String files = "{\"path\":\"d\",\"type\":\"d\",\"mtime\":1000000000,\"mode\":\"755\",\"uid\":0,\"gid\":0}\n"
                + "{\"path\":\"d/f\\u00e9\",\"type\":\"f\",\"size\":3,\"mtime\":-5,\"sha256\":\"ab\",\"in\":\"1\",\"at\":\"x\"}\n"
                + "{\"path64\":\"/w==\",\"type\":\"l\",\"mtime\":0,\"target\":\"a\\\\b\",\"new\":[1,{\"a\":null}]}\n"
                + "{\"gone\":\"old\"}\n";
        String end = "{\"end\":true,\"files\":1,\"sizeOriginal\":3,\"filesStored\":1,\"sizeStored\":3,"
                + "\"sizeArchive\":100,\"sha256\":\"cd\"}\n";
        List<byte[]> good = List.of(
                (head + files + end).getBytes(StandardCharsets.UTF_8), (head + end).getBytes(StandardCharsets.UTF_8));
        attack("manifest", good, input -> read(Packing.gzip(input)));
        attack("packed manifest", List.of(Packing.gzip(good.get(0))), MutatedInputsTest::read);
    }

    private static void read(byte[] manifest) throws IOException {
        try (ManifestReader reader = new ManifestReader(new ByteArrayInputStream(manifest))) {
            for (Optional<ManifestLine> next = reader.next(); next.isPresent(); next = reader.next()) {
                assertThat(next).isPresent();
            }
            reader.end();
        }
    }

    @Test
    void configuration() throws Exception {
        List<byte[]> good = new ArrayList<>(
                List.of(Files.readAllBytes(Path.of("src/main/dist/configuration/vigie.yaml")), """
                defaults: { destination: ~/Backups, keep: 7 }
                folders:
                  - &a { source: /a, name: a, format: zip, options: { level: 6 }, mode: full, exclude: ["*.tmp", "size:>2GB"] }
                  - source: /b
                    trigger: { quiet: 5s, max-wait: 60s, schedule: "0 2 * * 1-5" }
                    keep: { last: 7, within: 1d, hourly: 24 }
                    hooks: [ { type: command, run: ["x"], on: [success], timeout: 30s } ]
                """.getBytes(
                                StandardCharsets.UTF_8)));
        ConfigurationLoader loader = new ConfigurationLoader(
                new Environment(Map.of(), directory, directory.resolve("state")), Optional.empty());
        Path file = directory.resolve("vigie.yaml");
        attack("configuration", good, input -> loader.load(Files.write(file, input)));
    }

    @Test
    void patterns_schedules_and_durations() {
        PluginHost host = TestPlugins.host();
        List<byte[]> good = new ArrayList<>();
        for (String text : List.of(
                "/a/**/[!a-z]*.{x}",
                "!keep",
                "regex:^(a|b)+\\.c$",
                "substring:x",
                "glob:[[:alpha:]]",
                "\\ ",
                "a/",
                "0 2 * * *",
                "*/5 0-23 1,15 jan-dec mon",
                "1d12h",
                "30s",
                "2h 5m",
                "90")) {
            good.add(text.getBytes(StandardCharsets.UTF_8));
        }
        attack(
                "pattern",
                good,
                input ->
                        host.exclusions(List.of(text(input)), Clock.systemUTC()).close());
        attack("schedule", good, input -> Schedule.parse(text(input)));
        attack("duration", good, input -> DurationText.parse(text(input)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
