package dev.vigie.agent.inventory;

import dev.vigie.agent.backup.RandomHistory;
import dev.vigie.agent.backup.TestDirectories;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The catalog is a cache: whatever was made and removed before, each snapshot that is kept restores without it, and nothing
 * is removed for which one needs it.
 */
class RebuiltCatalogTest {
    private static final int STEPS = 40;

    @TempDir(factory = TestDirectories.class)
    Path directory;

    @Test
    void eachSnapshotThatIsKeptRestoresWithoutTheCatalog() throws Exception {
        RandomHistory.play(8, directory, "plain", RebuiltCatalogTest::play);
    }

    private static void play(RandomHistory history, Random random) throws Exception {
        for (int step = 0; step < STEPS; step++) {
            history.change();
            history.backUp();
            if (random.nextInt(4) == 0) {
                history.prune();
                history.requireRestoresWithoutTheCatalog();
            }
            if (random.nextInt(12) == 0) {
                history.forget();
            }
        }
    }
}
