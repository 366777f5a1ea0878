package dev.vigie.agent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollingFileTest {
    @TempDir
    Path directory;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void staysSmallAndKeepsTheNewestLines() throws IOException {
        Path file = directory.resolve("vigie.log");
        try (RollingFile rolling = RollingFile.open(file, 100)) {
            IntStream.range(0, 100).forEach(number -> rolling.write("line " + number + " is here"));
        }

        assertThat(names()).containsExactly("vigie.log", "vigie.log.1", "vigie.log.2", "vigie.log.3", "vigie.log.4");
        assertThat(RollingFile.files(file))
                .extracting(written -> written.getFileName().toString())
                .isEqualTo(names());
        assertThat(Files.size(file)).isLessThan(120);
        List<String> kept = Stream.of("vigie.log.4", "vigie.log.3", "vigie.log.2", "vigie.log.1", "vigie.log")
                .flatMap(name -> lines(directory.resolve(name)).stream())
                .toList();
        assertThat(kept)
                .isEqualTo(IntStream.range(100 - kept.size(), 100)
                        .mapToObj(number -> "line " + number + " is here")
                        .toList());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void appendsToWhatIsThere() throws IOException {
        Path file = Files.writeString(directory.resolve("vigie.log"), "earlier\n");
        try (RollingFile rolling = RollingFile.open(file, 100)) {
            rolling.write("later");
        }

        assertThat(lines(file)).containsExactly("earlier", "later");
    }

    /** As where the directory is somebody else's. */
    @Test
    void goesOnWhereItCannotBeRenamed() throws IOException {
        Path file = directory.resolve("vigie.log");
        Path obstacle = Files.createDirectories(directory.resolve("vigie.log.4/taken"));
        try (RollingFile rolling = RollingFile.open(file, 20)) {
            for (int number = 0; number < 10; number++) {
                rolling.write("line " + number + " is here");
            }
            assertThat(Stream.of("vigie.log.3", "vigie.log.2", "vigie.log.1", "vigie.log")
                            .flatMap(name -> lines(directory.resolve(name)).stream()))
                    .hasSize(10);
            assertThat(lines(file)).hasSizeGreaterThan(2);
            Files.delete(obstacle);
            Files.delete(obstacle.getParent());
            for (int number = 10; number < 20; number++) {
                rolling.write("line " + number + " is here");
            }
        }
        assertThat(lines(directory.resolve("vigie.log.4"))).isNotEmpty();
        assertThat(Files.size(file)).isLessThan(60);
    }

    @Test
    void goesOnUnderItsNameWhenItWasRenamedOrDeleted() throws IOException {
        Path file = directory.resolve("logs/vigie.log");
        try (RollingFile rolling = RollingFile.open(file, 100)) {
            rolling.write("first");
            Files.move(file, directory.resolve("kept"));
            rolling.write("second");
            Files.move(file, directory.resolve("kept as well"));
            Files.createFile(file);
            rolling.write("third");
            assertThat(lines(file)).containsExactly("third");
            Files.delete(file);
            Files.delete(file.getParent());
            rolling.write("fourth");
        }

        assertThat(lines(directory.resolve("kept"))).containsExactly("first");
        assertThat(lines(directory.resolve("kept as well"))).containsExactly("second");
        assertThat(lines(file)).containsExactly("fourth");
    }
}
