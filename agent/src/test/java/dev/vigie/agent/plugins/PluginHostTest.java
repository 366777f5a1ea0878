package dev.vigie.agent.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.plugins.PluginHealth.ExtensionName;
import dev.vigie.agent.plugins.PluginHealth.State;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real jars, good and bad. In each test a sound plugin lies beside the bad one and must go on working. */
class PluginHostTest {

    @TempDir
    Path directory;

    private Path plugins;
    private Path work;

    @BeforeEach
    void installSoundPlugin() throws Exception {
        plugins = Files.createDirectory(directory.resolve("plugins"));
        work = directory.resolve("work");
        plugin("sound").matcher("sound").jar(plugins.resolve("m-sound.jar"));
    }

    @Test
    void jarAndDirectoryAreLoaded() throws Exception {
        plugin("folder").matcher("folder").directory(plugins.resolve("folder"));
        PluginHost host = host();
        assertThat(host.matchers()).extracting("id").containsExactlyInAnyOrder("sound", "folder");
        assertThat(health(host, "folder"))
                .isEqualTo(new PluginHealth(
                        "folder",
                        "1.2.3",
                        "Somebody",
                        "",
                        List.of(new ExtensionName(ExtensionKind.MATCHER, "folder")),
                        State.READY,
                        "",
                        plugins.resolve("folder")));
    }

    @Test
    void missingDirectoryHasNoPlugins() {
        assertThat(new PluginHost(List.of(directory.resolve("nowhere"), plugins), work).health())
                .hasSize(1);
    }

    @Test
    void pluginsSeeTheApiButNotTheAgent() throws Exception {
        String looks =
                "try { Class.forName(\"%s\"); return \"seen\"; } catch (ClassNotFoundException e) { return \"hidden\"; }";
        plugin("agent-class")
                .source("Sample", PluginJar.matcherSource("Sample", looks.formatted("com.google.gson.Gson"), ""))
                .index("sample.Sample")
                .jar(plugins.resolve("a.jar"));
        plugin("slf4j-class")
                .source("Sample", PluginJar.matcherSource("Sample", looks.formatted("org.slf4j.Logger"), ""))
                .index("sample.Sample")
                .jar(plugins.resolve("b.jar"));
        PluginHost host = host();
        assertThat(health(host, "agent-class").extensions()).extracting("id").containsExactly("hidden");
        assertThat(health(host, "slf4j-class").extensions()).extracting("id").containsExactly("seen");
    }

    @Test
    void fileThatIsNoZipIsNamed() throws Exception {
        Files.writeString(plugins.resolve("text.jar"), "just a text");
        Files.writeString(plugins.resolve("text.zip"), "just a text");
        assertFailed("text.jar", "It is no zip file");
        assertFailed("text.zip", "It is no zip file");
    }

    @Test
    void jarWithoutPluginIdIsNamed() throws Exception {
        plugin("x").manifest("Plugin-Id", "").jar(plugins.resolve("library.jar"));
        assertFailed("library.jar", "Plugin-Id");
        Files.createDirectory(plugins.resolve("empty"));
        assertFailed("empty", "manifest");
    }

    @Test
    void missingIndexIsNamed() throws Exception {
        plugin("no-index")
                .source("Sample", PluginJar.matcherSource("Sample", "return \"x\";", ""))
                .jar(plugins.resolve("a.jar"));
        assertFailed("no-index", "extensions.idx");
    }

    @Test
    void brokenClassIsNamed() throws Exception {
        plugin("broken")
                .with("sample/Sample.class", "no class at all".getBytes(UTF_8))
                .index("sample.Sample")
                .jar(plugins.resolve("a.jar"));
        assertFailed("broken", "sample.Sample");
    }

    @Test
    void missingClassIsNamed() throws Exception {
        plugin("hollow").index("sample.Gone").jar(plugins.resolve("a.jar"));
        assertFailed("hollow", "sample.Gone");
    }

