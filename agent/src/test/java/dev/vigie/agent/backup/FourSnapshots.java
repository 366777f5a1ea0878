package dev.vigie.agent.backup;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of broken destinations begin with: four snapshots, each adding a file and building on the one before. */
abstract class FourSnapshots {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    Workplace work;
    final String[] ids = new String[4];
    final Tree[] trees = new Tree[4];

    @BeforeEach
    void makeSnapshots() throws Exception {
        work = new Workplace(directory);
        for (int i = 0; i < 4; i++) {
            work.write("file" + i, "content " + i);
            ids[i] = work.backUp(i == 0 ? work.request() : work.incremental());
            trees[i] = Tree.of(work.source);
        }
    }

    Path archive(int i) {
        return work.destination.resolve("set_" + ids[i] + (i == 0 ? ".zip" : ".incr.zip"));
    }

    Path manifest(int i) {
        return work.own(ids[i] + ".manifest");
    }
}
