package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vigie run}: several folders, a configuration that changes, and who may ask how it is. */
class AgentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private Machine machine;
    private Path backup;

    @BeforeEach
    void twoFolders() {
        machine = new Machine(directory);
        backup = machine.at("backup");
        machine.write("one/file", "1");
        machine.write("two/file", "2");
        machine.write("three/file", "3");
    }

    private Path configure(String more) {
        return machine.write("vigie.yaml", """
                log: { file: agent.log, level: info }
                defaults:
                  destination: backup
                  trigger: { quiet: 300ms, max-wait: 10s, min-interval: 0s }
                folders:
                  - { name: first, source: one }
                  - { name: second, source: two, format: tar.gz, mode: full, keep: 2, verify: true }
                """ + more);
    }

    @Test
    void foldersStatusReloadAndSecondAgent() throws IOException {
        Path configuration = configure("");
        machine.vigie("status").exited(1);
        try (Session agent = machine.start("run", "-c", configuration)) {
            awaitSnapshot("first");
            awaitSnapshot("second");

            JsonObject status = machine.vigie("status", "--json").done().object();
            assertThat(status.get("status").getAsString()).isEqualTo("running");
            assertThat(status.getAsJsonArray("folders")).hasSize(2);
            await().atMost(PATIENCE).until(() -> watching("first") && watching("second"));
            assertThat(machine.vigie("status").done().out()).contains("first", "second", "watching");
            assertThat(socketPermissions()).isEqualTo("rwx------");

            machine.vigie("run", "-c", configuration).refused(1, "already running");
            assertThat(agent.alive()).isTrue();

            configure("  - { name: third, source: three }\n");
            awaitSnapshot("third");
            int before = log().length();
            configure("  - { name: fourth, sorce: three }\n");
            await().atMost(PATIENCE).until(() -> log().substring(before).contains("did you mean"));
            assertThat(log().substring(before))
                    .containsPattern("vigie\\.yaml:\\d+:\\d+")
                    .contains("source");
            assertThat(machine.vigie("status").exited(1).out()).contains("The configuration is wrong", "did you mean");

            long archives = archives("third");
            Files.writeString(machine.at("three/file"), "changed");
            await().atMost(PATIENCE).until(() -> archives("third") > archives);

            configure("");
            await().atMost(PATIENCE)
                    .until(() -> machine.vigie("status", "--json")
                                    .object()
                                    .getAsJsonArray("folders")
                                    .size()
                            == 2);
            machine.vigie("status").done();
            agent.terminate();
            agent.end(10, TimeUnit.SECONDS).done();
        }
        assertThat(log()).doesNotContain("\tat ").contains("Backup completed");
        machine.vigie("status").exited(1);
        machine.vigie("verify", backup).done();
        assertThat(machine.vigie("-c", configuration, "list", "first").done().out())
                .contains("first_")
                .doesNotContain("second_");
        machine.vigie("-c", configuration, "backup", "second").done();
        machine.vigie("-c", configuration, "restore", "second", "--to", machine.at("back"))
                .done();
        assertThat(Trees.of(machine.at("back"))).isEqualTo(Trees.of(machine.at("two")));
    }

    @Test
    void hooksRunWithWhatTheyAskFor() throws IOException {
        Path configuration = configure("""
                  - name: third
                    source: three
                    hooks:
                      - { type: command, run: [sh, -c, 'echo "$@" >> hook.log', sh, "{name}", "{status}", "{archive}"], on: [success, partial], timeout: 30s }
                      - { type: command, run: [sh, -c, "exit 7"], on: [success] }
                      - { type: command, run: [sh, -c, "echo never > never"], on: [failed] }
                """.replace(
                "hook.log", machine.at("hook.log").toString()).replace("> never", "> " + machine.at("never")));

        Answer made =
                machine.vigie("-c", configuration, "backup", "third", "--json").done();

        assertThat(Files.readString(machine.at("hook.log"))).isEqualTo("third success " + made.text("archive") + "\n");
        assertThat(made.text("status"))
                .as("a hook that fails changes no backup")
                .isEqualTo("success");
        assertThat(made.object().getAsJsonArray("notices").toString()).contains("7");
        assertThat(machine.at("never")).doesNotExist();
    }

    /** The log, its successor, the figures and what it says at the terminal: "calls" is where that goes here. */
    @Test
    void whatItWritesIntoAFolderStartsNoBackup() throws IOException {
        Judge.require("unzip");
        String folders = """
                metrics: one/vigie.prom
                defaults: { destination: backup, trigger: { quiet: 700ms } }
                folders:
                  - { name: first, source: one }
                  - { name: second, source: calls }
                """;
        Path configuration = machine.write("vigie.yaml", "log: { file: one/agent.log }\n" + folders);
        try (Session agent = machine.start("run", "-c", configuration)) {
            assertNextBackupHolds("first", "one/a");
            assertNextBackupHolds("second", "calls/a");
            assertNextBackupHolds("first", "one/b");
            machine.write("vigie.yaml", "log: { file: one/other.log }\n" + folders);
            await().atMost(PATIENCE).until(() -> Files.exists(machine.at("one/other.log")));
            assertNextBackupHolds("second", "calls/b");
            assertNextBackupHolds("first", "one/c");
            agent.terminate();
            agent.end(10, TimeUnit.SECONDS).done();
        }
    }

    /** Writes a file of a folder that has been backed up, and sees that the next backup is of nothing else. */
    private void assertNextBackupHolds(String name, String file) throws IOException {
        awaitSnapshot(name);
        List<Path> archives = archivesOf(name);
        Path written = machine.write(file, "what is in no other, but in " + file);
        await().atMost(PATIENCE).until(() -> archivesOf(name).size() > archives.size());
        assertThat(archivesOf(name))
                .filteredOn(archive -> !archives.contains(archive))
                .first()
                .satisfies(archive -> assertThat(Judge.run(directory, "unzip", "-Z1", archive)
                                .out()
                                .lines())
                        .containsExactly(written.getFileName().toString()));
    }

    @Test
    void aTerminalThatIsClosedEndsItAsAskedTo() throws IOException {
        Judge.require("python3");
        String script = Trees.resource("hangup.py").toString();
        Path configuration = configure("").resolveSibling("at-terminal.yaml");
        Files.writeString(configuration, "folders:\n  - { source: one, destination: backup }\n");
        for (Object[] command :
                List.of(new Object[] {"watch", machine.at("one"), backup}, new Object[] {"run", "-c", configuration})) {
            Answer end;
            try (Session agent =
                    machine.startThrough(List.of("python3", script, "is backed up|Backup completed"), command)) {
                end = agent.end(60, TimeUnit.SECONDS).done();
            }
            assertThat(end.out()).as(command[0].toString()).matches("0 [0-9]\n");
            machine.vigie("status").exited(1);
        }
        machine.vigie("verify", backup).done();
    }

    @Test
    void withoutATerminalAHangUpChangesNothingAndAnInterruptEndsIt() throws IOException {
        Judge.require("setsid");
        Path configuration = configure("");
        // A shell starts what goes on in its background with SIGINT ignored, and a build may be that.
        try (Session agent =
                machine.startThrough(List.of("env", "--default-signal=INT", "setsid"), "run", "-c", configuration)) {
            awaitSnapshot("first");
            agent.signal("HUP");
            long archives = archives("first");
            machine.write("one/file", "changed");
            await().atMost(PATIENCE).until(() -> archives("first") > archives);
            agent.signal("INT");
            agent.end(10, TimeUnit.SECONDS).done();
        }
        machine.vigie("status").exited(1);
    }

    private void awaitSnapshot(String name) {
        await(name).atMost(PATIENCE).until(() -> archives(name) > 0);
    }

    private long archives(String name) throws IOException {
        return archivesOf(name).size();
    }

    private List<Path> archivesOf(String name) throws IOException {
        if (!Files.isDirectory(backup)) {
            return List.of();
        }
        try (var files = Files.list(backup)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "_"))
                    .toList();
        }
    }

    private boolean watching(String name) {
        for (JsonElement element :
                machine.vigie("status", "--json").done().object().getAsJsonArray("folders")) {
            JsonObject folder = element.getAsJsonObject();
            if (folder.get("name").getAsString().equals(name)) {
                return folder.get("watch").getAsString().equals("watching")
                        && !folder.get("lastSuccess").isJsonNull()
                        && folder.get("lastError").isJsonNull();
            }
        }
        return false;
    }

    private String socketPermissions() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(machine.state()));
    }

    private String log() throws IOException {
        return Files.readString(machine.at("agent.log"));
    }
}
