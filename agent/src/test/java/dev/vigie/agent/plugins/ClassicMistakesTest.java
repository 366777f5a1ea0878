package dev.vigie.agent.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigie.agent.plugins.PluginHealth.State;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people do wrong when they write their first plugin. Each mistake must be named with its cure by {@code plugins
 * check}, {@code plugins install} and {@code plugins list}, and leave the plugins beside it alone.
 */
class ClassicMistakesTest {
    private static final String CONSTRUCTOR = "public Sample() {  }";
    private static final String SOUND = PluginJar.matcherSource("Sample", "return \"mine\";", "");
    private static final String HOOK = """
            import dev.vigie.api.*;
            import dev.vigie.api.hook.*;
            @org.pf4j.Extension
            public class Sample implements PostBackupHookFactory {
                public String id() { return "mine"; }
                public PostBackupHook create(Options options, PluginContext context) { %s }
            }
            """;

    private static final String FORMAT = """
            import dev.vigie.api.*;
            import dev.vigie.api.format.*;
            import java.io.*;
            import java.util.*;
            @org.pf4j.Extension
            public class Sample implements ArchiveFormat {
                public String id() { return "mine"; }
                %s
                public ArchiveCodec create(Options options, PluginContext context) {
                    return new ArchiveCodec() {
                        public ArchiveWriter write(ArchiveOutput output) {
                            return new ArchiveWriter() {
                                public void add(ArchiveEntry entry, InputStream content) throws IOException {
                                    output.stream().write(content.readAllBytes());
                                }
                                public void finish() throws IOException { %s }
                                public void close() { }
                            };
                        }
                        public ArchiveReader read(java.nio.file.Path archive) {
                            return new ArchiveReader() {
                                public Optional<ArchiveEntry> next() throws IOException { %s }
                                public InputStream content() { return InputStream.nullInputStream(); }
                                public void close() { }
                            };
                        }
                    };
                }
            }
            """;
    private static final String SNEAKY = "sneak(new Exception(\"unseen\")); return null;";
    private static final String SNEAK =
            "static <T extends Throwable> void sneak(Throwable thrown) throws T { throw (T) thrown; } ";

    @TempDir
    Path directory;

    private Path plugins;
    private PluginInstaller installer;

    @BeforeEach
    void installASoundPlugin() throws Exception {
        plugins = Files.createDirectory(directory.resolve("plugins"));
        new PluginJar(directory, "sound").matcher("sound").jar(plugins.resolve("a-sound.jar"));
        installer = new PluginInstaller(List.of(plugins), plugins);
    }

    /** Makes what a beginner would hand over. */
    @FunctionalInterface
    interface Maker {
        Path make(Path work, Path target) throws IOException;
    }

