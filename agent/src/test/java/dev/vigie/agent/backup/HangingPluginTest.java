package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.PluginJar;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.HookRequest;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real jars whose code does not come back: what they held up is given up, and nothing else is. */
class HangingPluginTest {
    /** Long enough for a busy machine to do something, short enough to wait for. */
    private static final Duration LIMIT = Duration.ofMillis(800);

    private static final String WHERE = "vigie.test.hang";

    private static final String FORMAT = """
            import dev.vigie.api.*;
            import dev.vigie.api.format.*;
            import java.io.*;
            import java.nio.file.*;
            import java.time.Instant;
            import java.util.*;
            @org.pf4j.Extension
            public class Sleepy implements ArchiveFormat {
                public String id() { return "sleepy"; }
                public ArchiveCodec create(Options options, PluginContext context) {
                    hang("create");
                    return new Codec();
                }
                static void hang(String place) {
                    String where = System.getProperty("vigie.test.hang");
                    if (where.equals(place)) {
                        try { Thread.sleep(60_000); } catch (InterruptedException e) { throw new IllegalStateException("woken"); }
                    } else if (where.equals(place + " deaf")) {
                        while (where.equals(System.getProperty("vigie.test.hang"))) {
                            try { Thread.sleep(20); } catch (InterruptedException e) { }
                        }
                    } else if (where.equals(place + " slow")) {
                        try { Thread.sleep(200); } catch (InterruptedException e) { throw new IllegalStateException("woken"); }
                    }
                }
                static class Codec implements ArchiveCodec {
                    public ArchiveWriter write(ArchiveOutput output) {
                        return new ArchiveWriter() {
                            public void add(ArchiveEntry entry, InputStream content) throws IOException {
                                output.stream().write(content.readAllBytes());
                                hang("add");
                            }
                            public void finish() throws IOException { hang("finish"); output.stream().flush(); }
                            public void close() { }
                        };
                    }
                    public ArchiveReader read(Path archive) {
                        return new ArchiveReader() {
                            public Optional<ArchiveEntry> next() { hang("next"); return Optional.empty(); }
                            public InputStream content() { return InputStream.nullInputStream(); }
                            public void close() { }
                        };
                    }
                }
            }
            """;

    private static final String MATCHER = """
            import dev.vigie.api.*;
            import dev.vigie.api.exclude.*;
            @org.pf4j.Extension
            public class Ponder implements ExclusionMatcherFactory {
                public String id() { return "ponder"; }
                public ExclusionMatcher create(Options options, PluginContext context) {
                    hang("make");
                    return candidate -> {
                        String where = System.getProperty("vigie.test.hang");
                        while (candidate.path().equals("b") || candidate.path().equals("d")) {
                            try {
                                Thread.sleep(20);
                            } catch (InterruptedException e) {
                                if (!where.equals("judge deaf")) { throw new IllegalStateException("woken"); }
                            }
                            if (!where.equals(System.getProperty("vigie.test.hang"))) { break; }
                        }
                        return Verdict.EXCLUDE;
                    };
                }
                static void hang(String place) {
                    String where = System.getProperty("vigie.test.hang");
                    while (where.startsWith(place) && where.equals(System.getProperty("vigie.test.hang"))) {
                        try {
                            Thread.sleep(20);
                        } catch (InterruptedException e) {
                            if (!where.endsWith("deaf")) { throw new IllegalStateException("woken"); }
                        }
                    }
                }
            }
            """;

    private static final String HOOK = """
            import dev.vigie.api.*;
            import dev.vigie.api.hook.*;
            @org.pf4j.Extension
            public class Monitor implements PostBackupHookFactory {
                public String id() { return "monitor"; }
                public PostBackupHook create(Options options, PluginContext context) throws BackupException {
                    String where = System.getProperty("vigie.test.hang");
                    if (where.equals("hook away")) { throw BackupException.environment("The monitor does not answer."); }
                    if (where.equals("hook wrong")) { throw new IllegalStateException("a mistake"); }
                    if (where.equals("hook")) {
                        try { Thread.sleep(60_000); } catch (InterruptedException e) { throw new IllegalStateException("woken"); }
                    }
                    return report -> { };
                }
            }
            """;

    @TempDir
    private static Path shared;

    @TempDir
    Path directory;

    private PluginHost host;
    private Catalogs catalogs;

