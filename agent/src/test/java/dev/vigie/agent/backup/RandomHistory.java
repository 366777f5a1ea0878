package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.fixture.Seeds;
import dev.vigie.agent.inventory.Catalogs;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A folder of few files in which few contents come and go, so that most lie in several archives, with its backups. What
 * happens is written down, and how the folder looked at each moment that is kept.
 */
public final class RandomHistory implements AutoCloseable {
    private static final int FILES = 5;
    private static final int CONTENTS = 9;
    private static final int MANY = 60;

    public final Path destination;
    public final List<String> story = new ArrayList<>();

    /** How the folder looked, by the ids of the snapshots that are kept. */
    public final Map<String, Tree> kept = new LinkedHashMap<>();

    final OffsetClock clock = new OffsetClock();
    final Path source;

    private final Random random;
    private final Path place;
    private final String format;
    private Catalogs catalogs;

    /** @param place an empty directory */
    public RandomHistory(Random random, Path place, String format) throws IOException {
        this.random = random;
        this.place = place;
        this.source = Files.createDirectory(place.resolve("source"));
        this.destination = place.resolve("destination");
        this.format = format;
        this.catalogs = catalogs("state");
        write("always", "there");
        clock.advance(Duration.ofHours(1));
    }

    private Catalogs catalogs(String state) {
        return new Catalogs(place.resolve(state), TestPlugins.host());
    }

    /** Some files change, or go. */
    public void change() throws IOException {
        for (int i = random.nextInt(3); i >= 0; i--) {
            String file = "file" + random.nextInt(FILES);
            if (random.nextInt(3) == 0) {
                Files.deleteIfExists(source.resolve(file));
            } else {
                write(file, "content " + random.nextInt(CONTENTS));
            }
        }
    }

    /** With a time of its own, as exact as all formats keep it. */
    private void write(String file, String content) throws IOException {
        Instant time = Instant.now().minusSeconds(86_400).plusNanos(System.nanoTime());
        Files.writeString(source.resolve(file), content);
        Files.setLastModifiedTime(source.resolve(file), FileTime.from(time.truncatedTo(ChronoUnit.MICROS)));
    }

    /** Makes a backup some time later, or earlier, for all that the clock says. */
    public void backUp() throws Exception {
        backUp(random.nextInt(4) == 0 ? BackupMode.FULL : BackupMode.INCREMENTAL);
    }

    /** Makes so many in a row that what describes them becomes one once they go. */
    public void backUpOftenWithChanges() throws Exception {
        for (int i = 0; i < MANY; i++) {
            change();
            backUp(BackupMode.INCREMENTAL);
        }
    }

    private void backUp(BackupMode mode) throws Exception {
        Duration since = switch (random.nextInt(8)) {
            case 0 -> Duration.ofHours(-2);
            case 1 -> Duration.ofHours(25);
            case 2, 3 -> Duration.ofHours(7);
            default -> Duration.ofMinutes(20);
        };
        clock.advance(since.plusSeconds(random.nextInt(1000)));
        BackupRequest request = BackupRequest.of("set", source, destination)
                .withZone(ZoneOffset.UTC)
                .withFormat(format)
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

    /** Removes some. */
    public void prune() throws Exception {
        RetentionPolicy policy = switch (random.nextInt(4)) {
            case 0 -> RetentionPolicy.last(1 + random.nextInt(4));
            case 1 -> RetentionPolicy.last(1).keeping(Period.DAILY, 3);
            case 2 -> RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 2 + random.nextInt(5));
            default -> RetentionPolicy.last(2).keeping(Period.HOURLY, 5);
        };
        PruneResult done = snapshots().prune(destination, Optional.empty(), policy, ZoneOffset.UTC, false);
        kept.keySet().retainAll(done.keep().stream().map(KeptSnapshot::id).toList());
        story.add("prune " + kept.keySet() + " " + done.removedArchives());
    }

    /** The catalog goes. */
    public void forget() throws Exception {
        story.add("delete the catalog");
        catalogs.close();
        TestDirectories.delete(place.resolve("state"));
        catalogs = catalogs("state");
    }

