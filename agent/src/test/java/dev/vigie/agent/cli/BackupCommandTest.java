package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.cli.terminal.Terminal;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.SnapshotKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupCommandTest {
    private static final String CHECKSUM = "a1b2c3d4e5f60718" + "0".repeat(48);
    private static final BackupResult.Snapshot SNAPSHOT = new BackupResult.Snapshot(
            "20240115_143022",
            Path.of("/backup/data_20240115_143022.zip"),
            SnapshotKind.FULL,
            1234,
            1_526_212_011,
            1234,
            1_526_212_011,
            537_227_428,
            CHECKSUM,
            true);

    private final FakeServices services = new FakeServices();

    private static BackupResult result(BackupStatus status, List<Problem> errors) {
        return new BackupResult(
                status,
                Instant.parse("2024-01-15T14:30:22Z"),
                Duration.ofMillis(53_200),
                status == BackupStatus.SUCCESS || status == BackupStatus.PARTIAL
                        ? Optional.of(SNAPSHOT)
                        : Optional.empty(),
                errors,
                List.of(),
                List.of("data_20240108_143022.zip"));
    }

    private static SnapshotInfo info(String id, long size, Duration age) {
        return new SnapshotInfo(
                id,
                "data",
                Path.of("/backup/data_" + id + ".zip"),
                "zip",
                SnapshotKind.FULL,
                FakeServices.NOW.minus(age),
                size,
                OptionalLong.of(1234),
                CHECKSUM,
                Unread.NOTHING,
                Optional.empty());
    }

    @Test
    void theSummaryIsTheSeeds() {
        services.result = () -> result(BackupStatus.SUCCESS, List.of());
        services.snapshots = () -> List.of(
                info("20240115_143022", 537_227_428, Duration.ZERO),
                info("20240114_143022", 532_802_437, Duration.ofDays(1)),
                info("20240113_143022", 530_464_112, Duration.ofDays(2)));

        Outcome outcome = Outcome.of(services, "backup", "/home/user/data", "/backup");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).isEqualTo("""

                        ✓ Backup completed successfully!

                        Backup Details:
                          Source: /home/user/data
                          Destination: /backup/data_20240115_143022.zip
                          Original Size: 1.42 GB
                          Compressed Size: 512.34 MB (35.2% of original)
                          Duration: 53.2s
                          Checksum: a1b2c3d4e5f60718...

                        Available Backups:
                          data_20240115_143022.zip (512.34 MB) - 0:00:00 ago
                          data_20240114_143022.zip (508.12 MB) - 1 day, 0:00:00 ago
                          data_20240113_143022.zip (505.89 MB) - 2 days, 0:00:00 ago
                        """);
    }

    @Test
    void theSeedsUsagesMeanWhatTheyMeant() {
        services.result = () -> result(BackupStatus.SUCCESS, List.of());

        assertThat(request("/home/user/data", "/backup"))
                .isEqualTo(Map.of(
                        "name", "data",
                        "source", Path.of("/home/user/data"),
                        "destination", Path.of("/backup"),
                        "format", "zip",
                        "keep", RetentionPolicy.last(7),
                        "exclude", List.of(),
                        "verify", false));
        assertThat(request("-f", "tar.gz", "-v", "/var/www", "/backup/www"))
                .containsEntry("format", "tar.gz")
                .containsEntry("verify", true)
                .containsEntry("name", "www")
                .containsEntry("destination", Path.of("/backup/www"));
        assertThat(request("-e", "*.log", "-e", "cache", "-e", "node_modules", "/app", "/backup"))
                .containsEntry("exclude", List.of("*.log", "cache", "node_modules"))
                .containsEntry("source", Path.of("/app"));
        assertThat(request("-k", "14", "/data", "/backup")).containsEntry("keep", RetentionPolicy.last(14));
    }

    private Map<String, Object> request(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "backup";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        assertThat(Outcome.of(services, all).status()).isZero();
        BackupRequest request = services.asked.orElseThrow();
        return Map.of(
                "name", request.name(),
                "source", request.source(),
                "destination", request.destination(),
                "format", request.format(),
                "keep", request.retention(),
                "exclude", request.exclude(),
                "verify", request.verify());
    }

    @Test
    void theFifthUsageOnlyLists() {
        services.snapshots = () -> List.of(info("20240114_143022", 1024, Duration.ofDays(1)));

        Outcome outcome = Outcome.of(services, "backup", "-l", "/data", "/backup");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.out())
                .isEqualTo("\nBackups for data:\n  data_20240114_143022.zip (1.00 KB) - 1 day, 0:00:00 ago\n");
        assertThat(services.calls).containsExactly("list /backup data");
    }

    @Test
    void everyOptionArrives() {
        services.result = () -> result(BackupStatus.SUCCESS, List.of());

        Outcome.of(
                services,
                "backup",
                "--mode",
                "incremental",
                "--name",
                "other",
                "--skip-if-unchanged",
                "--keep",
                "all",
                "--option",
                "level=9",
                "--option",
                "comment=a=b",
                "/data",
                "/backup");

        BackupRequest request = services.asked.orElseThrow();
        assertThat(request.mode()).isEqualTo(BackupMode.INCREMENTAL);
        assertThat(request.name()).isEqualTo("other");
        assertThat(request.skipIfUnchanged()).isTrue();
        assertThat(request.retention()).isEqualTo(RetentionPolicy.KEEP_ALL);
        assertThat(request.formatOptions()).isEqualTo(Map.of("level", "9", "comment", "a=b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"level", "=9", ""})
    void anOptionOfTheFormatHasAKeyAndAValue(String option) {
        Outcome outcome = Outcome.of(services, "backup", "--option", option, "/data", "/backup");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("'--option'")
                .contains("\"" + option + "\" is no option of a format. Write KEY=VALUE, such as level=9.");
    }

    @Test
    void aConfiguredFolderIsBackedUpAsConfigured() {
        services.result = () -> result(BackupStatus.SUCCESS, List.of());
        services.folders = Map.of(
                "documents",
                BackupRequest.of("documents", Path.of("/home/anna/Documents"), Path.of("/backup"))
                        .withExclude(List.of("*.tmp"))
                        .withVerify(true)
                        .withRetention(RetentionPolicy.last(3)));

        Outcome.of(services, "-c", "/etc/vigie.yaml", "backup", "documents", "-e", "*.bak");

        BackupRequest request = services.asked.orElseThrow();
        assertThat(services.configuration).contains(Path.of("/etc/vigie.yaml"));
        assertThat(request.source()).isEqualTo(Path.of("/home/anna/Documents"));
        assertThat(request.exclude()).containsExactly("*.tmp", "*.bak");
        assertThat(request.verify()).isTrue();
        assertThat(request.retention()).isEqualTo(RetentionPolicy.last(3));

        Outcome unknown = Outcome.of(services, "backup", "pictures");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("no folder \"pictures\"").contains("vigie backup pictures DEST");
    }

    @Test
    void theOptionsOfAConfiguredFolderAreThoseOfItsFormatOnly() {
        services.result = () -> result(BackupStatus.SUCCESS, List.of());
        services.folders = Map.of(
                "documents",
                BackupRequest.of("documents", Path.of("/home/anna/Documents"), Path.of("/backup"))
                        .withFormatOptions(Map.of("level", 12)));

        Outcome.of(services, "backup", "documents", "-f", "zip", "--option", "x=y");
        assertThat(services.asked.orElseThrow().formatOptions()).isEqualTo(Map.of("level", 12, "x", "y"));

        Outcome.of(services, "backup", "documents", "-f", "tar", "--option", "x=y");
        assertThat(services.asked.orElseThrow().formatOptions()).isEqualTo(Map.of("x", "y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "-5", "abc", "1.5", "", "99999999999"})
    void aNumberToKeepMustBeOne(String keep) {
        Outcome outcome = Outcome.of(services, "backup", "-k", keep, "/data", "/backup");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("at least 1").doesNotContain("\tat ");
        assertThat(services.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SUCCESS, 0", "UNCHANGED, 0", "PARTIAL, 3", "FAILED, 1"})
    void theExitStatusSaysHowItEnded(BackupStatus status, int expected) {
        List<Problem> errors = status == BackupStatus.PARTIAL || status == BackupStatus.FAILED
                ? List.of(new Problem("a", "cannot be read"))
                : List.of();
        services.result = () -> result(status, errors);

        assertThat(Outcome.of(services, "backup", "/data", "/backup").status()).isEqualTo(expected);
        Outcome json = Outcome.of(services, "--json", "backup", "/data", "/backup");
        assertThat(json.status()).isEqualTo(expected);
        assertThat(json.json().getAsJsonObject().get("status").getAsString())
                .isEqualTo(status.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void aBackupThatFailedSaysWhy() {
        services.result = () -> result(BackupStatus.FAILED, List.of(new Problem("", "The disk is full.")));

        Outcome text = Outcome.of(services, "backup", "/data", "/backup", "-q");
        Outcome json = Outcome.of(services, "backup", "/data", "/backup", "--json");

        assertThat(text.err())
                .isEqualTo("vigie: The backup failed: The disk is full. Earlier backups are as they were.\n");
        assertThat(json.json().getAsJsonObject().get("error").getAsString()).contains("The disk is full.");
    }

    @Test
    void theDocumentHasWhatScriptsRelyOn() {
        services.result = () -> result(BackupStatus.PARTIAL, List.of(new Problem("dir/a\n\u001b", "cannot be read")));

        JsonObject json = Outcome.of(services, "backup", "/home/user/data", "/backup", "--json")
                .json()
                .getAsJsonObject();

        assertThat(json).isEqualTo(JsonParser.parseString("""
                                {"status":"partial","name":"data","source":"/home/user/data","destination":"/backup",
                                 "id":"20240115_143022","archive":"/backup/data_20240115_143022.zip","kind":"full",
                                 "files":1234,"sizeOriginal":1526212011,"filesStored":1234,"sizeStored":1526212011,
                                 "sizeArchive":537227428,"sha256":"%s","verified":true,
                                 "started":"2024-01-15T14:30:22Z","durationMs":53200,
                                 "errors":[{"path":"dir/a\\n\\u001b","message":"cannot be read"}],"notices":[],
                                 "removed":["data_20240108_143022.zip"]}
                                """.formatted(CHECKSUM)));
    }

    @Test
    void aDryRunSaysWhatWouldBeStored() {
        services.preview = () ->
                new BackupPreview(SnapshotKind.FULL, 1, 10, List.of("a.txt", "dir/"), List.of("b.log"), List.of());

        JsonObject json = Outcome.of(services, "backup", "--dry-run", "--json", "/data", "/backup")
                .json()
                .getAsJsonObject();
        assertThat(json.get("included").toString()).isEqualTo("[\"a.txt\",\"dir/\"]");
        assertThat(json.get("excluded").toString()).isEqualTo("[\"b.log\"]");
        assertThat(json.get("status").getAsString()).isEqualTo("success");

        assertThat(Outcome.of(services, "backup", "--dry-run", "/data", "/backup")
                        .out())
                .isEqualTo("""
                          + a.txt
                          + dir/
                          - b.log

                        Would store 1 file (10.00 B) of /data in a full backup in /backup.
                        """);
        assertThat(services.calls).containsOnly("preview");
    }

    /** As the backup itself would: what no archive holds does not make it partial. */
    @Test
    void aDryRunOfWhatCannotBeReadIsPartial() {
        services.preview = () -> new BackupPreview(
                SnapshotKind.FULL,
                1,
                10,
                List.of("a.txt"),
                List.of(),
                List.of(new Problem("sub", "cannot be read")),
                List.of(new Problem("socket", "skipped")),
                false);

        Outcome outcome = Outcome.of(services, "backup", "--dry-run", "--json", "/data", "/backup");
        assertThat(outcome.status()).isEqualTo(3);
        JsonObject json = outcome.json().getAsJsonObject();
        assertThat(json.get("status").getAsString()).isEqualTo("partial");
        assertThat(json.get("errors").toString()).contains("sub").doesNotContain("socket");
        assertThat(json.get("notices").toString()).contains("socket").doesNotContain("sub");
    }

    /** It would have to say "use --init" to somebody who did. */
    @ParameterizedTest
    @ValueSource(strings = {"--init", "--take-over"})
    void aDryRunDoesNotTakeWhatChangesADestination(String option) {
        assertThat(Outcome.of(services, "backup", "--dry-run", option, "/data", "/backup"))
                .isEqualTo(
                        new Outcome(2, "", "vigie: --init and --take-over change something; leave out --dry-run.\n"));
        assertThat(services.calls).isEmpty();
    }

    @Test
    void aDryRunSaysWhenThereWouldBeNoBackup() {
        services.preview =
                () -> new BackupPreview(SnapshotKind.FULL, 0, 0, List.of(), List.of("b.log"), List.of(), true);
        String[] asked = {"backup", "--dry-run", "--skip-if-unchanged", "/data", "/backup"};

        assertThat(Outcome.of(services, asked).out()).isEqualTo("""
                          - b.log

                        Would make no backup: nothing changed in /data since the last one.
                        """);
        assertThat(services.asked.orElseThrow().skipIfUnchanged()).isTrue();
        JsonObject json = Outcome.of(
                        services, "backup", "--dry-run", "--skip-if-unchanged", "--json", "/data", "/backup")
                .json()
                .getAsJsonObject();
        assertThat(json.get("status").getAsString()).isEqualTo("unchanged");
        assertThat(json.get("kind").isJsonNull()).isTrue();
    }

    @Test
    void whatWasNotBackedUpIsNamedButNotWithoutEnd() {
        List<Problem> errors = IntStream.rangeClosed(1, 12)
                .mapToObj(i -> new Problem("file" + i, "cannot be read"))
                .toList();
        services.result = () -> result(BackupStatus.PARTIAL, errors);

        assertThat(Outcome.of(services, "backup", "/data", "/backup").out())
                .contains("! Backup completed with 12 problems.")
                .contains("  file10: cannot be read\n  … and 2 more (--json lists all)\n")
                .doesNotContain("file11");
    }

    @Test
    void namesCannotHarmTheTerminal() {
        services.result = () -> result(BackupStatus.PARTIAL, List.of(new Problem("a\u001b[2J\nb", "cannot be read")));

        assertThat(Outcome.of(services, "backup", "/data", "/backup").out())
                .contains("  a\\x1b[2J\\nb: cannot be read")
                .doesNotContain("\u001b");
    }

    @Test
    void bytesThatAreNotUtf8SurviveInTheDocument() throws Exception {
        services.result = () -> result(BackupStatus.PARTIAL, List.of(new Problem("caf\udce9 🌊", "x")));

        Outcome outcome = Outcome.of(services, "backup", "/data", "/backup", "--json");
        Process python = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import json,sys,os; print(os.fsencode(json.load(sys.stdin.buffer)['errors'][0]['path']))")
                .start();
        python.getOutputStream().write(outcome.out().getBytes(StandardCharsets.UTF_8));
        python.getOutputStream().close();

        assertThat(new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim())
                .isEqualTo("b'caf\\xe9 \\xf0\\x9f\\x8c\\x8a'");
    }

    @Test
    void aFailureIsASentence() {
        services.result = () -> {
            throw BackupException.environment("The disk is full.\nFree some space.");
        };

        Outcome outcome = Outcome.of(services, "backup", "/data", "/backup");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).isEqualTo("vigie: The disk is full.\nFree some space.\n");

        Outcome json = Outcome.of(services, "backup", "/data", "/backup", "--json");
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.json()).isEqualTo(JsonParser.parseString("""
                {"status":"failed","error":"The disk is full.\\nFree some space."}
                """));

        assertThat(Outcome.of(services, "--debug", "backup", "/data", "/backup").err())
                .contains("\tat ");
    }

    @Test
    void aMistakeOfThePersonIsWrongUsage() {
        services.result = () -> {
            throw BackupException.user("There is no format \"rar\"; installed are tar.gz, zip.");
        };

        assertThat(Outcome.of(services, "backup", "-f", "rar", "/data", "/backup")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void aMistakeOfVigieSaysSo() {
        services.result = () -> {
            throw new IllegalStateException("the plan was empty");
        };

        Outcome outcome = Outcome.of(services, "backup", "/data", "/backup");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("mistake in Vigie")
                .contains("--debug")
                .doesNotContain("\tat ");
    }

    @Test
    void aBackupThatIsMadeStaysMadeWhenListingFails() {
        services.result = () -> result(BackupStatus.SUCCESS, List.of());
        services.snapshots = () -> {
            throw BackupException.environment("no catalog");
        };

        Outcome outcome = Outcome.of(services, "backup", "/data", "/backup");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("completed successfully").doesNotContain("Available");
    }

    @Test
    void quietSaysNothing() {
        services.result = () -> result(BackupStatus.SUCCESS, List.of());

        for (String option : List.of("-q", "--quiet")) {
            assertThat(Outcome.of(services, option, "backup", "/data", "/backup"))
                    .isEqualTo(new Outcome(0, "", ""));
            assertThat(Outcome.of(services, "backup", "/data", "/backup", option))
                    .isEqualTo(new Outcome(0, "", ""));
        }
    }

    @Test
    void aTerminalGetsColoursAndAnotherGetsPlainAscii() {
        services.result = () -> result(BackupStatus.SUCCESS, List.of());
        Terminal colourful = new Terminal(true, true, 80, true, true);
        Terminal ascii = new Terminal(true, false, 80, false, false);

        assertThat(Outcome.of(services, colourful, "backup", "/data", "/backup").out())
                .contains("\u001b[32m✓ Backup completed successfully!\u001b[0m");
        assertThat(Outcome.of(services, colourful, "backup", "/data", "/backup", "--no-color")
                        .out())
                .contains("\n✓ Backup completed successfully!\n")
                .doesNotContain("\u001b");
        assertThat(Outcome.of(services, ascii, "backup", "/data", "/backup").out())
                .contains("\nOK Backup completed successfully!\n");
    }

    @Test
    void helpHasNoColoursEitherWhenTheyAreNotWanted() {
        Terminal colourful = new Terminal(true, true, 80, true, true);

        assertThat(Outcome.of(services, colourful, "backup", "--help").out()).contains("\u001b");
        assertThat(Outcome.of(services, colourful, "backup", "--help", "--no-color")
                        .out())
                .doesNotContain("\u001b");
    }

    @Test
    void aFolderWithoutANameNeedsOne() {
        Outcome outcome = Outcome.of(services, "backup", "/", "/backup");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("--name");
    }

    @Test
    void theFolderOneIsInHasAName() {
        services.result = () -> result(BackupStatus.SUCCESS, List.of());
        Path here = Path.of("").toAbsolutePath();

        Outcome.of(services, "backup", ".", "/backup");

        assertThat(services.asked.orElseThrow().source()).isEqualTo(here);
        assertThat(services.asked.orElseThrow().name())
                .isEqualTo(here.getFileName().toString());
    }
}