    record Mistake(String name, Maker maker, String fault, String cure) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Mistake> mistakes() {
        return List.of(
                jar(
                        "index missing",
                        "extensions.idx is missing",
                        "annotation processors",
                        plugin -> plugin.source("Sample", SOUND)),
                jar(
                        "index outdated",
                        "in META-INF/extensions.idx but not in the plugin",
                        "mvn clean package",
                        plugin -> plugin.index("sample.Gone")),
                jar(
                        "api bundled",
                        "brings dev.vigie.api.VigieExtension along",
                        "scope \"provided\"",
                        plugin -> sound(plugin).with("dev/vigie/api/VigieExtension.class", new byte[4])),
                jar(
                        "slf4j bundled",
                        "brings org.slf4j.Logger along",
                        "scope \"provided\"",
                        plugin -> sound(plugin).with("org/slf4j/Logger.class", new byte[4])),
                jar(
                        "manifest without an id",
                        "both Plugin-Id and Plugin-Version",
                        "have the build write",
                        plugin -> sound(plugin).manifest("Plugin-Id", "")),
                jar(
                        "api too new",
                        ">=2.0.0",
                        "Install a Vigie or a version of the plugin",
                        plugin -> sound(plugin).manifest("Plugin-Requires", ">=2.0.0")),
                jar(
                        "api version senseless",
                        "Plugin-Requires \"soon\"",
                        "such as \">=1.0.0\"",
                        plugin -> sound(plugin).manifest("Plugin-Requires", "soon")),
                jar(
                        "wants other plugins",
                        "Plugin-Dependencies",
                        "into its lib/",
                        plugin -> sound(plugin).manifest("Plugin-Dependencies", "other")),
                jar(
                        "id of another plugin",
                        "\"sound\" is taken",
                        "Remove one",
                        plugin -> sound(plugin).manifest("Plugin-Id", "sound")),
                jar(
                        "name of another extension",
                        "\"sound\" is already there",
                        "Remove one",
                        plugin -> plugin.matcher("sound")),
                jar(
                        "id with a space",
                        "of the name \"My Format\"",
                        "lower case letters",
                        plugin -> plugin.matcher("My Format")),
                source("id() null", "returns null from id()", "lower case letters", SOUND.replace("\"mine\"", "null")),
                source(
                        "id() throws",
                        "does not answer id()",
                        "before create()",
                        SOUND.replace("return \"mine\";", "throw new IllegalStateException(\"not yet\");")),
                source(
                        "id() fails an assertion",
                        "AssertionError: never",
                        "before create()",
                        SOUND.replace("return \"mine\";", "throw new AssertionError(\"never\");")),
                source(
                        "id() sneaks",
                        "java.lang.Exception: unseen",
                        "before create()",
                        SOUND.replace("return \"mine\";", "Sample.<RuntimeException>" + SNEAKY)
                                .replace("public String", SNEAK + "public String")),
                source(
                        "matcher sneaks",
                        "failed while judging a path. It threw java.lang.Exception: unseen",
                        "Tell its author",
                        SOUND.replace(
                                        "return candidate -> options.texts(EXPRESSIONS).contains(candidate.name()) ?"
                                                + " Verdict.EXCLUDE : Verdict.INCLUDE;",
                                        "return candidate -> { Sample.<RuntimeException>" + SNEAKY + " };")
                                .replace("public String", SNEAK + "public String")),
                source(
                        "extension of incremental archives",
                        "end in \".incr.zip\"",
                        "neither begins nor ends",
                        format("""
                        public String extension() { return "incr.zip"; }""", "", "return Optional.empty();")),
                source(
                        "required option of a format",
                        "requires the option \"level\"",
                        "a default",
                        format("""
                        public List<OptionDescription> options() {
                            return List.of(OptionDescription.required("level", OptionType.INTEGER, "How much."));
                        }""", "", "return Optional.empty();")),
                source(
                        "format that gives nothing back",
                        "does not give back the file",
                        "Tell its author",
                        format("", "", "return Optional.empty();")),
                source(
                        "format that cannot write",
                        "cannot write an archive with one file: no end",
                        "Tell its author",
                        format("", "throw new IOException(\"no end\");", "return Optional.empty();")),
                source(
                        "format whose reader throws",
                        "failed while reading an archive with one file. It threw java.lang.AssertionError: next",
                        "Tell its author",
                        format("", "", "throw new AssertionError(\"next\");")),
                new Mistake(
                        "jar called a zip",
                        (work, target) -> sound(new PluginJar(work, "mine")).jar(target.resolveSibling("mine.zip")),
                        "is laid out as a jar",
                        "name end in .jar"),
                jar(
                        "two formats with one ending",
                        "both make archives that end in \".mine\"",
                        "choose another end",
                        plugin -> plugin.source("Sample", format("", "", "return Optional.empty();"))
                                .source(
                                        "Other",
                                        format("""
                                        public String extension() { return "mine"; }""", "", "return Optional.empty();")
                                                .replace("Sample", "Other")
                                                .replace("id() { return \"mine\"", "id() { return \"theirs\""))
                                .index("sample.Sample", "sample.Other")),
                source(
                        "default that does not fit",
                        "would not take itself: option \"much\" must be a whole number, not \"high\"",
                        "mend one",
                        options("return java.util.List.of(OptionDescription.withDefault(\"much\", OptionType.INTEGER,"
                                + " \"high\", \"How much.\"));")),
                source(
                        "option described twice",
                        "describes the option \"much\" twice",
                        "take one away",
                        options("OptionDescription one = OptionDescription.optional(\"much\", OptionType.TEXT, \"How"
                                + " much.\"); return java.util.List.of(one, one);")),
                source(
                        "option of a hook that is a key of all hooks",
                        "has an option \"timeout\", which cannot be set",
                        "another name",
                        options(
                                "return java.util.List.of(OptionDescription.optional(\"timeout\", OptionType.TEXT, \"How"
                                        + " long.\"));")),
                source(
                        "hook that never runs",
                        "runs after no outcome",
                        "defaultOutcomes()",
                        hook("public java.util.Set<dev.vigie.api.backup.BackupStatus> defaultOutcomes() {"
                                + " return java.util.Set.of(); }")),
                source(
                        "hook without time",
                        "has no time to run (PT0S)",
                        "defaultTimeLimit()",
                        hook("public java.time.Duration defaultTimeLimit() { return java.time.Duration.ZERO; }")),
                source(
                        "matcher that takes no patterns",
                        "cannot be given a pattern: unknown option \"expressions\"",
                        "as a list of texts",
                        SOUND.replace(
                                "public String id()",
                                "public java.util.List<OptionDescription> options() { return java.util.List.of(); }"
                                        + " public String id()")),
                source("options() null", "returns null from options()", "List.of()", options("return null;")),
                source(
                        "options() throws",
                        "does not answer options()",
                        "before create()",
                        options("throw new IllegalStateException(\"not yet\");")),
                source(
                        "private constructor",
                        "no public constructor without parameters",
                        "must add one",
                        SOUND.replace(CONSTRUCTOR, "private Sample() {}")),
                source(
                        "constructor with parameters",
                        "no public constructor without parameters",
                        "must add one",
                        SOUND.replace(CONSTRUCTOR, "public Sample(String name) {}")),
                source(
                        "constructor throws",
                        "java.lang.IllegalStateException: not today",
                        "create() may",
                        PluginJar.matcherSource(
                                "Sample", "return \"mine\";", "throw new IllegalStateException(\"not today\");")),
                source(
                        "static initializer throws",
                        "What is static in one of its classes",
                        "create()",
                        SOUND.replace(CONSTRUCTOR, "static final int NUMBER = Integer.parseInt(\"x\");")),
                source(
                        "abstract class",
                        "is abstract",
                        "move @Extension",
                        SOUND.replace("public class", "public abstract class")
                                .replace(CONSTRUCTOR, "public Sample() {}")),
                source("class not public", "is not public", "must make it so", SOUND.replace("public class", "class")),
                source("no contract", "neither ArchiveFormat nor", "implement one", "public class Sample {}"),
                source(
                        "create() throws",
                        "IllegalStateException: no luck",
                        "Tell its author",
                        HOOK.formatted("throw new IllegalStateException(\"no luck\");")),
                source("create() gives null", "returned null", "Tell its author", HOOK.formatted("return null;")),
                source(
                        "native library missing",
                        "native library that is not there",
                        "Install that library",
                        HOOK.formatted("System.loadLibrary(\"vigie-has-no-such\"); return null;")),
                jar("library left out", "needs the class sample.Library", "into lib/", plugin -> {
                    plugin.source(
                                    "Sample",
                                    SOUND.replace(CONSTRUCTOR, "Library library = new Library();") + "class Library {}")
                            .index("sample.Sample");
                    return plugin.without("sample/Library.class");
                }),
                jar(
                        "newer Java",
                        "compiled for Java 99",
                        "--release 17",
                        plugin -> plugin.matcher("mine").changed("sample/Sample.class", bytes -> {
                            bytes[7] = 99 + 44 - 256;
                            return bytes;
                        })),
                jar(
                        "damaged class",
                        "damaged class",
                        "build it anew",
                        plugin -> plugin.matcher("mine")
                                .changed("sample/Sample.class", bytes -> Arrays.copyOf(bytes, bytes.length / 2))),
                jar(
                        "jar inside a jar",
                        "holds lib/helper.jar",
                        "pack a zip",
                        plugin -> plugin.with("lib/helper.jar", new byte[4])),
                new Mistake(
                        "zip around a jar",
                        (work, target) -> {
                            Path jar = sound(new PluginJar(work, "mine")).jar(work.resolve("wrapped/inner.jar"));
                            return zip(jar.getParent(), target.resolveSibling("mine.zip"));
                        },
                        "wrapping around inner.jar",
                        "install that jar"),
                new Mistake(
                        "folder in the zip",
                        (work, target) -> {
                            sound(new PluginJar(work, "mine")).directory(work.resolve("nested/mine-1.0"));
                            return zip(work.resolve("nested"), target.resolveSibling("mine.zip"));
                        },
                        "classes are in mine-1.0/classes/",
                        "pack what is inside mine-1.0/"),
                new Mistake(
                        "text file",
                        (work, target) -> Files.writeString(target, "<html>Not found"),
                        "no zip file",
                        "Download it again"),
                new Mistake("empty file", (work, target) -> Files.createFile(target), "empty (0 bytes)", "again"),
                new Mistake(
                        "zip cut short",
                        (work, target) -> {
                            sound(new PluginJar(work, "mine")).directory(work.resolve("whole"));
                            byte[] whole = Files.readAllBytes(zip(work.resolve("whole"), work.resolve("whole.zip")));
                            return Files.write(
                                    target.resolveSibling("mine.zip"), Arrays.copyOf(whole, whole.length * 2 / 3));
                        },
                        "cut short or damaged",
                        "Download or copy it again"),
                new Mistake(
                        "directory for a file",
                        (work, target) -> Files.createDirectory(target.resolveSibling("mine")),
                        "",
                        "build"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isNamedWithItsCure(Mistake mistake) throws Exception {
        Path work = Files.createDirectory(directory.resolve("work"));
        Path handed = mistake.maker.make(
                work, Files.createDirectory(directory.resolve("handed")).resolve("mine.jar"));

        assertNamed(mistake, "check", checked(handed));
        BackupException refusal = catchThrowableOfType(BackupException.class, () -> installer.install(handed));
        assertNamed(mistake, "install", refusal.getMessage());
        assertThat(plugins).isDirectoryContaining("glob:**/a-sound.jar");
        try (Stream<Path> installed = Files.list(plugins)) {
            assertThat(installed).hasSize(1);
        }

        Files.move(handed, plugins.resolve(handed.getFileName()));
        List<PluginHealth> listed = new PluginHost(List.of(plugins), directory.resolve("lent")).tried();
        assertThat(listed).hasSize(2);
        assertThat(listed.get(0).state()).as("the sound one").isEqualTo(State.READY);
        assertThat(listed.get(1).state()).isNotEqualTo(State.READY);
        assertThat(listed.get(1).extensions()).isEmpty();
        assertNamed(mistake, "list", listed.get(1).reason());
    }

    private String checked(Path file) {
        try {
            PluginHealth health = installer.check(file);
            assertThat(health.state()).isNotEqualTo(State.READY);
            return health.reason();
        } catch (BackupException e) {
            return e.getMessage();
        }
    }

    private static void assertNamed(Mistake mistake, String command, String message) {
        assertThat(message).as(command).contains(mistake.fault).containsIgnoringCase(mistake.cure);
        assertThat(message)
                .as(command)
                .doesNotContain("\tat ")
                .hasSizeLessThan(700)
                .endsWith(".");
    }

    /** A step in making a jar. */
    @FunctionalInterface
    interface Step {
        PluginJar take(PluginJar plugin) throws IOException;
    }

    private static Mistake jar(String name, String fault, String cure, Step step) {
        return new Mistake(
                name, (work, target) -> step.take(new PluginJar(work, "mine")).jar(target), fault, cure);
    }

    private static Mistake source(String name, String fault, String cure, String source) {
        return jar(name, fault, cure, plugin -> plugin.source("Sample", source).index("sample.Sample"));
    }

    private static PluginJar sound(PluginJar plugin) throws IOException {
        return plugin.matcher("mine");
    }

    private static String format(String more, String finish, String next) {
        return FORMAT.formatted(more, finish, next);
    }

    private static String options(String body) {
        return hook("public java.util.List<OptionDescription> options() { " + body + " }");
    }

    private static String hook(String more) {
        return HOOK.formatted("return report -> {};").replace("public String", more + " public String");
    }

    private static Path zip(Path content, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(content);
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new ZipEntry(content.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
        return target;
    }
}
