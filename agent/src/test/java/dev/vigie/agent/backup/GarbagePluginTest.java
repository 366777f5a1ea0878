package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.PluginJar;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A format as a real jar that answers nonsense: it is never believed, and what it does wrong is said. */
class GarbagePluginTest {
    private static final String WRONG = "vigie.test.garbage";

    private static final String FORMAT = """
            import dev.vigie.api.*;
            import dev.vigie.api.format.*;
            import java.io.*;
            import java.nio.file.*;
            import java.time.Instant;
            import java.util.*;
            @org.pf4j.Extension
            public class Odd implements ArchiveFormat {
                public String id() { return "odd"; }
                public ArchiveCodec create(Options options, PluginContext context) { return new Codec(); }

                static boolean wrong(String what) { return what.equals(System.getProperty("vigie.test.garbage")); }

                @SuppressWarnings("unchecked")
                static <T extends Throwable> void fail(String place) throws T {
                    if (wrong(place + " asserts")) { throw new AssertionError(place); }
                    if (wrong(place + " has no memory")) { throw new OutOfMemoryError(place); }
                    if (wrong(place + " sneaks")) { throw (T) new Exception(place); }
                }

                static class Codec implements ArchiveCodec {
                    public ArchiveWriter write(ArchiveOutput output) throws IOException {
                        if (wrong("begins badly")) { throw new IOException("no beginning"); }
                        return new Writer(output);
                    }
                    public ArchiveReader read(Path archive) throws IOException {
                        return new Reader(new DataInputStream(new BufferedInputStream(Files.newInputStream(archive))));
                    }
                }

                record Writer(ArchiveOutput output) implements ArchiveWriter {
                    public void add(ArchiveEntry entry, InputStream content) throws IOException {
                        Odd.<RuntimeException>fail("add");
                        if (wrong("gives up")) { throw new IOException("out of ideas"); }
                        DataOutputStream out = new DataOutputStream(output.stream());
                        out.writeUTF(entry.path());
                        out.writeUTF(entry.type().name());
                        if (wrong("passes over")) { content.skipNBytes(entry.size()); }
                        byte[] bytes = wrong("reads nothing") ? new byte[(int) entry.size()] : content.readAllBytes();
                        if (wrong("writes other content")) { Arrays.fill(bytes, (byte) 0); }
                        out.writeInt(bytes.length);
                        out.write(bytes);
                        String locator = wrong("null locator") ? null : wrong("locator with a space") ? "a b" : "x";
                        if (wrong("endless locator")) { locator = "x".repeat(5_000_000); }
                        output.placements().placed(wrong("null entry") ? null : entry, locator);
                        if (wrong("places twice")) { output.placements().placed(entry, locator); }
                        if (wrong("places what was not added")) {
                            output.placements().placed(ArchiveEntry.file("strange", 1, Instant.EPOCH), locator);
                        }
                    }
                    public void finish() throws IOException {
                        new DataOutputStream(output.stream()).writeUTF("");
                        if (wrong("closes what it was lent")) { output.stream().close(); }
                        if (wrong("writes nothing")) { throw new UncheckedIOException(new IOException("nothing")); }
                    }
                    public void close() { if (wrong("close throws")) { throw new IllegalStateException("never closes"); } }
                }

                static class Reader implements ArchiveReader {
                    private final List<ArchiveEntry> entries = new ArrayList<>();
                    private final List<byte[]> contents = new ArrayList<>();
                    private int current = -1;
                    Reader(DataInputStream in) throws IOException {
                        try (in) {
                            for (String path = in.readUTF(); !path.isEmpty(); path = in.readUTF()) {
                                EntryType type = EntryType.valueOf(in.readUTF());
                                byte[] bytes = in.readNBytes(in.readInt());
                                entries.add(type == EntryType.DIRECTORY
                                        ? ArchiveEntry.directory(path, Instant.EPOCH)
                                        : ArchiveEntry.file(path, bytes.length, Instant.EPOCH));
                                contents.add(bytes);
                            }
                        }
                        if (wrong("other order")) { Collections.reverse(entries); Collections.reverse(contents); }
                    }
                    public Optional<ArchiveEntry> next() {
                        Odd.<RuntimeException>fail("next");
                        if (wrong("null entry read")) { return null; }
                        if (wrong("throws")) { throw new IllegalArgumentException("no idea"); }
                        if (wrong("error")) { throw new NoClassDefFoundError("sample/Gone"); }
                        if (wrong("overflows")) { return next(); }
                        if (wrong("empty at once") || ++current == entries.size()) { return Optional.empty(); }
                        ArchiveEntry entry = entries.get(current);
                        if (wrong("negative size")) { entry = entry.withSize(-1); }
                        if (wrong("names that lead out")) { entry = ArchiveEntry.file("../" + entry.path(), entry.size(), Instant.EPOCH); }
                        if (wrong("other names")) { entry = ArchiveEntry.file("x" + entry.path(), entry.size(), Instant.EPOCH); }
                        if (wrong("all directories")) { entry = ArchiveEntry.directory(entry.path(), Instant.EPOCH); }
                        return Optional.of(entry);
                    }
                    public InputStream content() {
                        if (wrong("null content")) { return null; }
                        if (wrong("endless content")) {
                            return new InputStream() { public int read() { return 7; } };
                        }
                        if (wrong("reads more than there is room for")) {
                            return new InputStream() {
                                public int read() { return -1; }
                                public int read(byte[] bytes, int offset, int length) { return length + 5; }
                            };
                        }
                        if (wrong("reads nothing for ever")) {
                            return new InputStream() {
                                private int calls;
                                public int read() { return -1; }
                                public int read(byte[] bytes, int offset, int length) {
                                    if (calls++ > 100_000) { throw new IllegalStateException("asked too often"); }
                                    return 0;
                                }
                            };
                        }
                        byte[] bytes = contents.get(current);
                        return new ByteArrayInputStream(bytes, 0, wrong("short content") ? bytes.length / 2 : bytes.length);
                    }
                    public List<dev.vigie.api.backup.Problem> omitted() {
                        Odd.<RuntimeException>fail("omitted");
                        if (wrong("omitted null")) { return null; }
                        return wrong("omitted nothing") ? Arrays.asList((dev.vigie.api.backup.Problem) null) : List.of();
                    }
                    public void close() {
                        Odd.<RuntimeException>fail("close");
                        if (wrong("close throws")) { throw new IllegalStateException("never closes"); }
                    }
                }
            }
            """;

