package dev.vigie.agent.backup;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of broken destinations begin with: four snapshots, each adding a file and building on the one before. */
public abstract class FourSnapshots {
    @TempDir(factory = TestDirectories.class)
    public Path directory;

    public Workplace work;
    public final String[] ids = new String[4];
    public final Tree[] trees = new Tree[4];

    @BeforeEach
    public void makeSnapshots() throws Exception {
        work = new Workplace(directory);
        for (int i = 0; i < 4; i++) {
            work.write("file" + i, "content " + i);
            ids[i] = work.backUp(i == 0 ? work.request() : work.incremental());
            trees[i] = Tree.of(work.source);
        }
    }

    public Path archive(int i) {
        return work.destination.resolve("set_" + ids[i] + (i == 0 ? ".zip" : ".incr.zip"));
    }

    public Path manifest(int i) {
        return work.own(ids[i] + ".manifest");
    }
}