    @Test
    void throwingConstructorIsNamed() throws Exception {
        plugin("throwing")
                .source(
                        "Sample",
                        PluginJar.matcherSource(
                                "Sample", "return \"x\";", "throw new IllegalStateException(\"not today\");"))
                .index("sample.Sample")
                .jar(plugins.resolve("a.jar"));
        assertFailed("throwing", "not today");
    }

    @Test
    void whatNeverComesBackFromBeingLoadedIsNamed() throws Exception {
        String sleep = "try { Thread.sleep(60_000); } catch (InterruptedException e) { %s }";
        plugin("sleeping-class")
                .source(
                        "Sample",
                        PluginJar.matcherSource("Sample", "return \"x\";", "")
                                .replace(
                                        "{\n    public Sample",
                                        "{ static { " + sleep.formatted("throw new IllegalStateException(e);")
                                                + " }\n    public Sample"))
                .index("sample.Sample")
                .jar(plugins.resolve("a.jar"));
        plugin("deaf-id")
                .source("Sample", PluginJar.matcherSource("Sample", "while (true) { " + sleep.formatted("") + " }", ""))
                .index("sample.Sample")
                .jar(plugins.resolve("b.jar"));
        PluginHost host = new PluginHost(List.of(plugins), work, Duration.ofMillis(700));
        assertThat(health(host, "sleeping-class").reason())
                .contains("The plugin sleeping-class 1.2.3 does not come back", "sample.Sample was called to <clinit>");
        assertThat(health(host, "deaf-id").reason())
                .contains("The plugin deaf-id 1.2.3 does not come back", "sample.Sample was called to id");
        assertSoundStillWorks(host);
    }

    @Test
    void classOfNoKindIsNamed() throws Exception {
        plugin("stranger")
                .source("Sample", "public class Sample {}")
                .index("sample.Sample")
                .jar(plugins.resolve("a.jar"));
        assertFailed("stranger", "ExclusionMatcherFactory");
    }

    @Test
    void invalidIdsAreNamed() throws Exception {
        plugin("null-id")
                .source("Sample", PluginJar.matcherSource("Sample", "return null;", ""))
                .index("sample.Sample")
                .jar(plugins.resolve("a.jar"));
        plugin("odd-id").matcher("No Good").jar(plugins.resolve("b.jar"));
        assertFailed("null-id", "returns null from id()");
        assertFailed("odd-id", "\"No Good\"");
    }

    @Test
    void duplicateExtensionIsNamedAndTheFirstStays() throws Exception {
        plugin("twin").matcher("sound").jar(plugins.resolve("z.jar"));
        assertFailed("twin", "already there from sound 1.2.3");
    }

    @Test
    void duplicatePluginIsNamedAndTheFirstStays() throws Exception {
        plugin("sound").matcher("other").jar(plugins.resolve("z.jar"));
        assertFailed("z.jar", "\"sound\" is taken by 1.2.3");
    }

    @Test
    void pluginForANewerApiIsDisabled() throws Exception {
        plugin("future")
                .manifest("Plugin-Requires", ">=2.0.0")
                .matcher("future")
                .jar(plugins.resolve("a.jar"));
        PluginHealth health = health(host(), "future");
        assertThat(health.state()).isEqualTo(State.DISABLED);
        assertThat(health.reason()).contains(">=2.0.0").contains("1.0.0");
        assertSoundStillWorks();
    }

    @Test
    void senselessRequirementIsNamed() throws Exception {
        plugin("senseless")
                .manifest("Plugin-Requires", "soon")
                .matcher("senseless")
                .jar(plugins.resolve("a.jar"));
        assertThat(host().health())
                .anyMatch(health -> health.location().endsWith("a.jar") && health.state() != State.READY);
        assertSoundStillWorks();
    }

    @Test
    void bundledApiIsNamed() throws Exception {
        plugin("bundling")
                .matcher("bundling")
                .with("dev/vigie/api/VigieExtension.class", classBytes("dev/vigie/api/VigieExtension.class"))
                .jar(plugins.resolve("a.jar"));
        plugin("bundling-slf4j")
                .matcher("bundling-slf4j")
                .with("org/slf4j/Logger.class", classBytes("org/slf4j/Logger.class"))
                .jar(plugins.resolve("b.jar"));
        assertFailed("bundling", "dev.vigie.api.VigieExtension");
        assertFailed("bundling-slf4j", "org.slf4j.Logger");
    }

