package dev.vigie.agent.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.config.ConfigurationLoader;
import dev.vigie.agent.config.DurationText;
import dev.vigie.agent.config.Environment;
import dev.vigie.agent.debounce.Schedule;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.snapshots.Moment;
import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.StatusJson;
import dev.vigie.agent.status.StatusServer;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Each reader of bytes that come from elsewhere. Whatever they are, it ends soon, with what it is declared to throw or
 * without. What tar files are packed in is attacked from both sides: the tar file before it is packed, and what came of
 * packing it. To be used where the sources of the agent are the working directory, by one thread.
 */
public enum ForeignReader {
    ZIP(() -> archives(HostileArchive::zip), input -> archive("zip", input)),
    TAR(ForeignReader::tars, input -> archive("tar", input)),
    TAR_IN_GZ(ForeignReader::tars, input -> archive("tar.gz", Packing.gzip(input))),
    TAR_GZ(() -> packed(Packing.TAR_GZ), input -> archive("tar.gz", input)),
    TAR_ZST(() -> packed(Packing.TAR_ZST), input -> archive("tar.zst", input)),
    TAR_XZ(() -> packed(Packing.TAR_XZ), input -> archive("tar.xz", input)),
    MANIFEST(ForeignReader::manifests, input -> manifest(Packing.gzip(input))),
    PACKED_MANIFEST(() -> List.of(Packing.gzip(manifests().get(0))), ForeignReader::manifest),
    CONFIGURATION(ForeignReader::configurations, ForeignReader::configuration),
    PATTERN(
            () -> texts(
                    "/a/**/[!a-z]*.{x}", "!keep", "regex:^(a|b)+\\.c$", "substring:x", "glob:[[:alpha:]]", "\\ ", "a/"),
            input -> TestPlugins.host()
                    .exclusions(Path.of("/source"), List.of(text(input)), Clock.systemUTC())
                    .close()),
    SCHEDULE(() -> texts("0 2 * * *", "*/5 0-23 1,15 jan-dec mon"), input -> Schedule.parse(text(input))),
    DURATION(() -> texts("1d12h", "30s", "2h 5m", "90"), input -> DurationText.parse(text(input))),
    MOMENT(
            () -> texts(
                    "latest",
                    "20261123_104200-2",
                    "2026-11-23 10:42",
                    "2026-11-23T10:42:10.5",
                    "2026-11-23T10:42:10+01:00",
                    "2026-11-23",
                    "+999999999-12-31T23:59:59-18:00",
                    "-999999999-01-01",
                    "yesterday",
                    "999999 years ago",
                    "2 hours ago",
                    "an hour"),
            ForeignReader::moment),
    STATUS(ForeignReader::answers, input -> StatusJson.read(text(input))),
    STATUS_REQUEST(
            () -> texts(
                    Asked.RIGHT, "{\"request\":\"stop\"}\n" + Asked.RIGHT, "{\"request\":", "\n", "x".repeat(5_000)),
            Asked::ask);

    private static final long SLOW = Duration.ofSeconds(20).toNanos();
    private static final int MOST_CONTENT = 1 << 22;

    private final Seeds seeds;
    private final Target target;

    ForeignReader(Seeds seeds, Target target) {
        this.seeds = seeds;
        this.target = target;
    }

    private interface Seeds {
        List<byte[]> all() throws IOException;
    }

    private interface Target {
        void read(byte[] input) throws IOException, BackupException;
    }

