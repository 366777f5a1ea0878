package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.vigie.agent.plugins.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vigie run} with plugins that do not come back: each is named, and holds up its own folder at most. */
class HangingPluginIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Long enough for a busy machine to load a plugin, short enough to wait for. */
    private static final Map<String, String> SOON = Map.of("VIGIE_JAVA_OPTS", "-Dvigie.plugin.limit=4s");

    private static final String FORMAT = """
            import dev.vigie.api.*;
            import dev.vigie.api.format.*;
            import java.io.InputStream;
            import java.nio.file.Path;
            @org.pf4j.Extension
            public class Deaf implements ArchiveFormat {
                public String id() { return "deaf"; }
                public ArchiveCodec create(Options options, PluginContext context) {
                    return new ArchiveCodec() {
                        public ArchiveWriter write(ArchiveOutput output) {
                            return new ArchiveWriter() {
                                public void add(ArchiveEntry entry, InputStream content) {
                                    while (true) { try { Thread.sleep(1000); } catch (InterruptedException e) { } }
                                }
                                public void finish() { }
                                public void close() { }
                            };
                        }
                        public ArchiveReader read(Path archive) { throw new IllegalStateException(); }
                    };
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
                    return candidate -> {
                        if (candidate.path().equals("riddle") || candidate.path().equals("file")) {
                            try { Thread.sleep(600_000); } catch (InterruptedException e) { throw new Woken(); }
                        }
                        while (candidate.path().equals("paradox")) {
                            try { Thread.sleep(1000); } catch (InterruptedException e) { }
                        }
                        return candidate.path().equals("aside") ? Verdict.SKIP_SUBTREE : Verdict.INCLUDE;
                    };
                }
                static class Woken extends RuntimeException { }
            }
            """;

    private static final String HOOK = """
            import dev.vigie.api.*;
            import dev.vigie.api.hook.*;
            @org.pf4j.Extension
            public class Dream implements PostBackupHookFactory {
                public String id() { return "dream"; }
                public PostBackupHook create(Options options, PluginContext context) {
                    return report -> Thread.sleep(600_000);
                }
            }
            """;

    @TempDir
    Path directory;

    private Machine machine;

    @Test
    void eachIsNamedAndTheOtherFoldersGoOn() throws IOException {
        machine = new Machine(directory);
        Path plugins = machine.directory("share/vigie/plugins");
        install(plugins, "bed", "Deaf", FORMAT);
        install(plugins, "thought", "Ponder", MATCHER);
        install(plugins, "night", "Dream", HOOK);
        for (String name : List.of("good", "format", "matcher", "deaf", "hook")) {
            machine.write(name + "/file", name);
        }
        machine.write("matcher/riddle/file", "a directory that is asked about when it is to be watched");
        machine.write("deaf/paradox/file", "one whose matcher does not react to being interrupted either");
        machine.write("deaf/aside/file", "what is left out as long as the matcher can be asked");
        Path configuration = machine.write("vigie.yaml", """
                log: { file: agent.log }
                defaults:
                  trigger: { quiet: 200ms, max-wait: 5s, min-interval: 0s }
                folders:
                  - { source: format, destination: to-format, format: deaf }
                  - { source: matcher, destination: to-matcher, exclude: [ "ponder:x" ] }
                  - { source: deaf, destination: to-deaf, exclude: [ "ponder:x" ] }
                  - { source: hook, destination: to-hook, hooks: [ { type: dream, timeout: 1s } ] }
                  - { source: good, destination: to-good }
                """);

        try (Session agent = machine.start(SOON, "run", "-c", configuration)) {
            soon(() -> archives("good") == 1 && archives("hook") == 1);
            machine.write("good/file", "others go on meanwhile");
            soon(() -> archives("good") == 2);

            soon(() -> text(folder("format"), "lastError").contains("bed 1.2.3")
                    && text(folder("matcher"), "watch").contains("degraded")
                    && text(folder("deaf"), "watch").contains("degraded")
                    && archives("matcher") == 1
                    && archives("deaf") == 1);
            assertThat(text(folder("format"), "lastError")).contains("was called to add", "given up");
            assertThat(text(folder("matcher"), "reason")).contains("thought 1.2.3", "riddle", "ponder:x", "as well");
            assertThat(text(folder("deaf"), "reason")).contains("thought 1.2.3", "paradox", "ponder:x", "as well");
            machine.write("matcher/file", "noticed all the same");
            machine.write("deaf/aside/file", "watched now, as nobody can say any more that it is not to be");
            soon(() -> archives("matcher") == 2 && archives("deaf") == 2);
            assertThat(machine.vigie("status").done().out())
                    .as("what a person sees; nothing is overdue yet")
                    .contains("bed 1.2.3", "thought 1.2.3", "degraded");
            assertThat(Files.readString(machine.at("agent.log")))
                    .containsOnlyOnce("The hook \"dream\" took longer than its time limit of 1 s and was stopped.");
            agent.terminate();
            agent.end(20, TimeUnit.SECONDS).done();
        }
        assertThat(archives("format")).as("nothing half written stays").isZero();
        machine.vigie("verify", machine.at("to-matcher")).done();
        machine.vigie("restore", machine.at("to-deaf"), "--to", machine.at("back"))
                .done();
        assertThat(machine.at("back/aside/file")).content().startsWith("watched now");
        machine.vigie(SOON, "backup", machine.at("format"), machine.at("to-format"), "-f", "deaf")
                .refused(1, "bed 1.2.3");
    }

    private void install(Path plugins, String id, String className, String source) throws IOException {
        new PluginJar(directory, id)
                .source(className, source)
                .index("sample." + className)
                .jar(plugins.resolve(id + ".jar"));
    }

    private long archives(String name) throws IOException {
        Path place = machine.at("to-" + name);
        if (!Files.isDirectory(place)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "_"))
                    .count();
        }
    }

    private JsonObject folder(String name) {
        for (JsonElement element :
                machine.vigie("status", "--json").done().object().getAsJsonArray("folders")) {
            if (element.getAsJsonObject().get("name").getAsString().equals(name)) {
                return element.getAsJsonObject();
            }
        }
        throw new AssertionError(name + " is not among the folders");
    }

    private static String text(JsonObject folder, String field) {
        return folder.get(field).isJsonNull() ? "" : folder.get(field).toString();
    }

    private static void soon(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(condition);
    }
}
