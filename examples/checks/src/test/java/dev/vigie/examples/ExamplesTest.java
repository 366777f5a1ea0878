package dev.vigie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples as their authors would ship them, installed into the real agent and used by it. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("vigie.examples"));

    @TempDir
    Path place;

    private Workplace workplace;
    private Path source;
    private Path destination;

    @BeforeEach
    void makeAFolder() throws IOException {
        workplace = new Workplace(place);
        source = Files.createDirectories(place.resolve("work"));
        destination = place.resolve("backups");
        Files.createDirectories(source.resolve("empty"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("letters/aunt.txt"));
        Files.createDirectories(source.resolve("letters"));
        Files.writeString(source.resolve("letters/aunt.txt"), "Dear aunt,\n".repeat(1000));
        Files.write(source.resolve("raw"), new byte[300_000]);
    }

    @ParameterizedTest
    @CsvSource({"custom-format, 60", "custom-matcher, 40", "custom-hook, 40"})
    void isShort(String example, int limit) throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES.resolve(example).resolve("src/main"))) {
            long lines = 0;
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                lines += Files.readAllLines(file).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.matches("(package|import) .*|/?\\*.*"))
                        .count();
            }
            assertThat(lines)
                    .as("lines of Java in %s, besides imports, comments and empty ones", example)
                    .isBetween(10L, (long) limit);
        }
    }

    @Test
    void theFormatBacksUpAndRestores() throws Exception {
        workplace.vigie("plugins", "install", plugin("custom-format", "seven-zip-1.0.0-plugin.zip"));
        workplace.vigie("backup", "-f", "7z", "-v", source, destination);
        Files.writeString(source.resolve("letters/uncle.txt"), "Dear uncle,");
        workplace.vigie("backup", "-f", "7z", "--mode", "incremental", source, destination);

        workplace.vigie("verify", destination);
        Path restored = place.resolve("restored");
        workplace.vigie("restore", destination, "--to", restored);
        workplace.run(place, "diff", "-r", "--no-dereference", source, restored);
    }

    @Test
    void theFormatWritesWhatTheOrdinaryToolReads() throws Exception {
        workplace.vigie("plugins", "install", plugin("custom-format", "seven-zip-1.0.0-plugin.zip"));
        workplace.vigie("backup", "-f", "7z", source, destination);
        Path archive;
        try (Stream<Path> archives = Files.list(destination)) {
            archive = archives.filter(file -> file.toString().endsWith(".7z"))
                    .findFirst()
                    .orElseThrow();
        }

        Path extracted = Files.createDirectories(place.resolve("extracted"));
        workplace.run(place, "7z", "x", archive, "-o" + extracted);
        workplace.run(place, "diff", "-r", "--no-dereference", source, extracted);
    }

    @Test
    void theMatcherLeavesOutBuildOutputOnly() throws Exception {
        Files.createDirectories(source.resolve("app/target"));
        Files.createFile(source.resolve("app/pom.xml"));
        Files.createFile(source.resolve("app/target/app.jar"));
        Files.createDirectories(source.resolve("photos/target"));
        Files.createFile(source.resolve("photos/target/archery.jpg"));

        workplace.vigie("plugins", "install", plugin("custom-matcher", "build-output-1.0.0.jar"));
        String preview =
                workplace.vigie("backup", "--dry-run", "--json", "-e", "build-output:maven", source, destination);

        assertThat(preview).contains("photos/target/archery.jpg").doesNotContain("app.jar");
    }

    @Test
    void theHookKeepsBooks() throws Exception {
        workplace.vigie("plugins", "install", plugin("custom-hook", "csv-ledger-1.0.0.jar"));
        Path ledger = place.resolve("ledger.csv");
        Path configuration =
                Files.createDirectories(place.resolve("config/vigie")).resolve("vigie.yaml");
        Files.writeString(configuration, """
                folders:
                  - source: "%s"
                    destination: "%s"
                    hooks:
                      - { type: csv-ledger, file: "%s" }
                """.formatted(source, destination, ledger));

        workplace.vigie("backup", "work");

        assertThat(Files.readString(ledger)).matches("20\\S+Z,\"work\",SUCCESS,\\d+\\R");
    }

    private static Path plugin(String example, String file) {
        return EXAMPLES.resolve(example).resolve("target").resolve(file);
    }
}