    @Test
    void pluginThatWantsOthersIsNamed() throws Exception {
        plugin("needy")
                .manifest("Plugin-Dependencies", "other")
                .matcher("needy")
                .jar(plugins.resolve("a.jar"));
        assertFailed("a.jar", "Plugin-Dependencies");
    }

    @Test
    void pluginThatAnybodyCanWriteToIsRefused() throws Exception {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "needs POSIX permissions");
        Path open = plugin("open").matcher("open").directory(plugins.resolve("open"));
        Files.setPosixFilePermissions(
                open.resolve("classes/sample/Sample.class"), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertFailed("open", "chmod");
        Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(host().health()).allMatch(health -> health.state() == State.FAILED);
    }

    @Test
    void whatIsNotOnTheListOfADirectoryIsNotLoaded() throws Exception {
        Path jar = plugin("other").matcher("other").jar(plugins.resolve("other.jar"));
        Path folder = plugin("folder").matcher("folder").directory(plugins.resolve("folder"));
        Path list = plugins.resolve("SHA256SUMS");
        Files.writeString(list, sum(plugins.resolve("m-sound.jar")) + "  m-sound.jar\n");
        assertFailed(
                "other.jar",
                "Its file other.jar is not allowed in " + list + ". If you trust it, have there the line: " + sum(jar)
                        + "  other.jar");
        assertFailed("folder", "folder/");

        StringBuilder all = new StringBuilder(Files.readString(list)).append(sum(jar) + " *./other.jar\n");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(sum(file) + "  " + plugins.relativize(file) + "\n");
            }
        }
        Files.writeString(list, all);
        assertThat(host().health()).allMatch(health -> health.state() == State.READY);

        Files.write(jar, new byte[] {0}, StandardOpenOption.APPEND);
        Files.writeString(folder.resolve("classes/added"), "x");
        assertFailed("other.jar", "Its file other.jar is not the one that is allowed");
        assertFailed("folder", "folder/classes/added");
        Files.writeString(list, "no sum\n");
        assertThat(host().health())
                .allMatch(health ->
                        health.state() == State.FAILED && health.reason().contains("\"no sum\""));
    }

    private static String sum(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return Sha256.of(in);
        }
    }

    @Test
    void unknownFormatListsTheInstalledOnes() throws Exception {
        assertThatThrownBy(() -> host().format("zip")).hasMessageContaining("none is installed");
        plugin("shout").source("Sample", formatSource()).index("sample.Sample").jar(plugins.resolve("a.jar"));
        Throwable thrown = catchThrowable(() -> host().format("shuot"));
        assertThat(thrown)
                .isInstanceOf(BackupException.class)
                .hasMessage("Unknown archive format \"shuot\"; installed are shout. Did you mean \"shout\"?");
        assertThat(((BackupException) thrown).category()).isEqualTo(ErrorCategory.USER);
    }

    @Test
    void whatAPluginThrowsNamesIt() throws Exception {
        plugin("shout").source("Sample", formatSource()).index("sample.Sample").jar(plugins.resolve("a.jar"));
        PluginHost host = host();
        try (var codec = host.codec("shout", Map.of())) {
            Throwable thrown = catchThrowable(() -> codec.read(plugins));
            assertThat(thrown)
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("shout 1.2.3")
                    .hasMessageContaining("too loud");
            assertThat(((BackupException) thrown).category()).isEqualTo(ErrorCategory.PLUGIN);
            assertThatThrownBy(() -> codec.write(null)).hasMessageContaining("returned null");
            assertThat(leases()).hasSize(1);
        }
        assertThat(leases()).isEmpty();
    }

    @Test
    void exclusionsAreGroupedByType() throws Exception {
        plugin("other").matcher("other").jar(plugins.resolve("a.jar"));
        try (Exclusions exclusions =
                host().exclusions(Path.of("/source"), List.of("sound:a", "other:b", "sound:c"), Clock.systemUTC())) {
            assertThat(Stream.of("a", "b", "c", "d").map(path -> exclusions.judge(candidate(path))))
                    .containsExactly(Verdict.EXCLUDE, Verdict.EXCLUDE, Verdict.EXCLUDE, Verdict.INCLUDE);
            assertThat(leases()).hasSize(2);
        }
        assertThat(leases()).isEmpty();
    }

    @Test
    void unknownExclusionTypeIsTheUsersMistake() {
        assertThatThrownBy(() -> host().exclusions(Path.of("/source"), List.of("sond:x"), Clock.systemUTC()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("\"sond\"")
                .hasMessageContaining("Did you mean \"sound\"?")
                .hasMessageContaining("gitignore:sond:x");
    }

    @Test
    void temporaryDirectoriesOfTheDeadAreCleared() throws Exception {
        long pid = Long.MAX_VALUE;
        Files.createDirectories(work.resolve("plugin-" + pid + "-1-1/below"));
        // Whoever died had the number that this process has now.
        Files.createDirectories(work.resolve("plugin-" + ProcessHandle.current().pid() + "-1-1"));
        Files.createDirectories(work.resolve("something else"));
        Path unpacked = Files.createDirectories(work.resolve("plugin-" + pid + "-1-native"));
        Files.createFile(unpacked.resolve("jna1.tmp"));
        Files.createFile(work.resolve("jna2.tmp"));
        Path own = WorkDirectory.forNativeCode(work);
        Path before = host().newContext().temporaryDirectory();
        Path mine = host().newContext().temporaryDirectory();
        assertThat(work)
                .isDirectoryContaining(before::equals)
                .isDirectoryContaining(mine::equals)
                .isDirectoryContaining(own::equals)
                .isDirectoryNotContaining("glob:**/plugin-*-1-1")
                .isDirectoryNotContaining("glob:**/plugin-*-1-native")
                .isDirectoryNotContaining("glob:**/jna*");
        assertThat(work.resolve("something else")).exists();
    }

    private void assertFailed(String id, String reason) throws Exception {
        PluginHealth health = health(host(), id);
        assertThat(health.state()).isEqualTo(State.FAILED);
        assertThat(health.extensions()).isEmpty();
        assertThat(health.reason()).contains(reason);
        assertSoundStillWorks();
    }

    private void assertSoundStillWorks() throws Exception {
        assertSoundStillWorks(host());
    }

    private void assertSoundStillWorks(PluginHost host) throws Exception {
        try (Exclusions exclusions = host.exclusions(Path.of("/source"), List.of("sound:x"), Clock.systemUTC())) {
            assertThat(exclusions.judge(candidate("x"))).isEqualTo(Verdict.EXCLUDE);
        }
    }

    private List<Path> leases() throws Exception {
        try (Stream<Path> files = Files.list(work)) {
            return files.toList();
        }
    }

    private Candidate candidate(String path) {
        return new Candidate(path, EntryType.FILE, 1, Instant.EPOCH, directory.resolve(path));
    }

    private PluginJar plugin(String id) {
        return new PluginJar(directory, id);
    }

    private PluginHost host() {
        return new PluginHost(List.of(plugins), work);
    }

    private static PluginHealth health(PluginHost host, String id) {
        List<PluginHealth> all = host.health();
        return all.stream()
                .filter(health -> health.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no plugin " + id + " in " + all));
    }

    private static byte[] classBytes(String path) throws Exception {
        try (var in = PluginHostTest.class.getClassLoader().getResourceAsStream(path)) {
            return in.readAllBytes();
        }
    }

    private static String formatSource() {
        return """
                import dev.vigie.api.*;
                import dev.vigie.api.format.*;
                @org.pf4j.Extension
                public class Sample implements ArchiveFormat {
                    public String id() { return "shout"; }
                    public ArchiveCodec create(Options options, PluginContext context) {
                        return new ArchiveCodec() {
                            public ArchiveWriter write(ArchiveOutput output) { return null; }
                            public ArchiveReader read(java.nio.file.Path archive) { throw new IllegalStateException("too loud"); }
                        };
                    }
                }
                """;
    }
}
