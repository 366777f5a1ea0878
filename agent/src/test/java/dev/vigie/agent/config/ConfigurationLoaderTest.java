package dev.vigie.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.vigie.agent.debounce.Schedule;
import dev.vigie.agent.debounce.Timing;
import dev.vigie.agent.debounce.Trigger;
import dev.vigie.agent.logging.LogFormat;
import dev.vigie.agent.logging.LogLevel;
import dev.vigie.agent.logging.LogSettings;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.HookRequest;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationLoaderTest {
    private static final Path HOME = Path.of("/home/someone");

    @TempDir
    Path directory;

    private final ConfigurationLoader loader = new ConfigurationLoader(
            new Environment(Map.of("DISK", "/media/disk", "TOKEN", "secret"), HOME, Path.of("/state/vigie")),
            Optional.empty());

    private Configuration load(String text) throws IOException, ConfigurationException {
        return loader.load(Files.writeString(directory.resolve("vigie.yaml"), text));
    }

    private FolderConfiguration only(String text) throws IOException, ConfigurationException {
        return load(text).folders().get(0);
    }

    @Test
    void metricsAreWrittenWhereTheyAreWanted() throws Exception {
        String folders = "folders: [ { source: ~/Documents, destination: ~/Backups } ]";
        assertThat(load(folders).metrics()).isEmpty();
        Configuration wanted = load("metrics: ~/vigie.prom\n" + folders);
        assertThat(wanted.metrics()).contains(HOME.resolve("vigie.prom"));
        assertThat(load(wanted.toYaml())).isEqualTo(wanted);
    }

    @Test
    void fillsInTheDefaults() throws Exception {
        Configuration configuration = load("folders: [ { source: ~/Documents, destination: ~/Backups } ]");

        assertThat(configuration.folders())
                .containsExactly(new FolderConfiguration(
                        "Documents",
                        HOME.resolve("Documents"),
                        HOME.resolve("Backups"),
                        "zip",
                        PluginOptions.NONE,
                        BackupMode.INCREMENTAL,
                        List.of(),
                        Trigger.STANDARD,
                        new RetentionPolicy(
                                Map.of(
                                        Period.LAST,
                                        7,
                                        Period.HOURLY,
                                        48,
                                        Period.DAILY,
                                        14,
                                        Period.WEEKLY,
                                        8,
                                        Period.MONTHLY,
                                        12),
                                Map.of(Period.LAST, new CalendarSpan(0, 0, 0, 4))),
                        false,
                        List.of(),
                        Duration.ofHours(26),
                        ZoneId.systemDefault()));
        assertThat(configuration.log())
                .isEqualTo(new LogSettings(Path.of("/state/vigie/vigie.log"), LogLevel.INFO, LogFormat.TEXT));
    }

    @Test
    void aFolderThatIsSeldomLookedAtIsNotCalledOverdueInBetween() throws Exception {
        String text = "folders: [ { source: /a, destination: /b, trigger: { rescan: 7d }%s } ]";

        assertThat(only(text.formatted("")).alertAfter()).isEqualTo(Duration.ofDays(14));
        assertThat(only(text.formatted(", alert-after: 1h")).alertAfter()).isEqualTo(Duration.ofHours(1));
        String seldomBackedUp = "folders: [ { source: /a, destination: /b, trigger: { min-interval: 3d } } ]";
        assertThat(only(seldomBackedUp).alertAfter()).isEqualTo(Duration.ofDays(6));
    }

    @ParameterizedTest
    @CsvSource({
        "min-interval: 3d, 144",
        "'quiet: 2d, max-wait: 3d', 144",
        "quiet: 20h, 40",
        "max-wait: 14h, 28",
        "min-interval: 12h, 26"
    })
    void aFolderThatIsSeldomBackedUpIsNotCalledOverdueInBetween(String trigger, int hours) throws Exception {
        String text = "folders: [ { source: /a, destination: /b, trigger: { %s } } ]";

        assertThat(only(text.formatted(trigger)).alertAfter()).isEqualTo(Duration.ofHours(hours));
    }

    @Test
    void readsEverythingThatCanBeSaid() throws Exception {
        Configuration configuration = load("""
                log: { file: logs/agent.log, level: debug, format: json }
                folders:
                  - name: documents
                    source: ./Documents
                    destination: ${DISK}/backups
                    format: tar.gz
                    options: { level: 6, dictionary: "${TOKEN}", fast: true, ratio: 1.50 }
                    mode: full
                    exclude: [ "node_modules/", 'regex:a{2}$', "$${literal}" ]
                    trigger: { quiet: 500ms, max-wait: 5m, min-interval: 1m, rescan: 1d, schedule: "0 2 * * *" }
                    keep: { last: 3, within: 1d12h, hourly: all, daily: 14, within-yearly: 2y }
                    verify: true
                    hooks:
                      - { type: command, run: [ notify, "{name}" ], on: [ failed, partial ], timeout: 30s }
                    alert-after: 2d
                    zone: Europe/Paris
                """);

        assertThat(configuration.log())
                .isEqualTo(new LogSettings(directory.resolve("logs/agent.log"), LogLevel.DEBUG, LogFormat.JSON));
        FolderConfiguration folder = folder(configuration, "documents");
        assertThat(folder.trigger())
                .isEqualTo(new Trigger(
                        new Timing(Duration.ofMillis(500), Duration.ofMinutes(5), Duration.ofMinutes(1)),
                        Duration.ofDays(1),
                        Optional.of(Schedule.parse("0 2 * * *"))));
        assertThat(folder.alertAfter()).isEqualTo(Duration.ofDays(2));
        BackupRequest request = folder.toRequest();
        assertThat(request.name()).isEqualTo("documents");
        assertThat(request.source()).isEqualTo(directory.resolve("Documents"));
        assertThat(request.destination()).isEqualTo(Path.of("/media/disk/backups"));
        assertThat(request.format()).isEqualTo("tar.gz");
        assertThat(request.formatOptions())
                .isEqualTo(Map.of("level", 6L, "dictionary", "secret", "fast", true, "ratio", "1.50"));
        assertThat(request.mode()).isEqualTo(BackupMode.FULL);
        assertThat(request.exclude()).containsExactly("node_modules/", "regex:a{2}$", "$${literal}");
        assertThat(request.retention())
                .isEqualTo(new RetentionPolicy(
                        Map.of(Period.LAST, 3, Period.HOURLY, RetentionPolicy.ALL, Period.DAILY, 14),
                        Map.of(
                                Period.LAST, new CalendarSpan(0, 0, 1, 12),
                                Period.YEARLY, new CalendarSpan(2, 0, 0, 0))));
        assertThat(request.verify()).isTrue();
        assertThat(request.zone()).isEqualTo(ZoneId.of("Europe/Paris"));
        assertThat(request.hooks())
                .containsExactly(new HookRequest(
                        "command",
                        Map.of("run", List.of("notify", "{name}")),
                        Set.of(BackupStatus.FAILED, BackupStatus.PARTIAL),
                        Optional.of(Duration.ofSeconds(30))));
    }

    @Test
    void laysEachFolderOverTheDefaults() throws Exception {
        Configuration configuration = load("""
                defaults:
                  destination: backups
                  exclude: [ "*.tmp" ]
                  trigger: { quiet: 5s, rescan: 2h }
                  options: { level: 9, threads: 2 }
                  keep: { daily: 3 }
                  verify: true
                  hooks: [ { type: command, run: [ a ] } ]
                folders:
                  - source: /one
                  - source: /two
                    exclude: [ "!keep.tmp" ]
                    trigger: { quiet: 1s }
                    options: { level: 1 }
                    keep: 4
                    verify: false
                    hooks: []
                  - source: /three
                    format: tar.gz
                  - source: /four
                    format: zip
                """);

        FolderConfiguration one = folder(configuration, "one");
        assertThat(one.destination()).isEqualTo(directory.resolve("backups"));
        assertThat(one.hooks()).extracting(HookConfiguration::type).containsExactly("command");
        assertThat(one.verify()).isTrue();
        assertThat(one.keep()).isEqualTo(RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 3));
        FolderConfiguration two = folder(configuration, "two");
        assertThat(two.exclude()).containsExactly("*.tmp", "!keep.tmp");
        assertThat(two.trigger().timing().quiet()).isEqualTo(Duration.ofSeconds(1));
        assertThat(two.trigger().rescan()).isEqualTo(Duration.ofHours(2));
        assertThat(two.options().values()).isEqualTo(Map.of("level", 1L, "threads", 2L));
        assertThat(two.keep()).isEqualTo(RetentionPolicy.last(4));
        assertThat(two.verify()).isFalse();
        assertThat(two.hooks()).isEmpty();
        assertThat(folder(configuration, "three").options()).isEqualTo(PluginOptions.NONE);
        assertThat(folder(configuration, "four").options().values()).containsEntry("level", 9L);
    }

    @Test
    void readsOneFolderOrAListOfThemFromEveryFileInFoldersD() throws Exception {
        Path folders = Files.createDirectory(directory.resolve("folders.d"));
        Files.writeString(folders.resolve("b.yaml"), "source: ../data\n");
        Files.writeString(folders.resolve("a.yml"), "folders:\n  - source: /one\n  - source: /two\n");
        Files.writeString(folders.resolve("off.yaml"), "# source: /off\n");
        Files.writeString(folders.resolve("notes.txt"), "not read");

        Configuration configuration = load("defaults: { destination: backups }");

        assertThat(configuration.folders())
                .extracting(FolderConfiguration::name)
                .containsExactly("one", "two", "data");
        assertThat(folder(configuration, "data").source()).isEqualTo(directory.resolve("data"));
        assertThat(folder(configuration, "data").destination()).isEqualTo(directory.resolve("backups"));
    }

    @Test
    void takesWordsAsJsonDoes() throws Exception {
        assertThat(only("folders: [ { name: no, source: /a, destination: ~ } ]").name())
                .isEqualTo("no");
        assertThat(only("folders: [ { name: 2024, source: /a, destination: ~ } ]")
                        .name())
                .isEqualTo("2024");
        assertThat(only("folders: [ { source: /a, destination: ~ } ]").destination())
                .isEqualTo(HOME);
    }

    @Test
    void whatMeansTheSameIsEqual() throws Exception {
        Configuration one = load("folders: [ { source: /a, destination: ~, options: { dictionary: secret } } ]");
        Files.createDirectory(directory.resolve("folders.d"));
        Files.writeString(directory.resolve("folders.d/x.yaml"), "# nothing yet\n");
        Configuration other =
                load("# The same\nfolders: [ { destination: ~, source: /a, options: { dictionary: \"${TOKEN}\" } } ]");
        assertThat(other).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(other.toTree()).as("what is shown is what was written").isNotEqualTo(one.toTree());
    }

    @Test
    void fillsInAVariableThatIsAllOfAValue() throws Exception {
        FolderConfiguration folder = only("""
                folders:
                  - source: ${DISK}
                    destination: /b
                    options:
                      dictionary: ${TOKEN}
                    exclude:
                      - $${DISK}
                    hooks:
                      - type: post
                        url: ${TOKEN}
                """);

        assertThat(folder.source()).isEqualTo(Path.of("/media/disk"));
        assertThat(folder.options().values()).isEqualTo(Map.of("dictionary", "secret"));
        assertThat(folder.hooks().get(0).options().values()).isEqualTo(Map.of("url", "secret"));
    }

    @Test
    void whatIsShownMeansTheSameAndTellsNoSecret() throws Exception {
        Configuration configuration = load("""
                folders:
                  - source: ./a$${b
                    destination: /z
                    options: { password: "${TOKEN}", level: 3 }
                    exclude: [ "*.tmp", "$${x}" ]
                    trigger: { quiet: 90s, max-wait: 36h, min-interval: 1500ms, schedule: "*/5 * * * 1-5" }
                    keep: { last: all, within-daily: 1y2m3d4h }
                    hooks: [ { type: command, run: [ "${TOKEN}" ], on: [ unchanged ], timeout: 1d } ]
                    alert-after: 90m
                    zone: Pacific/Chatham
                  - { source: /b, destination: /z, keep: all }
                """);

        String shown = new Gson().toJson(configuration.toTree());

        assertThat(shown).doesNotContain("secret").contains("${TOKEN}");
        assertThat(load(shown)).isEqualTo(configuration);
    }

    @Test
    void isEqualHoweverItIsWritten() throws Exception {
        Configuration terse = load("folders: [ { source: /a, destination: /b } ]");
        Configuration wordy = load("# words\n\nfolders:\n  - source: /a\n    destination: /b/\n    format: zip\n");

        assertThat(wordy).isEqualTo(terse).hasSameHashCodeAs(terse);
    }

    @Test
    void acceptsAByteOrderMark() throws Exception {
        assertThat(only("\uFEFFfolders: [ { source: /a, destination: /b } ]").name())
                .isEqualTo("a");
    }

    private static FolderConfiguration folder(Configuration configuration, String name) {
        return configuration.folders().stream()
                .filter(folder -> folder.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
