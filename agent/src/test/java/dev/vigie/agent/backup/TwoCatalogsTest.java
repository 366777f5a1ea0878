package dev.vigie.agent.backup;

import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two users, or two machines, have a catalog each of one destination. */
class TwoCatalogsTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    /**
     * One has forgotten that the first archive holds what the third holds as well, because no snapshot needed it for a
     * while; so the other removes the third. Then the first must not go.
     */
    @Test
    void whatEachKnowsToBeElsewhereIsNotRemovedByBoth() throws Exception {
        Workplace work = new Workplace(directory);
        BackupRequest all = work.incremental().withRetention(RetentionPolicy.KEEP_ALL);
        work.write("always", "always there");
        work.write("once", "the same");
        work.run(all);
        work.write("once", "changed");
        work.run(all.withRetention(RetentionPolicy.last(1)));
        work.write("again", "the same");
        work.run(all);
        work.write("more", "more");
        String kept = work.backUp(all);
        Tree tree = Tree.of(work.source);

        try (Catalogs other = new Catalogs(directory.resolve("other"), TestPlugins.host())) {
            new Snapshots(TestPlugins.host(), other, work.clock)
                    .prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false);
        }
        work.requireRestores(kept, tree);

        work.write("again", "changed");
        work.run(work.request().withRetention(RetentionPolicy.last(2)));
        work.requireRestores(kept, tree);
    }
}