    public Snapshots snapshots() {
        return new Snapshots(TestPlugins.host(), catalogs, clock);
    }

    public void requireRestores() throws Exception {
        requireRestores(snapshots(), destination, kept);
    }

    public void requireRestoresWithoutTheCatalog() throws Exception {
        requireRestoresFrom(destination, kept);
    }

    /** By somebody who knows nothing but what is there. */
    public void requireRestoresFrom(Path there, Map<String, Tree> expected) throws Exception {
        try (Catalogs rebuilt = catalogs("other")) {
            requireRestores(new Snapshots(TestPlugins.host(), rebuilt, clock), there, expected);
        }
        TestDirectories.delete(place.resolve("other"));
    }

    private void requireRestores(Snapshots snapshots, Path from, Map<String, Tree> expected) throws Exception {
        for (Map.Entry<String, Tree> snapshot : expected.entrySet()) {
            requireRestores(snapshots, from, snapshot.getKey(), snapshot.getValue());
        }
    }

    private void requireRestores(Snapshots snapshots, Path from, String id, Tree expected) throws Exception {
        Path target = place.resolve("restored");
        RestoreResult result = restore(snapshots, from, id, target);
        assertThat(result.errors()).as("restore of %s", id).isEmpty();
        assertThat(expected.differences(Tree.of(target)))
                .as("restore of %s", id)
                .isEmpty();
        TestDirectories.delete(target);
    }

    private static RestoreResult restore(Snapshots snapshots, Path from, String id, Path target)
            throws BackupException {
        return snapshots.restore(from, Optional.empty(), id, ZoneOffset.UTC, RestoreRequest.to(target));
    }

    /**
     * Something befalls a file.
     *
     * @return whether it is gone
     */
    public boolean damage(Path file) throws IOException {
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        int kind = bytes.length == 0 ? 0 : random.nextInt(3);
        story.add(List.of("delete", "cut", "flip a bit of").get(kind) + " " + file.getFileName());
        switch (kind) {
            case 0 -> Files.deleteIfExists(file);
            case 1 -> Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            default -> {
                bytes[random.nextInt(bytes.length)] ^= 4;
                Files.write(file, bytes);
            }
        }
        return kind == 0;
    }

    /** From now on only those count that can be restored. What is restored without a word of what is missing is right. */
    public void keepWhatRestores() throws Exception {
        List<String> whole = new ArrayList<>();
        for (Map.Entry<String, Tree> snapshot : kept.entrySet()) {
            Path target = place.resolve("restored");
            try {
                RestoreResult result = restore(snapshots(), destination, snapshot.getKey(), target);
                if (result.errors().isEmpty()) {
                    assertThat(snapshot.getValue().differences(Tree.of(target)))
                            .as("restore of %s", snapshot.getKey())
                            .isEmpty();
                    whole.add(snapshot.getKey());
                }
            } catch (BackupException e) {
                story.add(snapshot.getKey() + ": " + e.getMessage());
            }
            if (Files.exists(target)) {
                TestDirectories.delete(target);
            }
        }
        kept.keySet().retainAll(whole);
        story.add("whole " + whole);
    }

    /** What is played, with one history. */
    @FunctionalInterface
    public interface Play {
        void with(RandomHistory history, Random random) throws Exception;
    }

    /**
     * Plays with one history after the other, see {@link Seeds#play}. A failure tells what happened.
     *
     * @param directory an empty directory
     */
    public static void play(int sequences, Path directory, String format, Play play) throws Exception {
        Seeds.play(sequences, random -> {
            Path place = Files.createDirectory(directory.resolve("history"));
            try (RandomHistory history = new RandomHistory(random, place, format)) {
                try {
                    play.with(history, random);
                } catch (AssertionError | Exception e) {
                    throw new AssertionError("what happened: " + history.story, e);
                }
            }
            TestDirectories.delete(place);
        });
    }

    @Override
    public void close() throws BackupException {
        catalogs.close();
    }
}