    @TempDir
    static Path installation;

    private static PluginHost host;

    @TempDir
    Path directory;

    private Catalogs catalogs;

    @BeforeAll
    static void install() throws Exception {
        Path plugins = Files.createDirectory(installation.resolve("plugins"));
        new PluginJar(installation, "oddities")
                .source("Odd", FORMAT)
                .index("sample.Odd")
                .jar(plugins.resolve("odd.jar"));
        TestPlugins.makePlain(plugins.resolve("plain"));
        host = new PluginHost(List.of(plugins), installation.resolve("work"));
    }

    @BeforeEach
    void fill() throws Exception {
        goWrong("nothing");
        catalogs = new Catalogs(directory.resolve("state"), host);
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.createDirectory(source.resolve("b"));
        for (String file : List.of("a", "b/c", "d")) {
            Files.writeString(source.resolve(file), "content of " + file);
        }
    }

    @AfterEach
    void tidy() throws BackupException {
        goWrong("nothing");
        catalogs.close();
    }

    private static void goWrong(String how) {
        System.setProperty(WRONG, how);
    }

    private BackupRequest request() {
        return BackupRequest.of("set", directory.resolve("source"), directory.resolve("store"))
                .withFormat("odd")
                .withVerify(true)
                .withZone(ZoneOffset.UTC);
    }

    private void backUp(BackupRequest request) throws BackupException {
        new Backups(host, catalogs, Clock.systemUTC(), List.of()).run(request);
    }

