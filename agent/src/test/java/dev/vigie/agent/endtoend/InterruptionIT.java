package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program ends in the middle of its work, asked to or not. */
class InterruptionIT {
    private static final long ENOUGH_TO_BE_IN_THE_MIDDLE = 2_000_000;

    @TempDir
    Path directory;

    private Machine machine;
    private Path source;
    private Path backup;

    @BeforeEach
    void aBigFolderWithABackup() {
        machine = new Machine(directory);
        source = machine.directory("big");
        backup = machine.at("backup");
        machine.write("big/first", "first");
        machine.vigie("backup", source, backup).done();
        Judge.run(source, "sh", "-c", "for n in $(seq 12); do head -c 10000000 /dev/urandom > $n; done");
    }

    @Test
    void askedToEndItEndsSoonAndLeavesNothing() {
        for (List<Object> command : List.of(
                List.<Object>of("backup", source, backup),
                List.<Object>of("watch", source, backup, "--quiet", "100ms"))) {
            List<Path> before = visible();
            try (Session session = machine.start(command.toArray())) {
                awaitTheMiddle();
                session.terminate();
                Answer answer = session.end(10, TimeUnit.SECONDS);
                assertThat(answer.out() + answer.err()).doesNotContain("\tat ");
                if (command.get(0).equals("backup")) {
                    assertThat(answer.status())
                            .as("status of an abandoned backup")
                            .isNotZero();
                } else {
                    answer.done();
                }
            }
            assertThat(visible())
                    .as("the destination after %s was stopped", command.get(0))
                    .isEqualTo(before);
            assertThat(bytesOf(backup)).as("bytes left by %s", command.get(0)).isLessThan(ENOUGH_TO_BE_IN_THE_MIDDLE);
        }
        machine.vigie("verify", backup).done();
    }

    @Test
    void killedItLeavesNothingThatTheNextRunDoesNotCleanUp() {
        for (String format : List.of("zip", "tar.gz")) {
            int before = list().size();
            try (Session session = machine.start("backup", "-f", format, source, backup)) {
                awaitTheMiddle();
                session.kill();
            }
            assertThat(list()).as("what is listed after a kill").hasSize(before);
            machine.vigie("verify", backup).done();

            String archive = machine.vigie("backup", "-f", format, source, backup, "--json")
                    .done()
                    .text("archive");

            assertThat(list()).hasSize(before + 1);
            Judge.run(directory, "bsdtar", "-tf", archive);
            Judge.run(backup, "sha256sum", "--quiet", "-c", "SHA256SUMS");
            assertThat(temporary()).as("litter").isEmpty();
            machine.vigie("verify", backup).done();
        }
    }

    private JsonArray list() {
        return machine.vigie("list", backup, "--json").done().array();
    }

    /** Waits until a good part of an archive is written, and more is to come. */
    private void awaitTheMiddle() {
        long before = bytesOf(backup);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> bytesOf(backup) > before + ENOUGH_TO_BE_IN_THE_MIDDLE);
    }

    private List<Path> visible() {
        try (Stream<Path> files = Files.list(backup)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> temporary() {
        return files(backup).stream()
                .filter(file -> file.toString().matches(".*(\\.tmp|\\.part).*"))
                .filter(Files::isRegularFile)
                .toList();
    }

    private static long bytesOf(Path directory) {
        return files(directory).stream().mapToLong(InterruptionIT::size).sum();
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }
}
