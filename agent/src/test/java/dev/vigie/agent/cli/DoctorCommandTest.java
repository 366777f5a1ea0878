package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.cli.doctor.Machine;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.mend.Flaw;
import dev.vigie.agent.plugins.PluginJar;
import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.FolderStatus;
import dev.vigie.agent.status.StatusServer;
import dev.vigie.agent.watch.InotifyLimits;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.SnapshotKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    private static final String FORMAT = """
            import dev.vigie.api.*;
            import dev.vigie.api.format.*;
            @org.pf4j.Extension
            public class Zip implements ArchiveFormat {
                public String id() { return "zip"; }
                public String extension() { return "zip"; }
                public ArchiveCodec create(Options options, PluginContext context) {
                    throw new UnsupportedOperationException();
                }
            }
            """;

    private final FakeServices services = new FakeServices();
    /** Not a {@code @TempDir}: its path may be too long for a socket. */
    private Path directory;

    private Path inotify;
    private List<String> notes = List.of();

    @BeforeEach
    void makeAllWell() throws Exception {
        directory = Files.createTempDirectory(Path.of("/tmp"), "vigie");
        services.state = Files.createDirectory(directory.resolve("state"));
        inotify = Files.createDirectory(directory.resolve("inotify"));
        Files.writeString(inotify.resolve("max_user_watches"), "100\n");
        Files.writeString(inotify.resolve("max_user_instances"), "10\n");
        services.machine = machine("UTF-8", "17.0.2", true);
        new PluginJar(directory, "zip")
                .source("Zip", FORMAT)
                .index("sample.Zip")
                .jar(services.state.resolve("shipped/zip.jar"));
    }

    @AfterEach
    void removeDirectory() throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private Machine machine(String encoding, String java, boolean asItShould) {
        Properties properties = new Properties();
        properties.setProperty("java.version", java);
        properties.setProperty("java.home", "/opt/java");
        properties.setProperty("os.name", "Linux");
        properties.setProperty("sun.jnu.encoding", encoding);
        return new Machine(properties, new InotifyLimits(inotify), name -> asItShould, () -> asItShould);
    }

    private void configure() throws Exception {
        Files.createDirectories(directory.resolve("source/inside"));
        Files.createDirectories(directory.resolve("backup"));
        Files.writeString(services.state.resolve("vigie.yaml"), """
                folders:
                  - { name: data, source: %1$s/source, destination: %1$s/backup }
                """.formatted(directory));
    }

    private void lastBackup(Duration ago, long size) {
        services.snapshots = () -> List.of(new SnapshotInfo(
                "20240115_143022",
                "data",
                directory.resolve("backup/data_20240115_143022.zip"),
                "zip",
                SnapshotKind.FULL,
                FakeServices.NOW.minus(ago),
                size,
                OptionalLong.of(1),
                "",
                Unread.NOTHING,
                Optional.empty()));
    }

    private StatusServer agent(Optional<FolderStatus.Failure> failure) throws Exception {
        return agent("agent.sock", failure);
    }

    private StatusServer agent(String socket, Optional<FolderStatus.Failure> failure) throws Exception {
        FolderStatus folder = new FolderStatus(
                "data",
                directory,
                directory,
                FolderStatus.Watch.WATCHING,
                "",
                Optional.empty(),
                Optional.empty(),
                failure,
                notes,
                0,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
        AgentStatus status = new AgentStatus(42, "1.0.0", FakeServices.NOW, Optional.empty(), List.of(folder));
        return StatusServer.start(services.state.resolve(socket), () -> status);
    }

    @Test
    void withoutAConfigurationTheMachineIsLookedAt() {
        Outcome text = Outcome.of(services, "doctor");

        assertThat(text).isEqualTo(new Outcome(0, """
                ✓ Java: Java 17.0.2 in /opt/java.
                ✓ file names: All file names can be read.
                ✓ inotify: The system allows 100 for all programs of one user (max_user_watches); needed here: 0, one for each directory.
                ✓ inotify: The system allows 10 for all programs of one user (max_user_instances); needed here: 3, however many folders there are.
                ✓ compression: libdeflate is there; zip and tar.gz are written with it.
                ✓ state: %1$s can be written to.
                ✓ plugins: 1 of 1 are ready.
                ! configuration: There is none at %1$s/vigie.yaml, so there is nothing to look at beyond the machine.
                    Write one if "vigie run" is to protect your folders; "vigie watch" needs none.
                ✓ agent: None is running, and none has anything to do.

                All is well.
                """.formatted(services.state), ""));
    }

    @Test
    void whatIsWrongWithTheMachineComesWithARemedy() throws Exception {
        services.machine = machine("ANSI_X3.4-1968", "11.0.1", false);
        Files.writeString(services.state.resolve("shipped/broken.jar"), "no jar");

        Outcome text = Outcome.of(services, "doctor");

        assertThat(text.status()).isEqualTo(1);
        assertThat(text.out())
                .contains("✗ Java: Java 11.0.1")
                .contains("✗ file names: File names are understood as ANSI_X3.4-1968")
                .contains("    Start Vigie with bin/vigie")
                .contains("! compression: libdeflate is not there or cannot be loaded")
                .contains("! start: The classes that were kept ready")
                .contains("✗ plugin broken.jar: It cannot be used.")
                .endsWith("3 things to mend.\n");
    }

    @Test
    void aProtectedFolderIsWell() throws Exception {
        configure();
        lastBackup(Duration.ofHours(3), 10);

        try (StatusServer server = agent(Optional.empty())) {
            Outcome outcome = Outcome.of(services, "doctor");

            assertThat(outcome.status()).as(outcome.out()).isZero();
            assertThat(outcome.out())
                    .contains("needed here: 2, one for each directory.")
                    .contains("✓ folder data: Its newest backup, 20240115_143022, is 3:00:00 old.")
                    .contains("✓ agent: It is running, as process 42.");
            assertThat(services.calls).containsExactly("list " + directory.resolve("backup") + " data");
        }
    }

    @Test
    void aLimitThatMayNotSufficeIsARemark() throws Exception {
        configure();
        lastBackup(Duration.ofHours(3), 10);
        Files.writeString(inotify.resolve("max_user_watches"), "1");

        try (StatusServer server = agent(Optional.empty())) {
            Outcome outcome = Outcome.of(services, "doctor");

            assertThat(outcome.status()).isZero();
            assertThat(outcome.out())
                    .contains("! inotify: The system allows 1 ")
                    .contains("sudo sysctl fs.inotify.max_user_watches=524288");
        }
    }

    @Test
    void aBackupInTheFutureIsToBeMended() throws Exception {
        configure();
        lastBackup(Duration.ofHours(-3), 10);

        assertThat(Outcome.of(services, "doctor").out())
                .contains("✗ folder data: Its newest backup, 20240115_143022, lies in the future")
                .contains("vigie prune data --confirm-clock");
    }

    @Test
    void anOldBackupIsLateOnlyWhenSomethingChanged() throws Exception {
        configure();
        lastBackup(Duration.ofDays(3), 10);

        services.preview = () -> new BackupPreview(SnapshotKind.INCREMENTAL, 0, 0, List.of(), List.of(), List.of());
        assertThat(Outcome.of(services, "doctor").out())
                .contains("✓ folder data: Its newest backup, 20240115_143022, is 3 days, 0:00:00 old, and no file"
                        + " changed since.");
        services.preview =
                () -> new BackupPreview(SnapshotKind.INCREMENTAL, 2, 9, List.of("a", "b"), List.of(), List.of());
        Outcome late = Outcome.of(services, "doctor");
        assertThat(late.status()).isEqualTo(1);
        assertThat(late.out()).contains("✗ folder data: Its newest backup").contains("and 2 files changed since.");

        List<Problem> refused = List.of(new Problem("a", "cannot be read: permission denied"));
        services.preview = () -> new BackupPreview(SnapshotKind.INCREMENTAL, 0, 0, List.of(), List.of(), refused);
        Outcome stuck = Outcome.of(services, "doctor");
        assertThat(stuck.status()).isEqualTo(1);
        assertThat(stuck.out()).contains("cannot be followed by a whole one: a: cannot be read: permission denied");
    }

    @Test
    void everythingThatStopsBackupsIsNamed() throws Exception {
        configure();
        lastBackup(Duration.ofHours(3), Long.MAX_VALUE);
        try (StatusServer server = agent(Optional.of(new FolderStatus.Failure("the disk is full", FakeServices.NOW)))) {
            Outcome outcome = Outcome.of(services, "doctor", "--json");

            assertThat(outcome.status()).isEqualTo(1);
            JsonObject json = outcome.json().getAsJsonObject();
            assertThat(json.get("status").getAsString()).isEqualTo("failed");
            assertThat(json.getAsJsonArray("findings"))
                    .filteredOn(finding ->
                            finding.getAsJsonObject().get("state").getAsString().equals("bad"))
                    .extracting(
                            finding -> finding.getAsJsonObject().get("message").getAsString())
                    .satisfiesExactly(
                            room -> assertThat(room).startsWith("Only ").contains("the last archive took"),
                            failure -> assertThat(failure).isEqualTo("Its last backup failed: the disk is full"));
            assertThat(json.getAsJsonArray("findings").get(1)).isEqualTo(JsonParser.parseString("""
                    {"about":"file names","state":"good","message":"All file names can be read.","remedy":""}
                    """));
        }
    }

    @Test
    void aFolderThatIsGoneOrWasNeverBackedUpIsNamed() throws Exception {
        configure();
        assertThat(Outcome.of(services, "doctor").out())
                .contains("✗ folder data: There is no backup of it in " + directory.resolve("backup"))
                .contains("    Make one: vigie backup data")
                .contains("✗ agent: None is running, so changes are not backed up.");

        Files.delete(directory.resolve("source/inside"));
        Files.delete(directory.resolve("source"));
        Files.delete(directory.resolve("backup"));
        assertThat(Outcome.of(services, "doctor").out())
                .contains("✗ folder data: There is no folder " + directory.resolve("source"))
                .contains("✗ folder data: There is no destination " + directory.resolve("backup"));
    }

    @Test
    void aWatchIsLookedAtLikeAnAgent() throws Exception {
        String socket = "watch-" + ProcessHandle.current().pid() + ".sock";
        try (StatusServer server = agent(socket, Optional.of(new FolderStatus.Failure("no room", FakeServices.NOW)))) {
            assertThat(Outcome.of(services, "doctor").out())
                    .contains("✓ vigie watch: It is running, as process 42.")
                    .contains("✗ folder data: Its last backup failed: no room")
                    .doesNotContain("None is running");
        }
    }

    @Test
    void aHookThatFailsAfterEachBackupIsNamed() throws Exception {
        notes = List.of("The hook \"copy\" failed: the disk is away");
        try (StatusServer server = agent(Optional.empty())) {
            Outcome outcome = Outcome.of(services, "doctor");
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.out())
                    .contains("✗ folder data: Its last backup noted: The hook \"copy\" failed: the disk is away");
        }
    }

    @Test
    void quietlyItSpeaksOnlyOfWhatIsWrong() {
        assertThat(Outcome.of(services, "doctor", "/mnt/backup", "-q")).isEqualTo(new Outcome(0, "", ""));

        services.flaws = List.of(new Flaw("a.zip", "It is missing.", Flaw.State.LASTING));
        Outcome outcome = Outcome.of(services, "doctor", "/mnt/backup", "-q");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).contains("It is missing.");
    }

    @Test
    void aConfigurationThatIsNamedMustBeThere() {
        Outcome outcome = Outcome.of(
                services, "doctor", "-c", directory.resolve("nothing.yaml").toString());

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("there is no configuration " + directory.resolve("nothing.yaml"));
    }

    @Test
    void aWrongConfigurationIsQuoted() throws Exception {
        Files.writeString(services.state.resolve("vigie.yaml"), "foldres: []\n");

        Outcome outcome = Outcome.of(services, "doctor");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).contains("✗ configuration: ").contains("vigie.yaml:1:1: unknown key \"foldres\"");
    }

    @Test
    void metricsThatCannotBeWrittenAreSaidSo() throws Exception {
        String configuration = """
                metrics: %s/vigie.prom
                folders:
                  - source: %s
                    destination: /mnt/backup
                """;
        Path file = services.state.resolve("vigie.yaml");
        Files.writeString(file, configuration.formatted(directory.resolve("nowhere"), directory));
        assertThat(Outcome.of(services, "doctor").out())
                .contains("✗ metrics: " + directory.resolve("nowhere/vigie.prom") + " cannot be written");

        Files.writeString(file, configuration.replace("%s/vigie.prom", "/").formatted(directory));
        assertThat(Outcome.of(services, "doctor").out()).contains("✗ metrics: / cannot be written");

        Files.writeString(file, configuration.formatted(directory, directory));
        assertThat(Outcome.of(services, "doctor").out())
                .contains("✓ configuration")
                .doesNotContain("metrics");
    }

    @Test
    void aDirectoryWithArchivesIsLookedAtAndMendedWhenAskedTo() {
        services.flaws = List.of(
                new Flaw("SHA256SUMS", "It lacks a line.", Flaw.State.REPAIRABLE),
                new Flaw("a.zip", "It is missing.", Flaw.State.LASTING));
        Outcome outcome = Outcome.of(services, "doctor", "/mnt/backup");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).contains("It lacks a line.", "vigie doctor /mnt/backup --repair", "It is missing.");

        services.flaws = List.of(new Flaw("SHA256SUMS", "It lacked a line.", Flaw.State.REPAIRED));
        outcome = Outcome.of(services, "doctor", "/mnt/backup", "--repair");
        assertThat(outcome.status()).isZero();
        assertThat(services.calls).contains("examine /mnt/backup", "examine /mnt/backup repair");

        outcome = Outcome.of(services, "doctor", "--repair");
        assertThat(outcome.status()).isEqualTo(2);
    }
}