    @BeforeAll
    static void install() throws Exception {
        Path plugins = shared.resolve("plugins");
        new PluginJar(shared, "attic")
                .source("Sleepy", FORMAT.replace("\"sleepy\"", "\"drowsy\""))
                .index("sample.Sleepy")
                .jar(plugins.resolve("attic.jar"));
        new PluginJar(shared, "bed")
                .source("Sleepy", FORMAT)
                .index("sample.Sleepy")
                .jar(plugins.resolve("bed.jar"));
        new PluginJar(shared, "thought")
                .source("Ponder", MATCHER)
                .index("sample.Ponder")
                .jar(plugins.resolve("thought.jar"));
        new PluginJar(shared, "bell")
                .source("Monitor", HOOK)
                .index("sample.Monitor")
                .jar(plugins.resolve("bell.jar"));
        TestPlugins.makePlain(plugins.resolve("plain"));
    }

    @BeforeEach
    void fill() throws Exception {
        hang("nowhere");
        host = new PluginHost(List.of(shared.resolve("plugins")), directory.resolve("work"), LIMIT);
        catalogs = new Catalogs(directory.resolve("state"), host);
        for (String name : List.of("one", "two")) {
            Path source = Files.createDirectory(directory.resolve(name));
            for (String file : List.of("a", "b", "c", "d", "e", "f")) {
                Files.writeString(source.resolve(file), name + file);
            }
        }
    }

    @AfterEach
    void letGo() throws BackupException {
        hang("nowhere");
        catalogs.close();
    }

    private static void hang(String where) {
        System.setProperty(WHERE, where);
    }

    private BackupResult run(BackupRequest request) throws BackupException {
        return run(request, Clock.systemUTC());
    }

    private BackupResult run(BackupRequest request, String at) throws BackupException {
        return run(request, Clock.fixed(Instant.parse(at), ZoneOffset.UTC));
    }

    private BackupResult run(BackupRequest request, Clock clock) throws BackupException {
        return new Backups(host, catalogs, clock, List.of(directory.resolve("state"))).run(request);
    }

    private BackupRequest request(String name) {
        return BackupRequest.of(name, directory.resolve(name), directory.resolve("store"))
                .withFormat("plain")
                .withZone(ZoneOffset.UTC);
    }

    private BackupRequest sleepy(String name) {
        return request(name).withFormat("sleepy");
    }