    private Snapshots snapshots() {
        return new Snapshots(host, catalogs, Clock.systemUTC());
    }

    private List<ArchiveCheck> verify() throws BackupException {
        return snapshots()
                .verify(directory.resolve("store"), VerifyRequest.everything(ProgressListener.NONE, () -> false));
    }

    private RestoreResult restore(String target) throws BackupException {
        return snapshots()
                .restore(
                        directory.resolve("store"),
                        Optional.of("set"),
                        "latest",
                        ZoneOffset.UTC,
                        RestoreRequest.to(directory.resolve(target)));
    }

    @Test
    void rightItIsWhenNothingIsWrong() throws Exception {
        backUp(request());
        assertThat(verify()).allMatch(ArchiveCheck::ok);
        assertThat(restore("back").errors()).isEmpty();
        assertThat(directory.resolve("back/b/c")).hasContent("content of b/c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null locator",
                "locator with a space",
                "endless locator",
                "null entry",
                "writes nothing",
                "gives up",
                "closes what it was lent",
                "close throws",
                "add asserts",
                "add has no memory",
                "add sneaks"
            })
    void aWriterGoneWrongMakesNoSnapshot(String how) throws Exception {
        assertThat(failureOfWriter(how).getMessage())
                .startsWithIgnoringCase("the plugin oddities 1.2.3 ")
                .hasSizeLessThan(500)
                .doesNotContain("cannot write to the destination");
    }

    @Test
    void aWriterThatCannotBeginMakesNoSnapshot() throws Exception {
        assertThat(failureOfWriter("begins badly"))
                .hasMessageStartingWith("the plugin of its format could not write the archive: no beginning");
    }

    @Test
    void aWriterThatWritesOtherContentMakesNoSnapshot() throws Exception {
        assertThat(failureOfWriter("writes other content"))
                .hasMessageContaining("does not read back")
                .hasMessageContaining("that is the plugin's mistake");
    }

    /** Whatever becomes of what it writes, it cannot have stored what it has not read: also where nobody reads it back. */
    @ParameterizedTest
    @ValueSource(strings = {"reads nothing", "passes over"})
    void aWriterThatLeavesContentUnreadMakesNoSnapshot(String how) throws Exception {
        assertThat(failureOfWriter(how, request().withVerify(false)))
                .hasMessageStartingWith("the plugin oddities 1.2.3 ")
                .hasMessageContaining("the format left 12 bytes of a unread");
    }

    private BackupException failureOfWriter(String how) throws Exception {
        return failureOfWriter(how, request());
    }

    private BackupException failureOfWriter(String how, BackupRequest request) throws Exception {
        backUp(request().withFormat("plain"));
        goWrong(how);
        BackupException failure = catchThrowableOfType(BackupException.class, () -> backUp(request));
        assertThat(failure.category()).isNotEqualTo(ErrorCategory.BUG);
        assertThat(snapshots().list(directory.resolve("store"), Optional.empty()))
                .hasSize(1);
        assertThat(directory.resolve("store/.vigie/.tmp")).isEmptyDirectory();
        backUp(request().withFormat("plain"));
        return failure;
    }

    @ParameterizedTest
    @ValueSource(strings = {"writes other content", "short content"})
    void whatIsPutTogetherWrongReplacesNothing(String how) throws Exception {
        Path large = directory.resolve("source/large");
        Files.write(large, new byte[3_000_000]);
        backUp(request());
        Files.delete(large);
        backUp(request().withMode(BackupMode.INCREMENTAL));
        goWrong(how);
        assertThatThrownBy(this::prune).isInstanceOf(BackupException.class);

        goWrong("nothing");
        assertThat(verify()).hasSize(2).allMatch(ArchiveCheck::ok);
        prune();
        assertThat(verify()).hasSize(2).allMatch(ArchiveCheck::ok);
        assertThat(restore("back").errors()).isEmpty();
        assertThat(directory.resolve("back/b/c")).hasContent("content of b/c");
    }

