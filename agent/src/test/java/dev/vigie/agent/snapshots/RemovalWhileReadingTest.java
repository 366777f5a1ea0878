package dev.vigie.agent.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.backup.Workplace;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Hold;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RemovalWhileReadingTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;

    @BeforeEach
    void begin() throws Exception {
        work = new Workplace(directory);
        work.write("a", "first");
    }

    private BackupRequest keepingOne() {
        return work.request().withRetention(RetentionPolicy.last(1));
    }

    @Test
    void whatIsBeingRestoredStaysUntilTheNextBackup() throws Exception {
        work.run(keepingOne());
        Path target = directory.resolve("target");
        List<Phase> phases = new ArrayList<>();
        ProgressListener backsUpMeanwhile = new ProgressListener() {
            @Override
            public void begin(Phase phase, long files, long bytes) {
                phases.add(phase);
                try {
                    work.write("a", "second");
                    work.run(keepingOne());
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
        RestoreRequest request = RestoreRequest.to(target).with(backsUpMeanwhile, () -> false);

        RestoreResult result =
                work.snapshots().restore(work.destination, Optional.empty(), "latest", ZoneOffset.UTC, request);

        assertThat(result.errors()).isEmpty();
        assertThat(phases).containsExactly(Phase.RESTORING);
        assertThat(target.resolve("a")).hasContent("first");
        assertThat(work.ids()).hasSize(2);
        work.run(keepingOne());
        assertThat(work.ids()).hasSize(1);
    }

    @Test
    void pruningByHandSaysWhyItDoesNot() throws Exception {
        work.run(work.request());
        work.run(work.request());
        Snapshots snapshots = new Snapshots(
                TestPlugins.host(), new Catalogs(work.state, TestPlugins.host(), Duration.ZERO), work.clock);
        try (Hold reading = Destination.open(work.destination).reading(Duration.ZERO)) {
            assertThatThrownBy(() -> prune(snapshots, false))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContainingAll("nothing was removed", work.destination.toString(), "being read");
            prune(snapshots, true);
        }
        prune(snapshots, false);
        assertThat(work.ids()).hasSize(1);
        assertThat(Files.list(work.destination).filter(file -> file.toString().endsWith(".zip")))
                .hasSize(1);
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void pruningThatWaitsForSomebodyWhoReadsKeepsNoBackupWaiting() throws Exception {
        work.run(work.request());
        Snapshots snapshots = new Snapshots(
                TestPlugins.host(), new Catalogs(work.state, TestPlugins.host(), Duration.ofMinutes(1)), work.clock);
        CompletableFuture<Void> pruning;
        try (Hold reading = Destination.open(work.destination).reading(Duration.ZERO)) {
            pruning = CompletableFuture.runAsync(() -> {
                try {
                    prune(snapshots, false);
                } catch (BackupException e) {
                    throw new IllegalStateException(e);
                }
            });
            Thread.sleep(1_000);
            assertThat(pruning).isNotDone();
            work.write("a", "second");
            assertThat(CompletableFuture.supplyAsync(() -> backUp())).succeedsWithin(Duration.ofSeconds(20));
            assertThat(work.ids()).hasSize(2);
        }
        pruning.join();
        assertThat(work.ids()).hasSize(1);
    }

    private boolean backUp() {
        try {
            work.run(work.request());
            return true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void prune(Snapshots snapshots, boolean dryRun) throws BackupException {
        snapshots.prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, dryRun);
    }
}
