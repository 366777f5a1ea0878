package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.Backups;
import dev.vigie.agent.backup.OffsetClock;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The catalog is a cache: with whatever was made and removed before, each snapshot that is kept restores without it, and
 * nothing is removed for which one needs it. Few contents come and go in few files, so that most lie in several archives.
 * A failing sequence prints its seed: set {@code vigie.seed} to replay it, {@code vigie.sequences} to play another number.
 */
class RebuiltCatalogTest {
    private static final int SEQUENCES = Integer.getInteger("vigie.sequences", 8);
    private static final int STEPS = 40;
    private static final int FILES = 5;
    private static final int CONTENTS = 9;

    @TempDir(factory = TestDirectories.class)
    Path directory;

    @Test
    void eachSnapshotThatIsKeptRestoresWithoutTheCatalog() throws Exception {
        Optional<Long> replayed = Optional.ofNullable(Long.getLong("vigie.seed"));
        long seed = replayed.orElseGet(System::nanoTime);
        for (int i = 0; i < (replayed.isPresent() ? 1 : SEQUENCES); i++) {
            Path place = Files.createDirectory(directory.resolve("sequence"));
            try (Sequence sequence = new Sequence(new Random(seed + i), place)) {
                try {
                    sequence.play();
                } catch (AssertionError | Exception e) {
                    throw new AssertionError(
                            "replay with -Dvigie.seed=" + (seed + i) + "; what happened: " + sequence.story, e);
                }
            }
            TestDirectories.delete(place);
        }
    }

    private static final class Sequence implements AutoCloseable {
        private final Random random;
        private final Path place;
        private final Path source;
        private final Path destination;
        private final OffsetClock clock = new OffsetClock();
        private final Map<String, Tree> kept = new LinkedHashMap<>();
        private final List<String> story = new ArrayList<>();
        private Catalogs catalogs;

        Sequence(Random random, Path place) throws IOException {
            this.random = random;
            this.place = place;
            this.source = Files.createDirectory(place.resolve("source"));
            this.destination = place.resolve("destination");
            this.catalogs = new Catalogs(place.resolve("state"), TestPlugins.host());
            Files.writeString(source.resolve("always"), "there");
            clock.advance(Duration.ofHours(1));
        }

        void play() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                change();
                clock.advance(random.nextInt(3) == 0 ? Duration.ofHours(7) : Duration.ofMinutes(20));
                backUp();
                if (random.nextInt(4) == 0) {
                    prune();
                    requireRestoresFromManifestsAlone();
                }
                if (random.nextInt(12) == 0) {
                    forget();
                }
            }
        }

        private void change() throws IOException {
            for (int i = random.nextInt(3); i >= 0; i--) {
                Path file = source.resolve("file" + random.nextInt(FILES));
                if (random.nextInt(3) == 0) {
                    Files.deleteIfExists(file);
                } else {
                    Files.writeString(file, "content " + random.nextInt(CONTENTS));
                    Files.setLastModifiedTime(
                            file,
                            FileTime.from(Instant.now().minusSeconds(86_400).plusNanos(System.nanoTime())));
                }
            }
        }

        private void backUp() throws Exception {
            BackupMode mode = random.nextInt(4) == 0 ? BackupMode.FULL : BackupMode.INCREMENTAL;
            BackupRequest request = BackupRequest.of("set", source, destination)
                    .withZone(ZoneOffset.UTC)
                    .withFormat("plain")
                    .withMode(mode);
            Tree now = Tree.of(source);
            String id = new Backups(TestPlugins.host(), catalogs, clock, List.of())
                    .run(request)
                    .snapshot()
                    .orElseThrow()
                    .id();
            story.add(mode + " " + id);
            kept.put(id, now);
        }

        private void prune() throws Exception {
            RetentionPolicy policy = switch (random.nextInt(4)) {
                case 0 -> RetentionPolicy.last(1 + random.nextInt(4));
                case 1 -> RetentionPolicy.last(1).keeping(Period.DAILY, 3);
                case 2 -> RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 2 + random.nextInt(5));
                default -> RetentionPolicy.last(2).keeping(Period.HOURLY, 5);
            };
            PruneResult done = snapshots(catalogs).prune(destination, Optional.empty(), policy, ZoneOffset.UTC, false);
            kept.keySet().retainAll(done.keep().stream().map(KeptSnapshot::id).toList());
            story.add("prune " + kept.keySet() + " " + done.removedArchives());
        }

        private Snapshots snapshots(Catalogs used) {
            return new Snapshots(TestPlugins.host(), used, clock);
        }

        private void forget() throws Exception {
            story.add("delete the catalog");
            catalogs.close();
            TestDirectories.delete(place.resolve("state"));
            catalogs = new Catalogs(place.resolve("state"), TestPlugins.host());
        }

        private void requireRestoresFromManifestsAlone() throws Exception {
            try (Catalogs rebuilt = new Catalogs(place.resolve("other"), TestPlugins.host())) {
                for (Map.Entry<String, Tree> snapshot : kept.entrySet()) {
                    requireRestores(rebuilt, snapshot.getKey(), snapshot.getValue());
                }
            }
            TestDirectories.delete(place.resolve("other"));
        }

        private void requireRestores(Catalogs used, String id, Tree expected) throws BackupException, IOException {
            Path target = place.resolve("restored");
            RestoreResult result = snapshots(used)
                    .restore(destination, Optional.empty(), id, ZoneOffset.UTC, RestoreRequest.to(target));
            assertThat(result.errors()).as("restore of %s", id).isEmpty();
            assertThat(expected.differences(Tree.of(target)))
                    .as("restore of %s", id)
                    .isEmpty();
            TestDirectories.delete(target);
        }

        @Override
        public void close() throws BackupException {
            catalogs.close();
        }
    }
}
