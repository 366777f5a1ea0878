package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes and one destination. */
class TwoAtOnceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Machine machine;
    private Path backup;

    @BeforeEach
    void aDestination() {
        machine = new Machine(directory);
        backup = machine.at("backup");
        machine.write("small/file", "text");
        machine.vigie("backup", machine.at("small"), backup).done();
    }

    @Test
    void theSecondIsToldWhoTheFirstIsAndGoesOnWhenThatDies() {
        Path large = machine.directory("large");
        Judge.run(large, "sh", "-c", "for n in 1 2 3 4 5 6; do head -c 10000000 /dev/urandom > $n; done");
        try (Session first = machine.start("backup", large, backup)) {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> writesAnArchive());
            first.signal("STOP");
            Answer refused = machine.vigie("backup", machine.at("small"), backup, "--wait", "0s");
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("is being used by", Long.toString(first.pid()), "backup", "--wait")
                    .doesNotContain("\tat ");

            try (Session second = machine.start("backup", machine.at("small"), backup, "--wait", "2m")) {
                second.awaitWords("Starting backup");
                first.kill();
                second.end(60, TimeUnit.SECONDS).done();
            }
        }
        machine.vigie("verify", backup).done();
    }

    @Test
    void whatWatchDoesIsInTheStatus() {
        machine.vigie("status").exited(1);
        try (Session watch = machine.start("watch", machine.at("small"), machine.at("other"))) {
            await().atMost(PATIENCE).until(() -> machine.vigie("status").status() == 0);
            assertThat(machine.vigie("status").done().out()).contains("small", Long.toString(watch.pid()));
            assertThat(machine.vigie("status", "--json").done().object().getAsJsonArray("folders"))
                    .hasSize(1);
            watch.terminate();
            watch.end(10, TimeUnit.SECONDS).done();
        }
        machine.vigie("status").exited(1);
    }

    private boolean writesAnArchive() {
        try (var files = Files.walk(backup)) {
            return files.anyMatch(file -> file.toFile().length() > 1_000_000);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
