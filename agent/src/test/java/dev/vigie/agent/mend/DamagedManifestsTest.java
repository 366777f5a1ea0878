package dev.vigie.agent.mend;

import dev.vigie.agent.backup.RandomHistory;
import dev.vigie.agent.backup.TestDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Manifests go or are damaged. Whatever can be restored then can be restored after the next backup, after what is kept was
 * decided anew, and after what can be mended was; and what is restored without a word of what is missing is right.
 */
class DamagedManifestsTest {
    private static final int STEPS = 40;

    @TempDir(factory = TestDirectories.class)
    Path directory;

    @Test
    void nothingMakesItWorse() throws Exception {
        RandomHistory.play(5, directory, "zip", DamagedManifestsTest::play);
    }

    private static void play(RandomHistory history, Random random) throws Exception {
        for (int step = 0; step < STEPS; step++) {
            history.change();
            history.backUp();
            if (random.nextInt(4) == 0) {
                history.prune();
            }
            if (step > 5 && random.nextInt(7) == 0) {
                damage(history, random);
                goOn(history, random);
            }
        }
    }

    private static void goOn(RandomHistory history, Random random) throws Exception {
        if (random.nextInt(2) == 0) {
            history.forget();
        }
        history.keepWhatRestores();
        if (random.nextInt(2) == 0) {
            history.change();
            history.backUp();
            history.requireRestores();
        }
        if (random.nextInt(2) == 0 && !history.kept.isEmpty()) {
            history.prune();
            history.requireRestores();
        }
        if (random.nextInt(4) > 0) {
            history.story.add("repair " + history.snapshots().examine(history.destination, true));
            history.requireRestores();
        }
        if (random.nextInt(2) == 0) {
            history.forget();
            history.keepWhatRestores();
        }
    }

    private static void damage(RandomHistory history, Random random) throws IOException {
        List<Path> manifests;
        try (Stream<Path> all = Files.list(history.destination.resolve(".vigie/set"))) {
            manifests = all.filter(file -> file.toString().matches(".*\\.(manifest|base|contents)"))
                    .sorted()
                    .toList();
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            history.damage(manifests.get(random.nextInt(manifests.size())));
        }
    }
}
