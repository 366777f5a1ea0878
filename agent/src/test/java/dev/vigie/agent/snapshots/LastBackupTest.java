package dev.vigie.agent.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.Backups;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.backup.Workplace;
import dev.vigie.agent.inventory.Catalogs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastBackupTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;

    @BeforeEach
    void begin() throws Exception {
        work = new Workplace(directory);
        work.write("a", "first");
    }

    private LastBackup last() throws Exception {
        return work.snapshots().lastBackup(work.destination, "set");
    }

    @Test
    void beforeTheFirstThereIsNone() throws Exception {
        assertThat(last()).isEqualTo(LastBackup.NONE);
    }

    @Test
    void oneThatFindsNothingChangedCounts() throws Exception {
        String id = work.backUp(work.request());
        Instant first = last().success().orElseThrow();

        work.run(work.incremental().withSkipIfUnchanged(true));

        assertThat(work.ids()).containsExactly(id);
        assertThat(last().success().orElseThrow()).isAfter(first);
        assertThat(last().snapshot()).hasValue(id);
    }

    @Test
    void withoutTheStateItIsTheNewestSnapshot() throws Exception {
        work.run(work.request());
        TestDirectories.delete(work.state);

        assertThat(last().success()).hasValue(work.list().get(0).created());
    }

    @Test
    void whileTheDestinationIsAwayItIsRemembered() throws Exception {
        Catalogs catalogs = new Catalogs(work.state, TestPlugins.host());
        new Backups(TestPlugins.host(), catalogs, work.clock, List.of()).run(work.request());
        Optional<Instant> noted = last().success();
        Files.move(work.destination, directory.resolve("drive"));

        LastBackup last = new Snapshots(TestPlugins.host(), catalogs, work.clock).lastBackup(work.destination, "set");

        assertThat(last.success()).isEqualTo(noted);
        assertThat(last.snapshot()).isEmpty();
    }
}
