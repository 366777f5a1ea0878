package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of a destination go or are damaged. Whatever its copy had it has after the next copy, and the doctor
 * brings it back from there.
 */
class CopyOfDamagedTest {
    private static final int STEPS = 40;
    private static final Pattern ID = Pattern.compile("\\d{8}_\\d{6}(-\\d+)?");

    @TempDir(factory = TestDirectories.class)
    Path directory;

    @Test
    void noDamageReachesTheCopy() throws Exception {
        try (CopyPlugin plugin = new CopyPlugin()) {
            RandomHistory.play(3, directory, "zip", (history, random) -> new Play(history, random, plugin).play());
        }
    }

    private static final class Play {
        private final RandomHistory history;
        private final Random random;
        private final CopyPlugin plugin;
        private final Path copy;

        Play(RandomHistory history, Random random, CopyPlugin plugin) throws IOException {
            this.history = history;
            this.random = random;
            this.plugin = plugin;
            this.copy = Files.createDirectory(history.destination.resolveSibling("copy"));
        }

        void play() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                history.change();
                history.backUp();
                if (random.nextInt(3) == 0) {
                    history.prune();
                }
                if (random.nextInt(3) > 0) {
                    assertThat(copy()).isEmpty();
                    if (random.nextInt(3) == 0) {
                        damageForAWhile();
                    }
                }
            }
        }

        private void damageForAWhile() throws Exception {
            for (Path place : List.of(history.destination, copy)) {
                TestDirectories.copy(place, whole(place));
            }
            Map<String, Tree> kept = new LinkedHashMap<>(history.kept);
            Map<String, Tree> copied = new LinkedHashMap<>(history.kept);
            copied.keySet().removeAll(damage());
            for (int i = 0; i < 3; i++) {
                switch (random.nextInt(3)) {
                    case 0 -> history.forget();
                    case 1 -> history.story.add("repair " + history.snapshots().examine(history.destination, true));
                    default -> history.snapshots().list(history.destination, Optional.empty());
                }
                copy();
                history.requireRestoresFrom(copy, copied);
            }
            if (copied.equals(kept)) {
                requireMended(copied);
            }
            for (Path place : List.of(history.destination, copy)) {
                TestDirectories.delete(place);
                Files.move(whole(place), place);
            }
            history.kept.putAll(kept);
            history.forget();
        }

        /** What the doctor takes from the copy is as it was, and nothing is wrong any more. */
        private void requireMended(Map<String, Tree> expected) throws Exception {
            VerifyRequest everything = VerifyRequest.everything(ProgressListener.NONE, () -> false);
            try {
                history.story.add("verify " + history.snapshots().verify(history.destination, everything));
            } catch (BackupException e) {
                assertThat(e).as("where nothing is left").hasMessageContaining("holds no snapshots");
            }
            history.story.add("repair " + history.snapshots().examine(history.destination, true));
            history.story.add("repair " + history.snapshots().examine(history.destination, true));
            assertThat(history.snapshots().examine(history.destination, false)).isEmpty();
            history.requireRestoresFrom(history.destination, expected);
        }

        private static Path whole(Path place) {
            return place.resolveSibling(place.getFileName() + "-whole");
        }

        private String copy() throws Exception {
            String faults = "";
            try {
                Clock now = Clock.fixed(history.clock.instant(), ZoneOffset.UTC);
                plugin.copy(history.source, history.destination, copy, Optional.empty(), now);
            } catch (BackupException e) {
                faults = e.getMessage();
            }
            history.story.add("copy " + faults);
            return faults;
        }

        /** Returns the ids of what is gone with all that described it, as if somebody had meant it. */
        private Set<String> damage() throws IOException {
            List<Path> files = new ArrayList<>();
            for (Path place : List.of(history.destination.resolve(".vigie/set"), history.destination)) {
                try (Stream<Path> all = Files.list(place)) {
                    all.filter(file -> file.toString().matches(".*\\.(manifest|base|contents|zip)"))
                            .sorted()
                            .forEach(files::add);
                }
            }
            Set<String> once = new HashSet<>();
            Set<String> gone = new HashSet<>();
            for (int i = random.nextInt(3); i >= 0 && !files.isEmpty(); i--) {
                Path victim = files.remove(random.nextInt(files.size()));
                if (history.damage(victim)) {
                    Matcher id = ID.matcher(victim.getFileName().toString());
                    assertThat(id.find()).isTrue();
                    if (!once.add(id.group())) {
                        gone.add(id.group());
                    }
                }
            }
            return gone;
        }
    }
}
