package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.debounce.Timing;
import dev.vigie.agent.destination.Verification;
import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.FolderStatus;
import dev.vigie.agent.status.StatusServer;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.Sample;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    private final FakeServices services = new FakeServices();

    @Test
    void listShowsWhatThereIs() {
        services.snapshots = () -> List.of(
                new SnapshotInfo(
                        "20240115_143022",
                        "data",
                        Path.of("/backup/data_20240115_143022.incr.zip"),
                        "zip",
                        SnapshotKind.INCREMENTAL,
                        FakeServices.NOW.minusSeconds(190),
                        2048,
                        OptionalLong.of(1234),
                        "ab",
                        Unread.of(List.of("a/secret")),
                        Optional.of(new Verification(Depth.CONTENTS, FakeServices.NOW))),
                adopted("data"));
        services.damaged = Set.of(adopted("data"));

        assertThat(Outcome.of(services, "list", "/backup", "--name", "data").out())
                .isEqualTo("""

                        Backups for data:
                          ID               ARCHIVE                        KIND                  SIZE     FILES  VERIFIED              AGE
                          20240115_143022  data_20240115_143022.incr.zip  incremental, partial  2.00 KB  1,234  contents 0:00:00 ago  0:03:10 ago
                          20240114_143022  data_20240114_143022.zip       adopted               1.00 KB  ?      damaged               1 day, 0:00:00 ago
                        """);
        assertThat(services.calls).containsExactly("list /backup data");
        assertThat(Outcome.of(services, "list", "/backup", "--json").json()).isEqualTo(JsonParser.parseString("""
                                [{"id":"20240115_143022","name":"data",
                                  "archive":"/backup/data_20240115_143022.incr.zip","format":"zip","kind":"incremental",
                                  "created":"2024-01-15T14:28:08Z","size":2048,"files":1234,"sha256":"ab",
                                  "verified":true,"verifiedAt":"2024-01-15T14:31:18Z","verifiedDepth":"contents","unread":["a/secret"],"damaged":false},
                                 {"id":"20240114_143022","name":"data",
                                  "archive":"/backup/data_20240114_143022.zip","format":"zip","kind":"adopted",
                                  "created":"2024-01-14T14:31:18Z","size":1024,"files":null,"sha256":null,
                                  "verified":false,"verifiedAt":null,"verifiedDepth":null,"unread":[],"damaged":true}]
                                """));
    }

    @Test
    void anEmptyListIsAListToo() {
        assertThat(Outcome.of(services, "list", "/backup"))
                .isEqualTo(new Outcome(0, "There are no backups in /backup.\n", ""));
        assertThat(Outcome.of(services, "list", "/backup", "--json").out()).isEqualTo("[]\n");
    }

    @Test
    void whereThereIsNoSetOfANameListSaysWhichThereAre() {
        services.snapshots = () -> List.of(adopted("pictures"), adopted("data"), adopted("data"));

        assertThat(Outcome.of(services, "list", "/backup", "--name", "dada"))
                .isEqualTo(new Outcome(
                        2,
                        "",
                        "vigie: There are no backups named \"dada\" in /backup, but those of data, pictures.\n"));
        assertThat(Outcome.of(services, "list", "/backup", "--name", "dada", "--json")
                        .status())
                .isEqualTo(2);
    }

    private static SnapshotInfo adopted(String set) {
        return new SnapshotInfo(
                "20240114_143022",
                set,
                Path.of("/backup/" + set + "_20240114_143022.zip"),
                "zip",
                SnapshotKind.ADOPTED,
                FakeServices.NOW.minusSeconds(86400),
                1024,
                OptionalLong.empty(),
                "",
                Unread.NOTHING,
                Optional.empty());
    }

    @Test
    void aFoldersNameStandsForItsDestinationAndSet() {
        services.folders = Map.of("documents", BackupRequest.of("documents", Path.of("/d"), Path.of("/backup")));

        Outcome.of(services, "list", "documents");
        Outcome.of(services, "list", "./documents");

        assertThat(services.calls)
                .containsExactly(
                        "list /backup documents", "list " + Path.of("documents").toAbsolutePath() + " *");
    }

    @Test
    void restoreAsksForWhatWasSaid() {
        services.restored = () -> new RestoreResult(2, 2048, 0, 0, 1, false, List.of("old"), List.of(), List.of());

        Outcome outcome = Outcome.of(
                services,
                "restore",
                "/backup",
                "--to",
                "/target",
                "--at",
                "2 hours ago",
                "--name",
                "data",
                "--overwrite",
                "if-changed",
                "--delete",
                "--dry-run",
                "a/b",
                "c");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).isEqualTo("""
                        Would restore 2 files (2.00 KB) to /target.
                        Already there and left as found: 1 file.
                        Would delete 1 path the backup does not have:
                          - old
                        """);
        assertThat(services.calls).containsExactly("restore /backup data at 2 hours ago");
        RestoreRequest request = services.restoreAsked.orElseThrow();
        assertThat(request.paths()).containsExactly("a/b", "c");
        assertThat(request.target()).isEqualTo(Path.of("/target"));
        assertThat(request.overwrite()).isEqualTo(RestoreRequest.Overwrite.IF_CHANGED);
        assertThat(request.delete()).isTrue();
        assertThat(request.dryRun()).isTrue();
    }

    @Test
    void aRestoreOfNoFileSaysWhatCameBack() {
        assertThat(toldOf(0, 1, 0)).isEqualTo("✓ Restored 1 link to /target.\n");
        assertThat(toldOf(0, 2, 1)).isEqualTo("✓ Restored 2 links to /target.\n");
        assertThat(toldOf(0, 0, 1)).isEqualTo("✓ Restored 1 directory with nothing in it to /target.\n");
        assertThat(toldOf(0, 0, 0)).isEqualTo("✓ Restored 0 files (0.00 B) to /target.\n");
        assertThat(toldOf(1, 1, 1)).isEqualTo("✓ Restored 1 file (0.00 B) to /target.\n");
    }

    private String toldOf(long files, long links, long directories) {
        services.restored =
                () -> new RestoreResult(files, 0, links, directories, 0, false, List.of(), List.of(), List.of());
        return Outcome.of(services, "restore", "/backup", "--to", "/target").out();
    }

    @Test
    void anIncompleteRestoreSaysWhatIsMissing() {
        services.restored = () -> new RestoreResult(
                2, 2048, 1, 3, 0, false, List.of(), List.of(new Problem("a", "is damaged")), List.of());

        Outcome text = Outcome.of(services, "restore", "/backup", "--to", "/target");
        assertThat(text.status()).isEqualTo(3);
        assertThat(text.out()).contains("1 path could not be restored").contains("  a: is damaged");
        assertThat(services.restoreAsked.orElseThrow().overwrite()).isEqualTo(RestoreRequest.Overwrite.NEVER);
        assertThat(Outcome.of(services, "restore", "/backup", "--to", "/target", "-q"))
                .isEqualTo(text);

        Outcome json = Outcome.of(services, "restore", "/backup", "--to", "/target", "--json");
        assertThat(json.status()).isEqualTo(3);
        assertThat(json.json()).isEqualTo(JsonParser.parseString("""
                                {"status":"partial","dryRun":false,"files":2,"bytes":2048,"links":1,"directories":3,"skipped":0,
                                 "deleted":[],
                                 "errors":[{"path":"a","message":"is damaged"}],"notices":[]}
                                """));
    }

    @Test
    void aCancelledRestoreHasFailed() {
        Problem cancelled = new Problem("", "the restore was cancelled; what it had not come to is missing");
        services.restored = () -> new RestoreResult(2, 2048, 0, 1, 0, true, List.of(), List.of(cancelled), List.of());

        Outcome text = Outcome.of(services, "restore", "/backup", "--to", "/target");
        assertThat(text.status()).isEqualTo(1);
        assertThat(text.out()).isEqualTo("""
                        ✗ Restored 2 files (2.00 KB) to /target.

                        Not restored:
                          the restore was cancelled; what it had not come to is missing
                        """);
        assertThat(text.err()).isEqualTo("vigie: The restore was cancelled after 2 files.\n");

        Outcome json = Outcome.of(services, "restore", "/backup", "--to", "/target", "--json");
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.json()).isEqualTo(JsonParser.parseString("""
                                {"status":"failed","dryRun":false,"files":2,"bytes":2048,"links":0,"directories":1,"skipped":0,
                                 "deleted":[],
                                 "errors":[{"path":"","message":"the restore was cancelled; what it had not come to is missing"}],
                                 "notices":[],"error":"The restore was cancelled after 2 files."}
                                """));
    }

    @Test
    void anEmptyPathIsAMistakeOfAScript() {
        for (String[] line : new String[][] {
            {"backup", "", "/backup"},
            {"backup", "/d", ""},
            {"watch", "/d", " "},
            {"list", ""},
            {"verify", ""},
            {"prune", ""},
            {"restore", "", "--to", "/target"},
            {"restore", "/backup", "--to", ""},
            {"restore", "/backup", "--to", "/target", "--delete", ""},
        }) {
            Outcome outcome = Outcome.of(services, line);
            assertThat(outcome.status()).as(String.join(" ", line)).isEqualTo(2);
            assertThat(outcome.err()).contains("a path is empty");
        }
        assertThat(services.calls).isEmpty();
    }

    @Test
    void anArgumentThatBeginsWithAnAtSignIsNoFileOfArguments(@TempDir Path directory) throws Exception {
        services.restored = () -> new RestoreResult(0, 0, 0, 0, 0, false, List.of(), List.of(), List.of());
        String file = "@" + Files.writeString(directory.resolve("eaDir"), "one two three");

        Outcome outcome = Outcome.of(services, "restore", "/backup", "--to", "/target", file, "@@home");

        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(services.restoreAsked.orElseThrow().paths()).containsExactly(file, "@@home");
    }

    @Test
    void aPlaceWhoseNameIsNoTextCannotBeReached() {
        Outcome outcome = Outcome.of(services, "restore", "/backup", "--to", "/caf\udce9");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("/caf\\xe9").contains("is no valid text");
        assertThat(services.calls).isEmpty();
    }

    @Test
    void aNameThatIsNoTextIsNoNameOfBackups() {
        for (String[] line : new String[][] {
            {"list", "/backup", "--name", "caf\udce9"},
            {"verify", "/backup", "--name", "caf\udce9"},
            {"backup", "/d", "/backup", "--name", "caf\udce9"},
            {"watch", "/d", "/backup", "--name", "caf\udce9"}
        }) {
            Outcome outcome = Outcome.of(services, line);
            assertThat(outcome.status()).as(String.join(" ", line)).isEqualTo(2);
            assertThat(outcome.err()).contains("caf\\xe9").contains("not UTF-8");
        }
        assertThat(services.calls).isEmpty();
    }

    @Test
    void restoreNeedsAPlace() {
        Outcome outcome = Outcome.of(services, "restore", "/backup");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("--to");
        assertThat(Outcome.of(services, "restore", "/backup", "--to", "/t", "--overwrite", "maybe")
                        .err())
                .contains("never, if-changed or always");
    }

    @Test
    void verifyReadsADirectoryOrOneArchive(@TempDir Path directory) throws Exception {
        Path archive = Files.createFile(directory.resolve("a.zip"));
        services.checks = List.of(
                new ArchiveCheck(archive, Depth.CONTENTS, List.of()),
                new ArchiveCheck(
                        Path.of("/backup/b.zip"), Depth.CHECKSUM, List.of(new Problem("x", "its checksum is wrong"))));

        assertThat(Outcome.of(services, "verify", archive.toString()).status()).isZero();
        Outcome text = Outcome.of(services, "verify", "/backup");
        Outcome json = Outcome.of(services, "verify", "/backup", "--json");

        assertThat(services.calls).containsExactly("verify archive " + archive, "verify /backup *", "verify /backup *");
        assertThat(Outcome.of(services, "verify", "/backup", "-q")).isEqualTo(text);
        assertThat(Outcome.of(services, "verify", archive.toString(), "-q")).isEqualTo(new Outcome(0, "", ""));
        assertThat(text.status()).isEqualTo(1);
        assertThat(text.out())
                .contains("✗ /backup/b.zip")
                .contains("  x: its checksum is wrong")
                .contains("1 of 2");
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.json()).isEqualTo(JsonParser.parseString("""
                                {"status":"failed","archives":[{"archive":"%s","depth":"contents","ok":true,"errors":[]},
                                 {"archive":"/backup/b.zip","depth":"checksum","ok":false,
                                  "errors":[{"path":"x","message":"its checksum is wrong"}]}]}
                                """.formatted(archive)));
    }

    @Test
    void verifyTakesADepthAndASample() {
        assertThat(Outcome.of(
                                services,
                                "verify",
                                "/backup",
                                "--depth",
                                "checksum",
                                "--sample",
                                "2.5%",
                                "--seed",
                                "7",
                                "--json")
                        .json()
                        .getAsJsonObject()
                        .get("seed")
                        .getAsLong())
                .isEqualTo(7);
        assertThat(services.verifyAsked.orElseThrow().depth()).isEqualTo(Depth.CHECKSUM);
        assertThat(services.verifyAsked.orElseThrow().sample()).contains(new Sample(0.025, 7));

        assertThat(Outcome.of(services, "verify", "/backup", "--sample", "5%").out())
                .contains("--seed ");
        assertThat(Outcome.of(services, "verify", "/backup").out()).doesNotContain("--seed ");
        for (String wrong : List.of("0%", "101%", "5", "5%%", "-1%", "x")) {
            assertThat(Outcome.of(services, "verify", "/backup", "--sample=" + wrong)
                            .status())
                    .as(wrong)
                    .isEqualTo(2);
        }
        assertThat(Outcome.of(services, "verify", "/backup", "--depth", "all").err())
                .contains("must be structure, checksum or contents");
        assertThat(Outcome.of(services, "verify", "/backup", "--seed", "7").status())
                .isEqualTo(2);
        assertThat(Outcome.of(services, "verify", "/backup", "--sample", "5%", "--seed", "x"))
                .isEqualTo(new Outcome(2, "", """
                        vigie: Invalid value for option '--seed': "x" must be a whole number, as a run with --sample shows it.
                        'vigie help verify' says how it is used.
                        """));
    }

    /** What has no part in the answer is not taken in silence. */
    @ParameterizedTest
    @CsvSource({"--name=documents,--name", "--sample=5%,--sample"})
    void oneArchiveIsNoChoice(String option, String named, @TempDir Path directory) throws Exception {
        Path archive = Files.createFile(directory.resolve("a.zip"));

        assertThat(Outcome.of(services, "verify", archive.toString(), option))
                .isEqualTo(new Outcome(
                        2, "", "vigie: " + named + " chooses among archives, but " + archive + " is one.\n"));
        assertThat(services.calls).isEmpty();
    }

    @Test
    void pruneUnderstandsEveryRule() {
        assertThat(Outcome.of(
                                services,
                                "prune",
                                "/backup",
                                "--keep-last",
                                "-1",
                                "--keep-hourly",
                                "1",
                                "--keep-daily",
                                "2",
                                "--keep-weekly",
                                "3",
                                "--keep-monthly",
                                "4",
                                "--keep-yearly",
                                "5",
                                "--keep-within",
                                "7d",
                                "--keep-within-daily",
                                "1m")
                        .status())
                .isZero();

        assertThat(services.policyAsked)
                .contains(RetentionPolicy.last(RetentionPolicy.ALL)
                        .keeping(Period.HOURLY, 1)
                        .keeping(Period.DAILY, 2)
                        .keeping(Period.WEEKLY, 3)
                        .keeping(Period.MONTHLY, 4)
                        .keeping(Period.YEARLY, 5)
                        .keepingWithin(Period.LAST, new CalendarSpan(0, 0, 7, 0))
                        .keepingWithin(Period.DAILY, new CalendarSpan(0, 1, 0, 0)));
        assertThat(services.calls).containsExactly("prune /backup *");
    }

    @Test
    void pruneWithoutARuleRemovesNothing() {
        assertThat(Outcome.of(services, "prune", "/backup").status()).isEqualTo(2);
        assertThat(Outcome.of(services, "prune", "/backup", "--keep-last", "0").status())
                .isEqualTo(2);
        assertThat(Outcome.of(services, "prune", "/backup", "--keep-within", "soon")
                        .err())
                .contains("7d");
        assertThat(services.calls).isEmpty();
    }

    @Test
    void aFolderIsPrunedByItsOwnRules() {
        services.folders = Map.of(
                "documents",
                BackupRequest.of("documents", Path.of("/d"), Path.of("/backup"))
                        .withRetention(RetentionPolicy.last(3)));

        Outcome.of(services, "prune", "documents");

        assertThat(services.policyAsked).contains(RetentionPolicy.last(3));
    }

    @Test
    void pruneThatMayNotBelieveTheClockHasFailed() {
        services.pruned = new PruneResult(
                List.of(new KeptSnapshot("20990101_000000", FakeServices.NOW, List.of("clock in doubt"))),
                List.of(),
                List.of(),
                List.of(),
                0);
        Outcome outcome = Outcome.of(services, "prune", "/backup", "--keep-last", "1", "-q");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("--confirm-clock");
        assertThat(Outcome.of(services, "prune", "/backup", "--keep-last", "1", "--dry-run")
                        .status())
                .isZero();
    }

    @Test
    void pruneConfirmsALoss() {
        services.losses = List.of("Most files are gone");

        Outcome outcome = Outcome.of(services, "prune", "/backup", "--confirm-loss");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).isEqualTo("Confirmed: Most files are gone.\n");
        assertThat(services.calls)
                .containsExactly("confirm loss " + Path.of("/backup").toAbsolutePath() + " -");
        assertThat(Outcome.of(services, "prune", "/backup", "--confirm-loss", "--dry-run")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void pruneConfirmsTheClock() {
        services.dated = List.of("20990101_000000", "20240115_143022");

        Outcome outcome = Outcome.of(services, "prune", "/backup", "--confirm-clock");

        assertThat(outcome).isEqualTo(new Outcome(0, "Dated anew: 20990101_000000, 20240115_143022.\n", ""));
        assertThat(services.calls)
                .containsExactly("confirm clock " + Path.of("/backup").toAbsolutePath() + " -");
        services.dated = List.of();
        assertThat(Outcome.of(services, "prune", "/backup", "--confirm-clock").out())
                .isEqualTo("No backup lies in the future.\n");
        Outcome dry = Outcome.of(services, "prune", "/backup", "--confirm-clock", "--dry-run");
        assertThat(dry.status()).isEqualTo(2);
        assertThat(dry.err()).contains("--confirm-clock changes something");
    }

    @Test
    void aListTellsWhatElseOneShouldKnow() {
        services.warnings = List.of("Most files are gone", "1 archive holds only changes");

        assertThat(Outcome.of(services, "list", "/backup").err())
                .contains("vigie: Most files are gone\n", "vigie: 1 archive holds only changes\n");
    }

    @Test
    void pruneSaysWhyASnapshotStays() {
        services.pruned = new PruneResult(
                List.of(new PruneResult.KeptSnapshot(
                        "20240115_143022", FakeServices.NOW, List.of("last", "within 7d"))),
                List.of(new PruneResult.RemovedSnapshot("20240101_000000", FakeServices.NOW.minusSeconds(60))),
                List.of("data_20240101_000000.zip"),
                List.of(),
                1024);

        assertThat(Outcome.of(services, "prune", "/backup", "--keep-last", "1", "--dry-run")
                        .out())
                .isEqualTo("""
                        ID               AGE      STAYS BECAUSE
                        20240115_143022  0:00:00  last, within 7d
                        20240101_000000  0:01:00  would go

                        Would remove 1 backup, keep 1, free 1.00 KB.
                        """);
        assertThat(services.calls).containsExactly("prune /backup * dry");
        JsonObject json = Outcome.of(services, "prune", "/backup", "--keep-last", "1", "--json")
                .json()
                .getAsJsonObject();
        assertThat(json.get("keep").toString())
                .isEqualTo("[{\"id\":\"20240115_143022\",\"created\":\"2024-01-15T14:31:18Z\","
                        + "\"reasons\":[\"last\",\"within 7d\"]}]");
        assertThat(json.get("remove").toString())
                .isEqualTo("[{\"id\":\"20240101_000000\",\"created\":\"2024-01-15T14:30:18Z\"}]");
        assertThat(json.get("freedBytes").getAsLong()).isEqualTo(1024);
    }

    @Test
    void pruneSaysWhatItPutsTogether() {
        services.pruned = new PruneResult(List.of(), List.of(), List.of("a.zip"), List.of("a.zip"), 1024);

        assertThat(Outcome.of(services, "prune", "/backup", "--keep-last", "1", "--dry-run")
                        .out())
                .endsWith("Would put together what is still needed of 1 old archive.\n"
                        + "Would remove 0 backups, keep 0, free about 1.00 KB.\n");
        assertThat(Outcome.of(services, "prune", "/backup", "--keep-last", "1").out())
                .isEqualTo("Put together what is still needed of 1 old archive.\n"
                        + "Removed 0 backups, keep 0, free 1.00 KB.\n");
        assertThat(Outcome.of(services, "prune", "/backup", "--keep-last", "1", "--json")
                        .json()
                        .getAsJsonObject()
                        .get("repackedArchives")
                        .toString())
                .isEqualTo("[\"a.zip\"]");
    }

    @Test
    void watchPassesItsTimes() {
        Outcome outcome = Outcome.of(
                services, "-q", "watch", "/data", "/backup", "--quiet", "500ms", "--max-wait", "5m", "-k", "3");

        assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
        assertThat(services.timing).contains(new Timing(Duration.ofMillis(500), Duration.ofMinutes(5), Duration.ZERO));
        assertThat(services.asked.orElseThrow().mode()).isEqualTo(BackupMode.INCREMENTAL);
        assertThat(services.asked.orElseThrow().retention()).isEqualTo(RetentionPolicy.last(3));
        Outcome.of(services, "-q", "watch", "/data", "/backup", "--quiet", "3m");
        assertThat(services.timing).contains(new Timing(Duration.ofMinutes(3), Duration.ofMinutes(3), Duration.ZERO));
        assertThat(Outcome.of(services, "watch", "/data", "/backup", "--quiet", "3m", "--max-wait", "1m"))
                .isEqualTo(new Outcome(2, "", "vigie: --max-wait 1m is shorter than --quiet 3m\n"));
        assertThat(Outcome.of(services, "watch", "/data", "/backup", "--quiet", "9999999h")
                        .status())
                .isEqualTo(2);
        assertThat(Outcome.of(services, "watch", "/data", "/backup", "--quiet", "soon")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void runPassesItsConfiguration() {
        assertThat(Outcome.of(services, "run", "-c", "/etc/vigie.yaml").status())
                .isZero();

        assertThat(services.calls).containsExactly("run agent");
        assertThat(services.configuration).contains(Path.of("/etc/vigie.yaml"));
    }

    @Test
    void statusSaysWhenNothingRuns(@TempDir Path directory) {
        services.state = directory;

        Outcome outcome = Outcome.of(services, "status", "--json");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("vigie: No agent is running.");
        assertThat(outcome.json().getAsJsonObject().get("status").getAsString()).isEqualTo("failed");
    }

    @Test
    void statusOfAConfigurationThatIsNotThereIsRefused(@TempDir Path directory) {
        services.state = directory;

        Outcome outcome = Outcome.of(services, "status", "-c", "/etc/vgie.yaml");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo("vigie: there is no configuration /etc/vgie.yaml\n");
    }

    @Test
    void statusWithoutAnAgentShowsTheLastBackups(@TempDir Path directory) throws Exception {
        services.state = directory;
        Files.createDirectories(directory.resolve("backup"));
        Files.writeString(directory.resolve("vigie.yaml"), """
                defaults: { destination: %1$s/backup }
                folders:
                  - { name: documents, source: /d }
                  - { name: late, source: /l, alert-after: 1h }
                  - { name: never, source: /n }
                """.formatted(directory));
        services.losses = List.of("Most files are gone.");
        // The clock was wrong.
        services.snapshots = () -> List.of(
                snapshot("documents", FakeServices.NOW.minusSeconds(7200)),
                snapshot("late", FakeServices.NOW.plus(Duration.ofDays(400))));
        assertThat(Outcome.of(services, "status").out()).containsPattern("late .* overdue\n");
        services.snapshots = () -> List.of(
                snapshot("documents", FakeServices.NOW.minusSeconds(7200)),
                snapshot("late", FakeServices.NOW.minusSeconds(7200)));

        Outcome text = Outcome.of(services, "status");
        assertThat(text.status()).isEqualTo(1);
        assertThat(text.out()).isEqualTo("""
                No agent is running. "vigie run" starts one.

                FOLDER     STATE        LAST BACKUP  CHANGES      NEXT
                documents  not running  2:00:00 ago  to be found  never
                late       not running  2:00:00 ago  to be found  overdue
                never      not running  none yet     to be found  overdue
                ! documents keeps every backup: Most files are gone.
                ! late keeps every backup: Most files are gone.
                ! never keeps every backup: Most files are gone.
                """);
        JsonObject json = Outcome.of(services, "status", "--json").json().getAsJsonObject();
        assertThat(json.get("status").getAsString()).isEqualTo("stopped");
        JsonObject late = json.getAsJsonArray("folders").get(1).getAsJsonObject();
        assertThat(late.get("watch").getAsString()).isEqualTo("stopped");
        assertThat(late.get("lastSuccess").getAsString()).isEqualTo("2024-01-15T12:31:18Z");
        assertThat(late.get("overdue").getAsBoolean()).isTrue();
        assertThat(late.get("frozen").getAsString()).isEqualTo("Most files are gone.");
    }

    private static SnapshotInfo snapshot(String set, Instant created) {
        return new SnapshotInfo(
                "20240115_123118",
                set,
                Path.of("/backup/archive.zip"),
                "zip",
                SnapshotKind.FULL,
                created,
                1,
                OptionalLong.of(1),
                "",
                Unread.NOTHING,
                Optional.empty());
    }

    @Test
    void statusShowsEachFolder() throws Exception {
        Path directory = Files.createTempDirectory(Path.of("/tmp"), "vigie");
        services.state = directory;
        Path backup = Path.of("/backup");
        AgentStatus status = new AgentStatus(
                42,
                "1.0.0",
                FakeServices.NOW.minusSeconds(183845),
                Optional.of("vigie.yaml:6:5: unknown key \"destnation\"\nvigie.yaml:7:5: another"),
                List.of(
                        new FolderStatus(
                                "documents",
                                Path.of("/d"),
                                backup,
                                FolderStatus.Watch.WATCHING,
                                "",
                                Optional.of(FakeServices.NOW.minusSeconds(190)),
                                Optional.of("20240115_142808"),
                                Optional.empty(),
                                List.of("The hook \"copy\" failed: the disk is away"),
                                3,
                                Optional.empty(),
                                Optional.of(FakeServices.NOW.plusSeconds(5)),
                                false,
                                Optional.empty()),
                        new FolderStatus(
                                "photos",
                                Path.of("/p"),
                                backup,
                                FolderStatus.Watch.MISSING,
                                "/p is not there",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(new FolderStatus.Failure("no source", FakeServices.NOW.minusSeconds(60))),
                                List.of(),
                                FolderStatus.EVERYTHING,
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                Optional.empty())));
        try (StatusServer server = StatusServer.start(directory.resolve("agent.sock"), () -> status)) {
            Outcome text = Outcome.of(services, "status");
            assertThat(text.status()).as("when one is overdue").isEqualTo(1);
            assertThat(text.out()).isEqualTo("""
                            vigie 1.0.0, process 42, running for 2 days, 3:04:05
                            ✗ The configuration is wrong, and the one before stays in force:
                                vigie.yaml:6:5: unknown key "destnation"
                                vigie.yaml:7:5: another

                            FOLDER     STATE     LAST BACKUP  CHANGES      NEXT
                            documents  watching  0:03:10 ago  3            in 0:00:05
                            photos     missing   none yet     to be found  overdue
                            ! documents: The hook "copy" failed: the disk is away
                            ! photos is missing: /p is not there
                            ✗ photos failed 0:01:00 ago: no source
                            """);
            JsonElement json = Outcome.of(services, "status", "--json").json();
            assertThat(json.getAsJsonObject().get("pid").getAsLong()).isEqualTo(42);
            assertThat(json.getAsJsonObject().get("configurationError").getAsString())
                    .contains("another");
            assertThat(json.getAsJsonObject().getAsJsonArray("folders")).hasSize(2);
        } finally {
            Files.deleteIfExists(directory.resolve("agent.sock.lock"));
            Files.delete(directory);
        }
    }

    @Test
    void whatIsMistypedIsGuessed() {
        Outcome command = Outcome.of(services, "bakup", "/data", "/backup");
        Outcome option = Outcome.of(services, "backup", "--exlude", "x", "/data", "/backup");

        assertThat(command.status()).isEqualTo(2);
        assertThat(command.err())
                .isEqualTo(
                        "vigie: There is no command bakup; did you mean backup?\n'vigie help' says how it is used.\n");
        assertThat(option.status()).isEqualTo(2);
        assertThat(option.err()).contains("There is no option --exlude; did you mean --exclude?");
    }

    @Test
    void wrongUsageIsADocumentToo() {
        Outcome outcome = Outcome.of(services, "backup", "--json", "-k", "0", "/data", "/backup");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.json().getAsJsonObject().get("error").getAsString()).contains("at least 1");
    }

    @Test
    void nothingAtAllIsWrongUsage() {
        Outcome outcome = Outcome.of(services);

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("Usage: vigie", "\nCommands:\n  backup ");
        assertThat(Outcome.of(services, "--json")
                        .json()
                        .getAsJsonObject()
                        .get("error")
                        .getAsString())
                .contains("command");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backup",
                "watch",
                "run",
                "list",
                "versions",
                "diff",
                "find",
                "restore",
                "verify",
                "prune",
                "status",
                "plugins",
                "config",
                "doctor",
                "completion",
                "help"
            })
    void everyCommandExplainsItself(String command) {
        Outcome help = Outcome.of(services, "help", command);

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: vigie " + command);
        assertThat(Outcome.of(services, command, "--help").out()).isEqualTo(help.out());
        assertThat(Outcome.of(services, "help").out()).contains("\n  " + command + " ");
    }

    @Test
    void completionIsAScriptThatBashUnderstands(@TempDir Path directory) throws Exception {
        Outcome outcome = Outcome.of(services, "completion");
        assertThat(outcome.out())
                .contains(
                        "\"never\" \"if-changed\" \"always\"",
                        "\"full\" \"incremental\"",
                        "\"contents\"",
                        "\"matcher\"")
                .doesNotContain("IF_CHANGED", "INCREMENTAL", "CONTENTS", "MATCHER");
        Path script = Files.writeString(directory.resolve("completion"), outcome.out());

        assertThat(completed(script, "vigie", "rest")).isEqualTo("restore");
        assertThat(completed(script, "vigie", "restore", "--overwrite", "if"))
                .as("words of an option, where no file is meant")
                .isEqualTo("if-changed");
    }

    /** Where the script has nothing to say bash goes on with the names of files, unless it is told not to. */
    @ParameterizedTest
    @ValueSource(strings = {"list", "restore", "backup", "verify", "plugins install"})
    void completionLeavesNamesOfFilesToBash(String command, @TempDir Path directory) throws Exception {
        String script = Outcome.of(services, "completion").out();
        String[] words = ("vigie " + command + " /mn").split(" ");

        assertThat(completed(Files.writeString(directory.resolve("completion"), script), words))
                .isEmpty();
        assertThat(script).contains("complete -F _complete_vigie -o default vigie");
    }

    private static String completed(Path script, String... words) throws IOException {
        String asked = "source \"$0\"; compopt() { echo \"compopt $*\"; }; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1));"
                + " _complete_vigie; echo \"${COMPREPLY[@]}\"";
        List<String> command = new ArrayList<>(List.of("bash", "-c", asked, script.toString()));
        command.addAll(List.of(words));
        Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(Outcome.of(services, "--version").out()).matches("vigie \\S+ \\(Java \\S+\\)\\R");
        assertThat(Outcome.of(services, "--version", "--json").json().getAsJsonObject())
                .isEqualTo(JsonParser.parseString("{\"version\":\"" + ProgramVersion.number() + "\",\"java\":\""
                        + System.getProperty("java.version") + "\"}"));
    }

    @Test
    void whatIsTextIsNotAskedForAsADocument() {
        for (String[] line : new String[][] {
            {"help", "--json"},
            {"--json", "help", "backup"},
            {"backup", "--help", "--json"},
            {"--help", "--json"},
            {"completion", "--json"}
        }) {
            Outcome outcome = Outcome.of(services, line);
            assertThat(outcome.status()).isEqualTo(2);
            assertThat(outcome.err()).contains("leave out --json");
            assertThat(outcome.json().getAsJsonObject().get("status").getAsString())
                    .isEqualTo("failed");
        }
    }

    @Test
    void whatGoesOnUntilItIsStoppedAnswersThen() {
        for (String[] line : new String[][] {{"watch", "/data", "/backup", "--json"}, {"run", "--json"}}) {
            Outcome outcome = Outcome.of(services, line);
            assertThat(outcome.status()).isZero();
            assertThat(outcome.json()).isEqualTo(JsonParser.parseString("""
                    {"status":"success","started":"2024-01-15T14:31:18Z","durationMs":0}
                    """));
        }
    }
}
