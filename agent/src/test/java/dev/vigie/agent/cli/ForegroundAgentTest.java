package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.config.ConfigurationLoader;
import dev.vigie.agent.config.Environment;
import dev.vigie.agent.debounce.Timing;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.BackupRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForegroundAgentTest {
    @TempDir
    Path directory;

    private final FakeServices services = new FakeServices();
    private final StopSignal stopped = new StopSignal();
    private Path source;

    @BeforeEach
    void makeSource() throws Exception {
        services.state = directory;
        source = Files.createDirectory(directory.resolve("source"));
        stopped.request();
    }

    private ForegroundAgent agent(Optional<Path> example) throws Exception {
        return new ForegroundAgent(
                services,
                services,
                TestPlugins.host(),
                new ConfigurationLoader(new Environment(Map.of(), directory, directory), Optional.empty()),
                services.directories(),
                example);
    }

    private void watch(String name, Path destination) throws Exception {
        agent(Optional.empty()).watch(BackupRequest.of(name, source, destination), Timing.STANDARD, stopped);
    }

    @Test
    void whatNoBackupCanBeMadeOfIsNotWatched() {
        assertThatThrownBy(() -> watch("source", source))
                .hasMessageContaining("source and destination are the same folder")
                .satisfies(e -> assertThat(((BackupException) e).category()).isEqualTo(ErrorCategory.USER));
        assertThatThrownBy(() -> watch("a/b", directory.resolve("backup")))
                .hasMessageContaining("cannot be named \"a/b\"");
        assertThat(services.calls).isEmpty();
    }

    /** The past of a folder is looked up here only once the figures have been written without it. */
    @Test
    void whatBecomesKnownOfAFolderIsAmongTheFiguresBeforeAMinuteHasPassed() throws Exception {
        Path figures = directory.resolve("vigie.prom");
        Path configuration = Files.writeString(
                directory.resolve("vigie.yaml"), """
                metrics: %s
                folders:
                  - { name: documents, source: %s, destination: %s }
                """.formatted(figures, source, directory.resolve("backup")));
        services.snapshots = () -> {
            await().until(() -> Files.exists(figures));
            return List.of();
        };
        services.result = () -> {
            throw BackupException.environment("no backup is made here");
        };
        StopSignal stop = new StopSignal();
        FutureTask<Void> running = new FutureTask<>(() -> {
            agent(Optional.empty()).run(Optional.of(configuration), stop);
            return null;
        });
        new Thread(running, "agent").start();
        try {
            await().until(() -> Files.exists(figures));
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(figures)
                            .content()
                            .contains("vigie_folder_overdue{folder=\"documents\"}", "state=\"watching\"} 1"));
        } finally {
            stop.request();
            running.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoHasNoConfigurationIsToldWhatToBeginWith() {
        Optional<Path> missing = Optional.of(directory.resolve("vigie.yaml"));
        Path example = directory.resolve("example.yaml");
        assertThatThrownBy(() -> agent(Optional.of(example)).run(missing, stopped))
                .hasMessageContaining("there is no configuration " + missing.get() + "; copy " + example + " there");
        assertThatThrownBy(() -> agent(Optional.empty()).run(missing, stopped))
                .hasMessageContaining("there is no configuration " + missing.get() + "; write one");
    }
}
