package dev.vigie.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for plugin authors: its Java compiles and does what the page says, its links lead somewhere. */
class PluginsPageTest {
    private static final Path PLUGINS = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("public (?:abstract )?class (\\w+)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");

    @TempDir
    Path directory;

    private String page;

    @BeforeEach
    void read() throws Exception {
        page = Files.readString(PLUGINS.resolve("README.md"));
    }

    @Test
    void theMatcherKeepsEveryRule() throws Exception {
        try (URLClassLoader classes = compiled()) {
            Class<?> contract = classes.loadClass("com.acme.LongNamesTest");
            List<Method> rules = Stream.of(ExclusionMatcherContract.class.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class))
                    .toList();
            assertThat(rules).hasSizeGreaterThan(5);
            for (Method rule : rules) {
                var test = (ExclusionMatcherContract) contract.getConstructor().newInstance();
                test.directory = Files.createDirectory(directory.resolve(rule.getName()));
                rule.setAccessible(true);
                rule.invoke(test);
            }
        }
    }

    @Test
    void theHookWritesItsLine() throws Exception {
        Path file = directory.resolve("notes.txt");
        try (URLClassLoader classes = compiled()) {
            var factory = (PostBackupHookFactory)
                    classes.loadClass("com.acme.NoteHook").getConstructor().newInstance();
            Options options = Options.check("hook", factory.options(), Map.of("file", file.toString()));
            try (PostBackupHook hook = factory.create(options, new PluginContext(1, directory))) {
                hook.run(new BackupReport("photos", directory, directory, success()));
            }
        }
        assertThat(file).hasContent("Backup of photos: SUCCESS");
    }

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(LINK.matcher(page).results().map(link -> link.group(1)))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(PLUGINS.resolve(link)).exists());
    }

    /** The first column of the last table quotes what Vigie says. */
    @Test
    void everyMessageIsOneThatVigieGives() throws Exception {
        StringBuilder host = new StringBuilder();
        for (String room : List.of("plugins", "contract")) {
            Path sources = PLUGINS.resolveSibling("agent/src/main/java/dev/vigie/agent")
                    .resolve(room);
            try (Stream<Path> files = Files.list(sources)) {
                for (Path file : files.toList()) {
                    host.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
                }
            }
        }
        assertThat(page.substring(page.indexOf("| message |")).lines().skip(2))
                .hasSizeGreaterThan(10)
                .allSatisfy(row -> assertThat(host).contains(row.split("`", 3)[1]));
    }

    private static BackupResult success() {
        return new BackupResult(
                BackupStatus.SUCCESS, Instant.EPOCH, Duration.ZERO, Optional.empty(), List.of(), List.of(), List.of());
    }

    private URLClassLoader compiled() throws Exception {
        List<Path> sources = new ArrayList<>();
        for (MatchResult sample : SAMPLE.matcher(page).results().toList()) {
            Matcher name = CLASS.matcher(sample.group(1));
            assertThat(name.find()).isTrue();
            sources.add(Files.writeString(directory.resolve(name.group(1) + ".java"), sample.group(1)));
        }
        assertThat(sources).hasSize(4);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            List<String> options =
                    List.of("-d", directory.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(
                            null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as("the samples compile").isTrue();
        }
        return new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }
}