    /** Good and hostile inputs, and those that once made it fail (kept beside this class, in a directory of its name). */
    public List<byte[]> seeds() throws IOException {
        List<byte[]> all = new ArrayList<>(seeds.all());
        Path kept = Path.of("src/test/resources/dev/vigie/agent/hostile", name().toLowerCase(Locale.ROOT));
        if (Files.exists(kept)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(kept)) {
                for (Path file : files) {
                    all.add(Files.readAllBytes(file));
                }
            }
        }
        return all;
    }

    /**
     * Has it read an input.
     *
     * @throws AssertionError when it fails in a way it must not, says nothing about why, or takes too long
     */
    public void attack(byte[] input) {
        long started = System.nanoTime();
        attackPatiently(input);
        if (System.nanoTime() - started > SLOW) {
            throw new AssertionError(this + " takes long for " + hex(input));
        }
    }

    /**
     * Has it read an input, however long that takes: the first time classes have to be loaded.
     *
     * @throws AssertionError when it fails in a way it must not, or says nothing about why
     */
    public void attackPatiently(byte[] input) {
        try {
            target.read(input);
        } catch (IOException | BackupException e) {
            String message = e instanceof IOException failure ? Reason.of(failure) : e.getMessage();
            assertThat(message).as("a message for %s", hex(input)).isNotBlank();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(this + " fails on " + hex(input), e);
        }
    }

    private static String hex(byte[] input) {
        return input.length + " bytes " + HexFormat.of().formatHex(input, 0, Math.min(input.length, 4096));
    }

    private static List<byte[]> texts(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<byte[]> archives(Function<HostileArchive, Optional<byte[]>> format) {
        return HostileArchive.all(Path.of("/outside")).stream()
                .flatMap(archive -> format.apply(archive).stream())
                .filter(bytes -> bytes.length < 10_000)
                .toList();
    }

    private static List<byte[]> tars() {
        return archives(HostileArchive::tar);
    }

    private static List<byte[]> packed(Packing packing) throws IOException {
        List<byte[]> packed = new ArrayList<>();
        for (byte[] tar : tars()) {
            packed.add(packing.pack(tar));
        }
        return packed;
    }

    private static void archive(String format, byte[] input) throws IOException, BackupException {
        Path file = Files.write(Place.DIRECTORY.resolve("archive"), input);
        try (ArchiveCodec codec = TestPlugins.host().codec(format, Map.of());
                ArchiveReader reader = codec.read(file)) {
            for (Optional<ArchiveEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                try (InputStream content = reader.content()) {
                    content.readNBytes(MOST_CONTENT);
                } catch (IOException e) {
                    // Other entries may still be readable.
                }
            }
        }
    }

    private static List<byte[]> manifests() {
        String head = "{\"vigie\":1,\"set\":\"s\",\"id\":\"20260101_000000\",\"created\":\"2026-01-01T00:00:00Z\","
                + "\"kind\":\"full\",\"format\":\"zip\",\"archive\":\"s_20260101_000000.zip\"}\n";
        String files = "{\"path\":\"d\",\"type\":\"d\",\"mtime\":1000000000,\"mode\":\"755\",\"uid\":0,\"gid\":0}\n"
                + "{\"path\":\"d/f\\u00e9\",\"type\":\"f\",\"size\":3,\"mtime\":-5,\"sha256\":\"ab\",\"in\":\"1\",\"at\":\"x\"}\n"
                + "{\"path64\":\"/w==\",\"type\":\"l\",\"mtime\":0,\"target\":\"a\\\\b\",\"new\":[1,{\"a\":null}]}\n"
                + "{\"gone\":\"old\"}\n";
        String end = "{\"end\":true,\"files\":1,\"sizeOriginal\":3,\"filesStored\":1,\"sizeStored\":3,"
                + "\"sizeArchive\":100,\"sha256\":\"cd\"}\n";
        return texts(head + files + end, head + end);
    }

    private static void manifest(byte[] packed) throws IOException {
        try (ManifestReader reader = new ManifestReader(new ByteArrayInputStream(packed))) {
            for (Optional<ManifestLine> next = reader.next(); next.isPresent(); next = reader.next()) {
                assertThat(next).isPresent();
            }
            reader.end();
        }
    }

    private static List<byte[]> configurations() throws IOException {
        return texts(Files.readString(Path.of("src/main/dist/configuration/vigie.yaml")), """
                defaults: { destination: ~/Backups, keep: 7 }
                folders:
                  - &a { source: /a, name: a, format: zip, options: { level: 6 }, mode: full, exclude: ["*.tmp", "size:>2GB"] }
                  - source: /b
                    trigger: { quiet: 5s, max-wait: 60s, schedule: "0 2 * * 1-5" }
                    keep: { last: 7, within: 1d, hourly: 24 }
                    hooks: [ { type: command, run: ["x"], on: [success], timeout: 30s } ]
                """);
    }

    private static void configuration(byte[] input) throws IOException, BackupException {
        Path file = Files.write(Place.DIRECTORY.resolve("vigie.yaml"), input);
        Environment environment = new Environment(Map.of(), Place.DIRECTORY, Place.DIRECTORY.resolve("state"));
        new ConfigurationLoader(environment, Optional.empty()).load(file);
    }

    private static void moment(byte[] input) throws BackupException {
        SnapshotInfo snapshot = new SnapshotInfo(
                "20261123_104200-2",
                "documents",
                Path.of("documents_20261123_104200-2.zip"),
                "zip",
                SnapshotKind.FULL,
                Instant.parse("2026-11-23T09:42:00.5Z"),
                1,
                OptionalLong.of(1),
                "",
                Unread.NOTHING,
                Optional.empty());
        Instant now = Instant.parse("2026-11-23T12:00:00Z");
        Moment.find(text(input), List.of(snapshot), ZoneId.of("Europe/Paris"), now);
    }

    private static List<byte[]> answers() {
        String folder = "{\"name\":\"documents\",\"source\":\"/home/anna/Docu\\nments\",\"destination\":\"/backup\","
                + "\"watch\":\"degraded\",\"reason\":\"too many directories\",\"lastSuccess\":\"2026-11-23T11:59:00Z\","
                + "\"lastSnapshot\":\"20261123_115900\",\"lastError\":{\"message\":\"full\",\"when\":\"2026-11-23T11:59:55Z\"},"
                + "\"pendingChanges\":-1,\"running\":{\"phase\":\"archiving\",\"files\":1,\"expectedFiles\":2,\"bytes\":3,"
                + "\"expectedBytes\":4},\"nextDue\":\"2026-11-23T12:00:05Z\",\"overdue\":true,\"frozen\":null}";
        String head =
                "{\"status\":\"running\",\"pid\":1,\"version\":\"1.0.0\",\"started\":\"2026-11-23T12:00:00Z\",\"folders\":[";
        return texts(head + folder + "," + folder + "]}", head + "]}", "{\"error\":\"no\"}");
    }

    /** An agent of which a status is asked through its socket. Whatever it is asked, it answers one line, and goes on. */
    private static final class Asked {
        private static final Path SOCKET = Place.DIRECTORY.resolve("asked/status.sock");
        private static final StatusServer SERVER = start();
        private static final String RIGHT = "{\"request\":\"status\"}\n";

        private Asked() {}

        private static StatusServer start() {
            AgentStatus status = new AgentStatus(1, "1.0.0", Instant.EPOCH, Optional.empty(), List.of());
            try {
                StatusServer server = StatusServer.start(SOCKET, () -> status);
                Runtime.getRuntime().addShutdownHook(new Thread(server::close));
                return server;
            } catch (BackupException e) {
                throw new IllegalStateException(e);
            }
        }

        static void ask(byte[] input) throws IOException, BackupException {
            assertThat(SERVER).isNotNull();
            try {
                tell(input);
            } catch (IOException e) {
                // Who says more than there is to say is not heard to the end.
            }
            assertThat(StatusJson.read(tell(RIGHT.getBytes(StandardCharsets.UTF_8)))
                            .pid())
                    .isEqualTo(1);
        }

        private static String tell(byte[] input) throws IOException {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(SOCKET))) {
                for (ByteBuffer bytes = ByteBuffer.wrap(input); bytes.hasRemaining(); ) {
                    channel.write(bytes);
                }
                channel.shutdownOutput();
                String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer)
                        .as("the answer to %s", hex(input))
                        .endsWith("}\n")
                        .containsOnlyOnce("\n");
                return answer;
            }
        }
    }

    /** Where files to be read are written, until the end of the program. */
    private static final class Place {
        static final Path DIRECTORY = create();

        private Place() {}

        private static Path create() {
            try {
                Path directory = TestDirectories.create("vigie-readers");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> TestDirectories.delete(directory)));
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
