package dev.vigie.agent.mend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.RandomHistory;
import dev.vigie.agent.backup.TestDirectories;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a destination where nothing ever went wrong nothing is found wrong, however much was removed and put together. */
class HealthyHistoryTest {
    private static final int STEPS = 12;

    @TempDir(factory = TestDirectories.class)
    Path directory;

    @Test
    void nothingIsFoundWrong() throws Exception {
        RandomHistory.play(3, directory, "zip", HealthyHistoryTest::play);
    }

    private static void play(RandomHistory history, Random random) throws Exception {
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(3) == 0) {
                history.backUpOftenWithChanges();
            }
            history.change();
            history.backUp();
            history.prune();
            if (random.nextInt(3) == 0) {
                history.forget();
            }
            assertThat(history.snapshots().examine(history.destination, false)).isEmpty();
            history.requireRestoresWithoutTheCatalog();
        }
    }
}
