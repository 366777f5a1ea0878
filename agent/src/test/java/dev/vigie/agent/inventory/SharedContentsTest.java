package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.backup.Workplace;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two full archives hold the same, so that one of them may go; what it is needed for is in the other. */
class SharedContentsTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;
    private String first;
    private String second;
    private String third;

    @BeforeEach
    void makeSnapshots() throws Exception {
        work = new Workplace(directory);
        work.write("file", "content of the file");
        work.write("sub/other", "content of the other");
        first = work.backUp(work.request());
        work.clock.advance(Duration.ofDays(3));
        second = work.backUp(work.request());
        work.write("new", "content of the new one");
        third = work.backUp(work.incremental());
    }

    private void prune(RetentionPolicy policy) throws Exception {
        work.snapshots().prune(work.destination, Optional.empty(), policy, ZoneOffset.UTC, false);
    }

    @Test
    void whatOnlyTheArchiveOfASnapshotHoldsThatIsListedNoMoreIsFoundWithoutTheCatalog() throws Exception {
        prune(RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 2));
        assertThat(work.ids()).containsExactly(third, first);
        assertThat(work.destination.resolve("set_" + second + ".zip")).doesNotExist();
        prune(RetentionPolicy.last(1));
        assertThat(work.ids()).containsExactly(third);

        work.requireRestores(third, Tree.of(work.source));
        TestDirectories.delete(work.state);
        work.requireRestores(third, Tree.of(work.source));
        prune(RetentionPolicy.last(1));
        work.requireRestores(third, Tree.of(work.source));
    }
}