    private BackupException fails(BackupRequest request) {
        BackupException failure = catchThrowableOfType(BackupException.class, () -> run(request));
        assertThat(failure.category()).isEqualTo(ErrorCategory.PLUGIN);
        return failure;
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !List.of(".lock", ".reading.lock", "destination.json", "set.json")
                            .contains(name))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "add", "finish"})
    void aPluginThatListensIsInterruptedAndNamed(String where) throws Exception {
        Files.createDirectory(directory.resolve("store"));
        hang(where);
        assertThat(fails(sleepy("one")))
                .hasMessageContaining("The plugin bed 1.2.3 does not come back: sample.Sleepy")
                .hasMessageContaining("was called to " + where)
                .hasMessageContaining("for 800 ms")
                .hasMessageContaining("it is at sample.Sleepy.hang(Sleepy.java:")
                .hasMessageContaining("the backup of " + directory.resolve("one"));
        assertThat(left()).isEmpty();
        assertThat(run(request("one")).status()).isEqualTo(BackupStatus.SUCCESS);
    }

    @Test
    void aDeafPluginLosesWhatItHoldsAndNothingComesOfItEvenWhenItComesBack() throws Exception {
        hang("add deaf");
        assertThat(fails(sleepy("one"))).hasMessageContaining("was called to add and for");
        assertThat(left()).as("what was half written is gone").isEmpty();
        assertThat(threads("the backup of " + directory.resolve("one")))
                .as("left to itself")
                .hasSize(1);

        assertThat(run(request("two")).status())
                .as("the same destination is free")
                .isEqualTo(BackupStatus.SUCCESS);
        List<String> afterTwo = left();
        assertThat(fails(sleepy("one"))).hasMessageContaining("It still hangs");
        assertThat(threads("the backup of " + directory.resolve("one")))
                .as("no second one")
                .hasSize(1);

        hang("nowhere");
        await().until(() -> threads("the backup of " + directory.resolve("one")).isEmpty());
        assertThat(left()).as("nothing was published").isEqualTo(afterTwo);
        assertThat(run(sleepy("one")).status()).isEqualTo(BackupStatus.SUCCESS);
    }

    @Test
    void slowIsNotHanging() throws Exception {
        hang("add slow");
        assertThat(run(sleepy("one")).status()).isEqualTo(BackupStatus.SUCCESS);
    }

    @Test
    void aMatcherThatHangsIsAskedNothingMoreAndMoreIsBackedUpTherefore() throws Exception {
        BackupRequest request = request("one").withExclude(List.of("ponder:x", "ponder:y"));
        BackupResult result = run(request);
        assertThat(result.status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(result.snapshot().orElseThrow().files())
                .as("\"a\" is left out; \"d\" would hang as well")
                .isEqualTo(5);
        assertThat(result.notices())
                .singleElement()
                .satisfies(notice -> assertThat(notice.message())
                        .contains("thought 1.2.3", "called to judge", "around \"b\"", "for 800 ms")
                        .contains("\"ponder:x\", \"ponder:y\" leaves out of " + directory.resolve("one"))
                        .contains("is backed up as well until Vigie is restarted"));

        BackupResult second = run(request);
        assertThat(second.snapshot().orElseThrow().files()).isEqualTo(6);
        assertThat(second.notices()).as("told for as long as it lasts").isEqualTo(result.notices());
        assertThat(run(request("two").withExclude(List.of("ponder:x")))
                        .snapshot()
                        .orElseThrow()
                        .files())
                .as("another folder is no reason not to ask")
                .isEqualTo(5);
    }

    @Test
    void aBackupBeginsAgainWithoutAMatcherThatIsDeaf() throws Exception {
        hang("judge deaf");
        BackupResult result = run(request("one").withExclude(List.of("ponder:x")));
        assertThat(result.status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(result.snapshot().orElseThrow().files()).isEqualTo(6);
        assertThat(result.notices())
                .singleElement()
                .satisfies(notice -> assertThat(notice.message()).contains("thought 1.2.3", "\"ponder:x\""));
        List<String> published = left();
        assertThat(threads("the backup of " + directory.resolve("one")))
                .as("left to itself")
                .hasSize(1);

        hang("nowhere");
        await().until(() -> threads("the backup of " + directory.resolve("one")).isEmpty());
        assertThat(left()).as("nothing comes of the one that hung").isEqualTo(published);
    }

    @ParameterizedTest
    @ValueSource(strings = {"make", "make deaf"})
    void aMatcherThatHangsWhenItIsMadeIsDoneWithout(String where) throws Exception {
        hang(where);
        BackupResult result = run(request("one").withExclude(List.of("ponder:x")));
        assertThat(result.snapshot().orElseThrow().files()).isEqualTo(6);
        assertThat(result.notices())
                .singleElement()
                .satisfies(notice ->
                        assertThat(notice.message()).contains("thought 1.2.3", "called to create", "\"ponder:x\""));
        assertThat(catchThrowableOfType(BackupException.class, () -> host.check(List.of("ponder:x"))))
                .as("who checks a configuration is told")
                .hasMessageContaining("thought 1.2.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hook away", "hook wrong", "hook"})
    void aHookThatCannotBeMadeKeepsNoBackupFromBeingMade(String where) throws Exception {
        hang(where);
        HookRequest monitor = new HookRequest("monitor", Map.of(), Set.of(), Optional.of(Duration.ofSeconds(1)));
        BackupResult result = run(request("one").withHooks(List.of(monitor)));
        assertThat(result.status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(result.snapshot()).isPresent();
        assertThat(result.notices())
                .anySatisfy(notice -> assertThat(notice.message()).contains("monitor"));
    }

    @Test
    void verifyAndRestoreComeToAnEnd() throws Exception {
        run(sleepy("one"));
        hang("next");
        Snapshots snapshots = new Snapshots(host, catalogs, Clock.systemUTC());
        RestoreRequest restore = RestoreRequest.to(directory.resolve("back"));
        assertThat(catchThrowableOfType(
                        BackupException.class,
                        () -> snapshots.verify(
                                directory.resolve("store"),
                                VerifyRequest.everything(ProgressListener.NONE, () -> false))))
                .as("a reader is called directly, and both have a class of this name")
                .hasMessageContaining("The plugin attic 1.2.3 or bed 1.2.3 does not come back")
                .hasMessageContaining("called to next");
        assertThat(snapshots
                        .restore(directory.resolve("store"), Optional.of("one"), "latest", ZoneOffset.UTC, restore)
                        .errors())
                .as("each file that the archive does not give")
                .hasSize(6)
                .allSatisfy(problem -> assertThat(problem.message()).contains("woken"));
    }

    @Test
    void aSnapshotThatIsPublishedStaysDoneWhenAPluginHangsWhileOldArchivesArePutTogether() throws Exception {
        byte[] large = new byte[2 << 20];
        Files.write(directory.resolve("one/a"), large);
        run(sleepy("one"), "2026-11-23T10:00:00Z");
        large[0] = 1;
        Files.write(directory.resolve("one/a"), large);
        hang("next deaf");
        BackupResult second = run(
                sleepy("one").withMode(BackupMode.INCREMENTAL).withRetention(RetentionPolicy.last(1)),
                "2026-11-24T10:00:00Z");

        assertThat(second.status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(second.notices())
                .singleElement()
                .satisfies(notice -> assertThat(notice.message())
                        .contains("the snapshot is made", "bed 1.2.3", "called to next", "the removal of old backups"));
        hang("nowhere");
        await().until(() -> threads("the backup of " + directory.resolve("one")).isEmpty());
        assertThat(new Snapshots(host, catalogs, Clock.systemUTC())
                        .list(directory.resolve("store"), Optional.of("one")))
                .extracting(SnapshotInfo::id)
                .containsExactly(second.snapshot().orElseThrow().id());
    }

    @Test
    void everyoneWhoUsesAMatcherThatHangsIsToldAndNobodyAsksItAgain() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        List<String> toldOthers = new CopyOnWriteArrayList<>();
        try (Exclusions exclusions = exclusions(told);
                Exclusions others = exclusions(toldOthers)) {
            assertThat(judge(exclusions, "a")).isEqualTo(Verdict.EXCLUDE);
            assertThat(told).isEmpty();
            assertThat(exclusions.problems()).isEmpty();
            assertThat(judge(exclusions, "b")).isEqualTo(Verdict.INCLUDE);
            assertThat(Thread.interrupted())
                    .as("who asked has other things to do")
                    .isFalse();
            assertThat(told)
                    .singleElement()
                    .satisfies(message -> assertThat(message).contains("thought 1.2.3", "around \"b\""));
            assertThat(toldOthers).isEqualTo(told);
            assertThat(judge(others, "a")).as("leaves nothing out any more").isEqualTo(Verdict.INCLUDE);
            assertThat(others.inside("sub", directory).problems())
                    .extracting(Problem::message)
                    .isEqualTo(told);
        }
        List<String> toldLater = new CopyOnWriteArrayList<>();
        try (Exclusions exclusions = exclusions(toldLater)) {
            assertThat(toldLater).isEqualTo(told);
            assertThat(judge(exclusions, "a")).isEqualTo(Verdict.INCLUDE);
        }
    }

    @Test
    void othersGoOnWhileAMatcherKeepsAThread() throws Exception {
        hang("judge deaf");
        List<String> told = new CopyOnWriteArrayList<>();
        try (Exclusions exclusions = exclusions(told)) {
            AtomicReference<Verdict> answer = new AtomicReference<>();
            Thread asking = new Thread(() -> answer.set(judge(exclusions, "b")), "asking");
            asking.start();
            await().until(() -> told.size() == 1);
            assertThat(judge(exclusions, "b")).as("they do not even ask").isEqualTo(Verdict.INCLUDE);
            hang("nowhere");
            asking.join();
            assertThat(answer.get()).as("what it says so late does not count").isEqualTo(Verdict.INCLUDE);
        }
        assertThat(told).hasSize(1);
    }

    private Exclusions exclusions(List<String> told) throws BackupException {
        return host.exclusions(directory.resolve("one"), List.of("ponder:x"), Clock.systemUTC(), told::add);
    }

    private Verdict judge(Exclusions exclusions, String path) {
        return exclusions.judge(new Candidate(
                path, EntryType.FILE, 1, Instant.EPOCH, directory.resolve("one").resolve(path)));
    }

    private static List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .toList();
    }
}
