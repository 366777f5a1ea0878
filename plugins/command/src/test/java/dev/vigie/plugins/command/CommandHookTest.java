package dev.vigie.plugins.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, really run. */
@DisabledOnOs(OS.WINDOWS)
class CommandHookTest {
    private static final String NAME = "my docs; $(touch owned) \"{id}\" \u00e9";

    @TempDir
    Path directory;

    private Path seen;

    /** Prints its arguments and environment, one a line, into a file. */
    private Path witness;

    @BeforeEach
    void writeWitness() throws Exception {
        seen = directory.resolve("seen");
        witness = directory.resolve("witness");
        Files.writeString(
                witness,
                "#!/bin/sh\nprintf '%s\\n' \"$@\" > '" + seen + "'\nenv > '" + seen + ".env'\npwd > '" + seen
                        + ".pwd'\n");
        assertThat(witness.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void placeholdersAreDataInsideOneArgument() throws Exception {
        run(
                witness.toString(),
                "{name}",
                "--{status}={id}",
                "{archive}",
                "{{name}",
                "{\"json\":1}",
                "{files} {size} {errors} {sha256}");
        assertThat(Files.readAllLines(seen))
                .containsExactly(
                        NAME,
                        "--success=20261123_101500",
                        "/backups/a b.zip",
                        "{name}",
                        "{\"json\":1}",
                        "3 1000 0 " + "ab".repeat(32));
        assertThat(directory.resolve("owned")).doesNotExist();
    }

    @Test
    void environmentIsMinimal() throws Exception {
        run(witness.toString());
        assertThat(environment())
                .containsEntry("VIGIE_NAME", NAME)
                .containsEntry("VIGIE_STATUS", "success")
                .containsEntry("VIGIE_ARCHIVE", "/backups/a b.zip")
                .containsEntry("VIGIE_ID", "20261123_101500")
                .containsEntry("VIGIE_SOURCE", "/home/me/docs")
                .containsEntry("VIGIE_DESTINATION", "/backups");
        assertThat(environment().keySet())
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "LANG",
                        "LC_ALL",
                        "LC_CTYPE",
                        "TMPDIR",
                        "XDG_CONFIG_HOME",
                        "XDG_DATA_HOME",
                        "XDG_STATE_HOME",
                        "XDG_RUNTIME_DIR",
                        "DBUS_SESSION_BUS_ADDRESS",
                        "VIGIE_NAME",
                        "VIGIE_STATUS",
                        "VIGIE_ARCHIVE",
                        "VIGIE_ID",
                        "VIGIE_SOURCE",
                        "VIGIE_DESTINATION",
                        "VIGIE_HOOK_RUN",
                        "PWD",
                        "OLDPWD",
                        "SHLVL",
                        "_");
    }

    @Test
    void environmentCanBeAddedTo() throws Exception {
        run(Map.of("run", List.of(witness.toString()), "environment", List.of("GREETING=a=b", "NO_SUCH_VARIABLE")));
        assertThat(environment()).containsEntry("GREETING", "a=b").doesNotContainKey("NO_SUCH_VARIABLE");
    }

    @Test
    void runsInItsDirectory() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        run(Map.of("run", List.of(witness.toString()), "directory", other.toString()));
        assertThat(Files.readString(Path.of(seen + ".pwd")).strip())
                .isEqualTo(other.toRealPath().toString());
    }

    @Test
    void failureTellsTheStatusAndTheEndOfTheOutput() {
        assertThatThrownBy(() -> run("sh", "-c", "echo all is lost >&2; exit 3"))
                .isInstanceOf(BackupException.class)
                .hasMessage("\"sh\" ended with exit status 3. It printed: all is lost");
        assertThatThrownBy(() -> run("false")).hasMessage("\"false\" ended with exit status 1 and printed nothing.");
    }

    @Test
    void outputIsBounded() {
        Throwable thrown =
                catchThrowable(() -> run("sh", "-c", "yes 0123456789 | head -c 3000000; echo; echo the end; exit 1"));
        assertThat(thrown.getMessage()).endsWith("the end").contains("…").hasSizeLessThan(8 * 1024 + 200);
    }

