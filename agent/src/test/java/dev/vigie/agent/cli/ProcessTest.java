package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen only from outside: the log on standard error, signals, a terminal. */
class ProcessTest {
    @TempDir
    private Path directory;

    private List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=UTF-8",
                // The program's own settings, not those the tests find first.
                "-Dtinylog.configuration="
                        + Path.of("target/classes/tinylog.properties").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(ProcessProbe.class.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    private String err() throws IOException {
        return Files.readString(directory.resolve("err"));
    }

    @Test
    void theLogLooksLikeTheSeedsAndStaysOffStandardOutput() throws Exception {
        Process process = start(command(List.of(), "backup", "/data", "/backup", "--json"));
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(3);
        assertThat(out.lines()).singleElement().asString().startsWith("{").endsWith("}");
        assertThat(err().lines())
                .allSatisfy(line -> assertThat(line).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d - .*"))
                .extracting(line -> line.substring("2024-01-15 14:30:22 - ".length()))
                .containsExactly(
                        "INFO - Starting backup: /data -> /backup",
                        "INFO - Verifying archive integrity...",
                        "WARN - a\\n\\x1b[2Jb: cannot be read",
                        "INFO - Checksum: " + "ab".repeat(32),
                        "INFO - Rotated 1 old backup(s)",
                        "INFO - Backup completed: data_20240115_143022.zip",
                        "INFO - Size: 1.00 KB (50.0% of original)");
    }

    @Test
    void quietLeavesTheWarnings() throws Exception {
        Process process = start(command(List.of(), "-q", "backup", "/data", "/backup"));
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(3);
        assertThat(out).isEmpty();
        assertThat(err().lines()).singleElement().asString().contains(" - WARN - a\\n");
    }

    @Test
    void whoeverStopsItGetsATidyEnd() throws Exception {
        Process process = start(command(List.of("-Dprobe.wait=true"), "backup", "/data", "/backup"));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("waiting");

            process.toHandle().destroy();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(out.readLine()).isEqualTo("tidied up");
            assertThat(process.exitValue()).as("the status of its work").isEqualTo(3);
        }
    }

    @Test
    void whoeverStopsWhatDoesNotEndSeesThatItWasStopped() throws Exception {
        Process process = start(command(List.of("-Dprobe.hang=true"), "backup", "/data", "/backup"));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("hanging");

            process.toHandle().destroy();

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as("128 and SIGTERM").isEqualTo(143);
            assertThat(err()).doesNotContain("ended Vigie");
        }
    }

    @Test
    void aPluginThatEndsTheProcessIsNamedAndTheWorkHasFailed() throws Exception {
        Process process = start(command(List.of("-Dprobe.exit=true"), "backup", "/data", "/backup", "--json"));

        assertThat(process.waitFor(8, TimeUnit.SECONDS)).as("ends at once").isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(process.getInputStream().readAllBytes()).isEmpty();
        assertThat(err().lines().filter(line -> line.startsWith("vigie: ")))
                .singleElement()
                .asString()
                .contains("dev.vigie.agent.cli.ProcessProbe.", "(ProcessProbe.java:", "ended Vigie")
                .endsWith("before its work was done. No plugin may do that: delete the one with this class from the"
                        + " directory of plugins, and tell its author.");
    }

    @Test
    void aPluginThatHoldsUpTheEndIsNotWaitedForLong() throws Exception {
        Process process = start(command(List.of("-Dprobe.hang.end=true"), "backup", "/data", "/backup"));

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("the status of its work").isEqualTo(3);
    }

    @Test
    void aTerminalSeesProgressAndIsLeftClean() throws Exception {
        Process process = start(command(
                List.of(
                        "-Dprobe.wait=true",
                        "-Dvigie.terminal.errors=true",
                        "-Dvigie.terminal.columns=60",
                        "-Dvigie.terminal.charset=US-ASCII"),
                "backup",
                "/data",
                "/backup"));
        await().until(() -> err().contains("%"));
        process.toHandle().destroy();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(err())
                .contains("\r\u001b[KVerifying   0% [")
                .contains("\r\u001b[K20")
                .contains("Backup completed");
        assertThat(err().substring(err().lastIndexOf('\r')))
                .as("after the last frame")
                .startsWith("\r\u001b[K20");
    }
}