    @Test
    void whatNoInstalledPluginReadsIsNotCalledRight() throws Exception {
        backUp(request());
        try (Catalogs others = new Catalogs(directory.resolve("other-state"), TestPlugins.host())) {
            List<ArchiveCheck> checks = new Snapshots(TestPlugins.host(), others, Clock.systemUTC())
                    .verify(directory.resolve("store"), VerifyRequest.everything(ProgressListener.NONE, () -> false));
            assertThat(checks)
                    .singleElement()
                    .satisfies(check -> assertThat(check.errors())
                            .singleElement()
                            .asString()
                            .contains("\"odd\"", "install"));
        }
    }

    private PruneResult prune() throws BackupException {
        return snapshots()
                .prune(directory.resolve("store"), Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null entry read",
                "throws",
                "error",
                "next asserts",
                "next has no memory",
                "next sneaks",
                "overflows",
                "empty at once",
                "negative size",
                "names that lead out",
                "other names",
                "all directories",
                "null content",
                "endless content",
                "reads more than there is room for",
                "reads nothing for ever",
                "short content"
            })
    void aReaderGoneWrongIsNotBelieved(String how) throws Exception {
        backUp(request());
        goWrong(how);
        RestoreResult result = restore("back");
        assertThat(result.errors()).extracting("path").contains("a", "b/c", "d");
        for (String file : List.of("a", "b/c", "d")) {
            assertThat(directory.resolve("back").resolve(file)).doesNotExist();
        }
        assertThat(directory.resolve("a")).doesNotExist();

        goWrong("nothing");
        assertThat(restore("again").errors()).isEmpty();
        goWrong(how);
        assertThat(verify()).hasSize(1).noneMatch(ArchiveCheck::ok);
        goWrong("nothing");
        assertThat(verify()).allMatch(ArchiveCheck::ok);
        assertThat(restore("later").errors()).as("once it was verified again").isEmpty();
        assertThat(catchThrowableOfType(BackupException.class, () -> {
                    goWrong(how);
                    backUp(request());
                }))
                .as("a backup that is to be verified")
                .hasMessageContaining("does not read back");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "omitted null",
                "omitted nothing",
                "omitted asserts",
                "omitted sneaks",
                "close throws",
                "close asserts",
                "close sneaks"
            })
    void whatFailsWhenEverythingWasReadIsNamed(String how) throws Exception {
        backUp(request());
        goWrong(how);
        assertThat(verify()).singleElement().satisfies(check -> {
            assertThat(check.ok()).isFalse();
            assertThat(check.errors())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.message()).startsWith("the plugin oddities 1.2.3 failed"));
        });
        goWrong("nothing");
        assertThat(verify()).allMatch(ArchiveCheck::ok);
        goWrong(how);
        restore("back");
        assertThat(directory.resolve("back/b/c")).hasContent("content of b/c");
    }

    @Test
    void whereNobodyLooksForItTheThrowerIsNamedAllTheSame() throws Exception {
        backUp(request());
        Path store = directory.resolve("store");
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(store, "set_*.odd")) {
            Files.copy(archives.iterator().next(), store.resolve("strange_20260101_000000.odd"));
        }
        for (String how : List.of("close asserts", "close sneaks")) {
            goWrong(how);
            BackupException failure = catchThrowableOfType(
                    BackupException.class,
                    () -> snapshots()
                            .restore(
                                    store,
                                    Optional.of("strange"),
                                    "latest",
                                    ZoneOffset.UTC,
                                    RestoreRequest.to(directory.resolve("back"))));
            assertThat(failure.category()).isEqualTo(ErrorCategory.PLUGIN);
            assertThat(failure.getMessage()).startsWith("The plugin oddities 1.2.3 failed during the restore");
        }
    }

    @Test
    void anotherOrderIsAsGoodAsAny() throws Exception {
        backUp(request());
        goWrong("other order");
        assertThat(verify()).allMatch(ArchiveCheck::ok);
        assertThat(restore("back").errors()).isEmpty();
    }
}
