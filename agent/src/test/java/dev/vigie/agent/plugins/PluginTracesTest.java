package dev.vigie.agent.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.agent.logging.LogFormat;
import dev.vigie.agent.logging.LogLevel;
import dev.vigie.agent.logging.Logging;
import dev.vigie.api.Options;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What plugins say and leave behind shows which of them it was. */
@Isolated("where log lines go is the same for the whole program")
class PluginTracesTest {
    private static final String HOOK = """
            import dev.vigie.api.*;
            import dev.vigie.api.hook.*;
            import java.nio.file.*;
            @org.pf4j.Extension
            public class Sample implements PostBackupHookFactory {
                static AutoCloseable kept;
                public String id() { return "mine"; }
                public PostBackupHook create(Options options, PluginContext context) {
                    return report -> {
                        try { %s } catch (Exception e) { throw new IllegalStateException(e); }
                    };
                }
                static void sleep(long millis) {
                    try { Thread.sleep(millis); } catch (InterruptedException e) { }
                }
            }
            """;

    @TempDir
    Path directory;

    private PluginHost host;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        Logging.toConsole(LogLevel.INFO, LogFormat.TEXT, lines::add);
    }

    @AfterEach
    void asItWas() {
        Logging.toConsole(LogLevel.INFO);
    }

    @Test
    void linesBearThePluginsIdWhateverThreadWroteThem() throws Exception {
        String log = "org.slf4j.LoggerFactory.getLogger(\"anything\")";
        runHook(log + ".info(\"from the hook\"); Thread other = new Thread(() -> " + log
                + ".warn(\"from a thread\")); other.start(); other.join();");

        assertThat(lines)
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).endsWith(" - INFO - [traces] from the hook"))
                .anySatisfy(line -> assertThat(line).endsWith(" - WARN - [traces] from a thread"));
    }

    @Test
    void linesInJsonDoSoToo() throws Exception {
        Logging.toConsole(LogLevel.INFO, LogFormat.JSON, lines::add);
        runHook("org.slf4j.LoggerFactory.getLogger(\"anything\").info(\"from the hook\");");
        assertThat(lines).singleElement().asString().contains("\"plugin\":\"traces\"");
    }

    @Test
    void whatEndsInTimeIsNotTold() throws Exception {
        runHook("new Thread(() -> sleep(100), \"brief\").start();");
        assertThat(lines).isEmpty();
    }

    @Test
    void aThreadThatGoesOnIsTold() throws Exception {
        runHook("new Thread(() -> sleep(3_000), \"forgotten\").start();");
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("The plugin traces 1.2.3 left threads running: [forgotten]. Its author must end them");
    }

    @Test
    void daemonsThatBecomeMoreAndMoreAreTold() throws Exception {
        String daemons = "for (int i = 0; i < 10; i++) { Thread daemon = new Thread(() -> sleep(5_000), \"daemon\");"
                + " daemon.setDaemon(true); daemon.start(); }";
        PostBackupHookFactory factory = hook(daemons);
        run(factory);
        assertThat(lines).as("a library may have started some for good").isEmpty();
        run(factory);
        assertThat(lines).singleElement().asString().contains("left threads running: [daemon, daemon,");
        run(factory);
        assertThat(lines).as("more again are told again").hasSize(2);
    }

    @Test
    void aFileLeftOpenIsTold() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this system does not tell which files are open");
        runHook("kept = Files.newOutputStream(context.temporaryDirectory().resolve(\"half-written\"));");
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("The plugin traces 1.2.3 left files open: [")
                .contains("/half-written]");
    }

    private void runHook(String body) throws Exception {
        run(hook(body));
    }

    private PostBackupHookFactory hook(String body) throws Exception {
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        new PluginJar(directory, "traces")
                .source("Sample", HOOK.formatted(body))
                .index("sample.Sample")
                .jar(plugins.resolve("traces.jar"));
        host = new PluginHost(List.of(plugins), directory.resolve("lent"));
        return host.hook("mine");
    }

    private void run(PostBackupHookFactory factory) throws Exception {
        Options none = Options.check("hook", factory.options(), Map.of());
        BackupResult result = new BackupResult(
                BackupStatus.SUCCESS, Instant.EPOCH, Duration.ZERO, Optional.empty(), List.of(), List.of(), List.of());
        try (PostBackupHook hook = factory.create(none, host.newContext())) {
            hook.run(new BackupReport("photos", directory, directory, result));
        }
    }
}
