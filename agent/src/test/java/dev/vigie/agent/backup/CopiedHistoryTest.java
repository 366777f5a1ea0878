package dev.vigie.agent.backup;

import dev.vigie.api.backup.CalendarSpan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy restores what its destination restores, and what that did for as long as it was told to keep it longer. */
class CopiedHistoryTest {
    private static final int STEPS = 40;

    @TempDir(factory = TestDirectories.class)
    Path directory;

    @Test
    void aCopyRestoresWhatItsDestinationDoesAndDidNotLongAgo() throws Exception {
        try (CopyPlugin plugin = new CopyPlugin()) {
            RandomHistory.play(4, directory, "plain", (history, random) -> new Play(history, random, plugin).play());
        }
    }

    private static final class Play {
        private final RandomHistory history;
        private final Random random;
        private final CopyPlugin plugin;
        private final Path copy;
        private final int days;
        private final Map<String, Tree> copied = new LinkedHashMap<>();
        private final Map<String, Instant> gone = new HashMap<>();

        Play(RandomHistory history, Random random, CopyPlugin plugin) throws Exception {
            this.history = history;
            this.random = random;
            this.plugin = plugin;
            this.copy = Files.createDirectory(history.destination.resolveSibling("copy"));
            this.days = random.nextInt(3);
        }

        void play() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                history.change();
                history.backUp();
                if (random.nextInt(STEPS) == 0) {
                    history.backUpOftenWithChanges();
                }
                if (random.nextInt(3) == 0) {
                    history.prune();
                }
                if (random.nextInt(3) > 0) {
                    copy();
                }
                if (random.nextInt(12) == 0) {
                    history.forget();
                }
                if (!copied.isEmpty() && random.nextInt(15) == 0) {
                    takeTheCopy();
                }
            }
        }

        /** The disk of the destination is broken. */
        private void takeTheCopy() throws Exception {
            history.story.add("the copy takes the place of the destination");
            TestDirectories.delete(history.destination);
            Files.move(copy, history.destination);
            Files.createDirectory(copy);
            history.kept.clear();
            history.kept.putAll(copied);
            history.forget();
            copied.clear();
            gone.clear();
        }

        private void copy() throws Exception {
            history.story.add("copy, kept longer by days: " + days);
            Optional<CalendarSpan> longer = days == 0 ? Optional.empty() : CalendarSpan.parse(days + "d");
            Instant now = history.clock.instant();
            plugin.copy(history.source, history.destination, copy, longer, Clock.fixed(now, ZoneOffset.UTC));
            copied.putAll(history.kept);
            copied.keySet().forEach(id -> gone.putIfAbsent(id, now));
            gone.keySet().removeAll(history.kept.keySet());
            gone.values().removeIf(since -> !since.isAfter(now.minus(Duration.ofDays(days))));
            copied.keySet().removeIf(id -> !gone.containsKey(id) && !history.kept.containsKey(id));
            if (random.nextInt(3) == 0) {
                history.requireRestoresFrom(copy, copied);
            }
        }
    }
}
