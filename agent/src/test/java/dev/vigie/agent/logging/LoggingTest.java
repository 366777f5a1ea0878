package dev.vigie.agent.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.pf4j.DefaultPluginManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Through slf4j and tinylog, as every room and plugin logs. */
@Isolated("where log lines go is the same for the whole program")
class LoggingTest {
    private static final Logger LOG = LoggerFactory.getLogger(LoggingTest.class);

    @TempDir
    Path directory;

    private final List<String> shown = new CopyOnWriteArrayList<>();

    @AfterEach
    void asItWas() {
        Logging.toNoFile();
        Logging.toConsole(LogLevel.INFO);
    }

    @Test
    void showsLinesAsTheSeedDid() {
        Logging.toConsole(LogLevel.INFO, LogFormat.TEXT, shown::add);

        LOG.info("Starting backup: {} -> {}", "/home/user/data", "/backup");
        LOG.debug("not shown");

        assertThat(shown)
                .singleElement()
                .satisfies(
                        line -> assertThat(line)
                                .matches(
                                        "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d - INFO - Starting backup: /home/user/data -> /backup"));
    }

    @Test
    void sparesPeopleTheStackTraceUnlessTheyWantDetails() {
        Exception exception = new IllegalStateException("inner");
        Logging.toConsole(LogLevel.INFO, LogFormat.TEXT, shown::add);
        LOG.error("It failed", exception);
        Logging.toConsole(LogLevel.DEBUG, LogFormat.TEXT, shown::add);
        LOG.error("It failed", exception);

        assertThat(shown).hasSize(2);
        assertThat(shown.get(0)).endsWith(" - ERROR - It failed");
        assertThat(shown.get(1)).contains("It failed", "IllegalStateException: inner", "\tat dev.vigie");
    }

    @Test
    void followsTheLevelWhileTheProgramRuns() {
        for (LogLevel level : LogLevel.values()) {
            shown.clear();
            Logging.toConsole(level, LogFormat.TEXT, shown::add);
            LOG.trace("TRACE");
            LOG.debug("DEBUG");
            LOG.info("INFO");
            LOG.warn("WARN");
            LOG.error("ERROR");

            assertThat(shown).as(level.name()).hasSize(LogLevel.values().length - level.ordinal());
            assertThat(shown.get(0)).endsWith(" - " + level + " - " + level);
        }
    }

    @Test
    void writesJsonThatAParserUnderstands() throws IOException {
        Path file = directory.resolve("vigie.log");
        Logging.toFile(new LogSettings(file, LogLevel.DEBUG, LogFormat.JSON));
        String awkward = "two\nlines, a \"quote\", a \\ and \u0001, \u2028, é and \uD83D\uDE00, <b>";

        LOG.debug(awkward);
        LOG.error(awkward, new IllegalStateException(awkward));

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        JsonObject debug = JsonParser.parseString(lines.get(0)).getAsJsonObject();
        assertThat(debug.keySet()).containsExactly("time", "level", "thread", "class", "message");
        assertThat(debug.get("message").getAsString()).isEqualTo(awkward);
        assertThat(debug.get("level").getAsString()).isEqualTo("DEBUG");
        assertThat(debug.get("class").getAsString()).isEqualTo(LoggingTest.class.getName());
        assertThat(Instant.parse(debug.get("time").getAsString())).isBeforeOrEqualTo(Instant.now());
        JsonObject error = JsonParser.parseString(lines.get(1)).getAsJsonObject();
        assertThat(error.get("exception").getAsString()).contains(awkward, "\tat " + LoggingTest.class.getName());
    }

    @Test
    void createsFilesThatOnlyTheirOwnerCanRead() throws IOException {
        Path file = directory.resolve("state/vigie/vigie.log");
        Logging.toFile(new LogSettings(file, LogLevel.INFO, LogFormat.TEXT));
        LOG.info("private");

        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
        }
        assertThat(file).content().endsWith(" - INFO - private" + System.lineSeparator());
    }

    @Test
    void goesOnAsBeforeWhenAFileCannotBeOpened() throws IOException {
        Path good = directory.resolve("good.log");
        Logging.toFile(new LogSettings(good, LogLevel.INFO, LogFormat.TEXT));
        Path notADirectory = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> Logging.toFile(
                        new LogSettings(notADirectory.resolve("vigie.log"), LogLevel.INFO, LogFormat.TEXT)))
                .isInstanceOf(FileSystemException.class);
        LOG.info("still here");

        assertThat(good).content().contains("still here");
    }

    @Test
    void keepsChattyLibrariesToWarnings() {
        Logging.toConsole(LogLevel.TRACE, LogFormat.TEXT, shown::add);

        new DefaultPluginManager(directory.resolve("missing")).loadPlugins();

        assertThat(shown).isNotEmpty().allMatch(line -> line.contains(" - WARN - "));
    }

    @Test
    void isNotFooledByTheNamesOfFiles() {
        Logging.toConsole(LogLevel.INFO, LogFormat.TEXT, shown::add);

        LOG.info("Cannot read {}", "a\n2024-01-15 14:30:22 - INFO - forged\u001b[2J\u009b\u202e\tb");

        assertThat(shown.get(0).lines().skip(1))
                .containsExactly("    2024-01-15 14:30:22 - INFO - forged\\x1b[2J\\x9b\\u202e\tb");
    }
}