    @Test
    void missingProgramIsNamedWithWhatToDo() {
        assertThatThrownBy(() -> run("no-such-program-anywhere", "x"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("no-such-program-anywhere")
                .hasMessageContaining("PATH");
        assertThatThrownBy(() -> run("notify-me now")).hasMessageContaining("[\"notify-me\", \"now\"]");
    }

    @Test
    void doesNotWaitForWhatRunsOnInTheBackground() throws Exception {
        long start = System.nanoTime();
        run("sh", "-c", "sleep 20 & echo $! > '" + seen + "'");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        ProcessHandle.of(Long.parseLong(Files.readString(seen).strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void aFloodOfOutputIsNotKept() {
        Throwable thrown =
                catchThrowable(() -> run("sh", "-c", "head -c 100000000 /dev/zero | tr '\\0' x; echo the end; exit 1"));
        assertThat(thrown.getMessage()).endsWith("the end").hasSizeLessThan(8 * 1024 + 200);
    }

    @Test
    void interruptionEndsTheWholeTree() throws Exception {
        assertEndsWithItsHook("sh -c 'sleep 600 & echo $! > \"" + seen + "\"; wait' & wait");
    }

    @Test
    void interruptionEndsWhatIgnoresAskingForIt() throws Exception {
        assertEndsWithItsHook("trap '' TERM INT HUP; echo $$ > '" + seen + "'; while true; do sleep 1; done");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void interruptionEndsAGrandchildThatLostItsParent() throws Exception {
        assertEndsWithItsHook("sh -c 'setsid sleep 600 & echo $! > \"" + seen + "\"'; sleep 600");
    }

    /** @param script leaves a process id in the file {@link #seen} */
    private void assertEndsWithItsHook(String script) throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> thrown.set(catchThrowable(() -> run("sh", "-c", script))));
        thread.start();
        while (!Files.exists(seen) || Files.readString(seen).isBlank()) {
            Thread.onSpinWait();
        }
        ProcessHandle started =
                ProcessHandle.of(Long.parseLong(Files.readString(seen).strip())).orElseThrow();
        // Long enough for a parent that ends to have ended.
        Thread.sleep(200);
        thread.interrupt();
        thread.join(10_000);
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        for (int i = 0; started.isAlive() && i < 500; i++) {
            Thread.sleep(10);
        }
        assertThat(started.isAlive()).as("it survived").isFalse();
    }

    private Map<String, String> environment() throws Exception {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of(seen + ".env"))) {
            variables.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return variables;
    }

    private void run(String... command) throws Exception {
        run(Map.of("run", Arrays.asList(command)));
    }

    private void run(Map<String, Object> options) throws Exception {
        CommandHookFactory factory = new CommandHookFactory();
        try (PostBackupHook hook = factory.create(
                Options.check("hook \"command\"", factory.options(), options), new PluginContext(1, directory))) {
            hook.run(report());
        }
    }

    /** Without them hardly any program finds its way there. */
    @Test
    void whatWindowsCallsItsVariablesIsPassedOn() {
        Map<String, String> own = Map.of(
                "Path",
                "C:\\bin",
                "SystemRoot",
                "C:\\Windows",
                "ComSpec",
                "cmd.exe",
                "TEMP",
                "C:\\t",
                "Token",
                "secret");

        Map<String, String> variables = new CommandEnvironment(List.of()).variables(own, report());

        assertThat(variables)
                .containsKeys("Path", "SystemRoot", "ComSpec", "TEMP")
                .doesNotContainKey("Token");
    }

    private static BackupReport report() {
        BackupResult.Snapshot snapshot = new BackupResult.Snapshot(
                "20261123_101500",
                Path.of("/backups/a b.zip"),
                SnapshotKind.FULL,
                3,
                3_000,
                3,
                3_000,
                1_000,
                "ab".repeat(32),
                true);
        BackupResult result = new BackupResult(
                BackupStatus.SUCCESS,
                Instant.EPOCH,
                Duration.ZERO,
                Optional.of(snapshot),
                List.of(),
                List.of(),
                List.of());
        return new BackupReport(NAME, Path.of("/home/me/docs"), Path.of("/backups"), result);
    }
}
