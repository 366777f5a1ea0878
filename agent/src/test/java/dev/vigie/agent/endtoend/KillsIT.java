package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.Backups;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.backup.Tidiness;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real program is killed, as a power cut does it, at random moments of whatever it is doing. Each time, every
 * snapshot that is listed verifies and comes back as it was, none is gone that was to stay, the next run works, and then
 * nothing lies around.
 *
 * <p>What is done, and how long it goes well, follows from a seed, which a failure names: set {@code vigie.seed} to play
 * it again, {@code vigie.kills} for another number of kills.
 */
class KillsIT {
    private static final int KILLS = Integer.getInteger("vigie.kills", 20);
    private static final long SEED = Long.getLong("vigie.seed", System.nanoTime());
    /** Neighbouring seeds begin with the same number. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** So many files never change: where most do at once, Vigie removes nothing until somebody confirms it. */
    private static final int AT_REST = 120;

    private static final int MOST_SNAPSHOTS = 4;
    private static final int LARGE = 1_200_000;
    private static final long FIRST_SPAN_MILLIS = 150;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Random random = new Random(SEED);
    private final Map<Work, Long> spans = new EnumMap<>(Work.class);
    private final Map<Work, Integer> killed = new EnumMap<>(Work.class);
    /** What each snapshot must give back, oldest first. */
    private final Map<String, Tree> known = new LinkedHashMap<>();
    /** What the source was while the program ran, oldest first. */
    private final List<Tree> states = new ArrayList<>();

    private Machine machine;
    private Path source;
    private Path destination;
    private Path target;
    private int versions;

    /** What is under way. Its first trace is a file that changes, or comes, when it begins to do something. */
    enum Work {
        FULL_BACKUP(Integer.MAX_VALUE),
        INCREMENTAL_BACKUP(Integer.MAX_VALUE),
        BACKUP_THAT_ROTATES(2),
        WATCH(Integer.MAX_VALUE),
        PRUNE(2),
        REPACK(1),
        RESTORE(Integer.MAX_VALUE),
        CATALOG_REBUILD(Integer.MAX_VALUE);

        /** How many of the newest snapshots must stay. */
        private final int keeps;

        Work(int keeps) {
            this.keeps = keeps;
        }
    }

    @Test
    void nothingIsLost() throws Exception {
        System.out.println("KillsIT: " + KILLS + " kills, vigie.seed=" + SEED);
        machine = new Machine(directory);
        source = machine.directory("source");
        destination = machine.at("destination");
        target = machine.at("target");
        for (int i = 0; i < 40; i++) {
            change("dir" + i % 5 + "/file" + i);
        }
        for (int i = 0; i < AT_REST; i++) {
            change("rest/file" + i);
        }
        nextRun();
        Work[] works = Work.values();
        int inTheMiddle = 0;
        for (int round = 0; round < KILLS; round++) {
            random = new Random(SEED + (round + 1) * SPREAD);
            Work work = round < works.length ? works[round] : works[random.nextInt(works.length)];
            try {
                prepare(work);
                boolean alive = killIn(work);
                inTheMiddle += alive ? 1 : 0;
                killed.merge(work, alive ? 1 : 0, Integer::sum);
                requireNothingLost(work);
            } catch (AssertionError | Exception e) {
                throw new AssertionError("round " + round + ", " + work + ": vigie.seed=" + SEED, e);
            }
        }
        theProgramItselfSays();
        System.out.println("KillsIT: killed in the middle " + inTheMiddle + " of " + KILLS + " times: " + killed);
        assertThat(inTheMiddle).as("killed in the middle").isGreaterThan(KILLS / 3);
    }

    private void prepare(Work work) throws Exception {
        switch (work) {
            case REPACK -> {
                large(1);
                large(2);
                nextRun();
                Files.delete(source.resolve("large1"));
                nextRun();
            }
            case PRUNE -> {
                change("dir1/file1");
                nextRun();
            }
            case CATALOG_REBUILD -> TestDirectories.delete(machine.state().resolve("catalogs"));
            default -> {
                large(random.nextInt(3));
                for (int i = random.nextInt(8); i >= 0; i--) {
                    changeSomething();
                }
            }
        }
        states.clear();
        states.add(tree(source));
    }

    /** @return whether it was still at work when it was killed */
    private boolean killIn(Work work) throws Exception {
        Path trace = switch (work) {
            case RESTORE -> target;
            case CATALOG_REBUILD -> machine.state().resolve("catalogs");
            default -> destination.resolve(".vigie/.lock");
        };
        Optional<FileTime> before = modified(trace);
        try (Session session = machine.start(arguments(work))) {
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (session.alive() && modified(trace).equals(before)) {
                assertThat(System.nanoTime()).as("waiting for " + trace).isLessThan(patience);
                Thread.sleep(1);
            }
            long begun = System.nanoTime();
            long span = spans.getOrDefault(work, FIRST_SPAN_MILLIS);
            long end = begun + TimeUnit.MICROSECONDS.toNanos((long) (random.nextDouble() * span * 1000));
            while (session.alive() && System.nanoTime() < end) {
                if (work == Work.WATCH) {
                    changeSomething();
                    states.add(tree(source).sharing(states.get(states.size() - 1)));
                }
                Thread.sleep(work == Work.WATCH ? 20 : 1);
            }
            boolean alive = session.alive();
            if (alive) {
                session.kill();
                // What takes longer is let go on longer the next time.
                spans.put(work, Math.min(span + span / 4, 2_000));
            } else {
                session.end(1, TimeUnit.SECONDS).done();
                spans.put(work, Math.max(20, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)));
            }
            return alive;
        }
    }

    private static Optional<FileTime> modified(Path place) {
        try {
            return Optional.of(Files.getLastModifiedTime(place));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Object[] arguments(Work work) {
        String format = random.nextBoolean() ? "zip" : "tar.gz";
        return switch (work) {
            case FULL_BACKUP -> backup("-f", format, "-k", "all");
            case INCREMENTAL_BACKUP -> backup("--mode", "incremental", "-f", format, "-k", "all");
            case BACKUP_THAT_ROTATES -> backup("--mode", "incremental", "-f", format, "-k", work.keeps);
            case WATCH ->
                new Object[] {"watch", source, destination, "--quiet", "20ms", "--max-wait", "100ms", "-k", "all"};
            case PRUNE, REPACK -> new Object[] {"prune", destination, "--keep-last", work.keeps};
            case RESTORE -> new Object[] {"restore", destination, "--to", target, "--at", newest()};
            case CATALOG_REBUILD -> new Object[] {"list", destination};
        };
    }

    private Object[] backup(Object... options) {
        return Stream.concat(Stream.of("backup", source, destination), Stream.of(options))
                .toArray();
    }

    private String newest() {
        return List.copyOf(known.keySet()).get(known.size() - 1);
    }

    private void requireNothingLost(Work work) throws Exception {
        List<String> listed = ids();
        for (String id : listed) {
            Tree restored = restored(id);
            if (known.containsKey(id)) {
                requireSame(id, known.get(id), restored);
            } else {
                requireSeen(id, restored);
                known.put(id, restored);
            }
        }
        List<String> all = List.copyOf(known.keySet());
        assertThat(listed).as("listed").containsAll(all.subList(Math.max(0, all.size() - work.keeps), all.size()));
        known.keySet().retainAll(listed);
        requireVerifies();
        if (work == Work.RESTORE) {
            requireRestoreGoesOn();
        }
        nextRun();
        requireVerifies();
        Tidiness.require(destination);
        if (known.size() > MOST_SNAPSHOTS) {
            snapshots().prune(destination, Optional.empty(), RetentionPolicy.last(2), ZoneId.systemDefault(), false);
            known.keySet().retainAll(ids());
        }
    }

    private static void requireSame(String id, Tree expected, Tree restored) {
        assertThat(expected.differences(restored)).as("restore of %s", id).isEmpty();
    }

    /** Files changed while this snapshot was made: each of its files is as it was at one moment or another. */
    private void requireSeen(String id, Tree restored) {
        if (states.size() == 1) {
            requireSame(id, states.get(0), restored);
            return;
        }
        restored.nodes()
                .forEach((path, node) -> assertThat(
                                states.stream().map(state -> state.nodes().get(path)))
                        .as("%s in %s", path, id)
                        .contains(node));
        states.get(0).nodes().keySet().stream()
                .filter(path -> states.stream().allMatch(state -> state.nodes().containsKey(path)))
                .forEach(path -> assertThat(restored.nodes()).as("%s", id).containsKey(path));
    }

    private void requireVerifies() throws Exception {
        assertThat(snapshots().verify(destination, VerifyRequest.everything(ProgressListener.NONE, () -> false)))
                .allMatch(ArchiveCheck::ok);
    }

    /** A restore that was killed is begun again, and leaves what one that was not does. */
    private void requireRestoreGoesOn() throws Exception {
        restore(newest(), target);
        requireSame(newest(), known.get(newest()), tree(target));
        TestDirectories.delete(target);
    }

    /** Some hundred of them are kept. */
    private static Tree tree(Path place) throws IOException {
        return Tree.of(place).brief();
    }

    private Tree restored(String id) throws Exception {
        Path place = machine.at("restored");
        restore(id, place);
        Tree tree = tree(place);
        TestDirectories.delete(place);
        return tree;
    }

    private void restore(String id, Path place) throws Exception {
        RestoreResult result = snapshots()
                .restore(
                        destination,
                        Optional.empty(),
                        id,
                        ZoneId.systemDefault(),
                        RestoreRequest.to(place)
                                .withOverwrite(Overwrite.IF_CHANGED)
                                .withSetUid(true));
        assertThat(result.errors()).as("restore of %s", id).isEmpty();
    }

    private void nextRun() throws Exception {
        BackupRequest request = BackupRequest.of("source", source, destination).withMode(BackupMode.INCREMENTAL);
        try (Catalogs catalogs = new Catalogs(machine.state(), TestPlugins.host())) {
            BackupResult result = new Backups(
                            TestPlugins.host(), catalogs, Clock.systemDefaultZone(), List.of(machine.state()))
                    .run(request.withRetention(RetentionPolicy.KEEP_ALL));
            assertThat(result.status()).as("next run").isEqualTo(BackupStatus.SUCCESS);
            String id = result.snapshot().orElseThrow().id();
            known.put(id, tree(source));
            requireSame(id, known.get(id), restored(id));
        }
    }

    private Snapshots snapshots() {
        return new Snapshots(
                TestPlugins.host(), new Catalogs(machine.state(), TestPlugins.host()), Clock.systemDefaultZone());
    }

    private List<String> ids() throws Exception {
        return snapshots().list(destination, Optional.empty()).stream()
                .map(SnapshotInfo::id)
                .toList();
    }

    /** After all this, the program and other tools find everything in order. */
    private void theProgramItselfSays() throws Exception {
        machine.vigie("backup", source, destination).done();
        machine.vigie("verify", destination).done();
        Judge.run(destination, "sha256sum", "--quiet", "-c", "SHA256SUMS");
        assertThat(machine.state().resolve("work"))
                .as("what those that were killed left in the state directory")
                .isEmptyDirectory();
    }

    private void changeSomething() throws IOException {
        int file = random.nextInt(50);
        Path place = source.resolve("dir" + file % 5 + "/file" + file);
        if (random.nextInt(4) > 0 || !Files.deleteIfExists(place)) {
            change("dir" + file % 5 + "/file" + file);
        }
    }

    private void change(String path) throws IOException {
        versions++;
        put(
                path,
                ("version " + versions + " of " + path + "\n")
                        .repeat(1 + random.nextInt(500))
                        .getBytes());
    }

    private void large(int number) throws IOException {
        byte[] noise = new byte[LARGE];
        random.nextBytes(noise);
        put("large" + number, noise);
    }

    /** At once, so that nobody sees it half done. */
    private void put(String path, byte[] content) throws IOException {
        Path made = machine.at("made");
        Files.write(made, content);
        Files.setLastModifiedTime(
                made, FileTime.from(Instant.now().minusSeconds(86_400).plusNanos(versions)));
        Path file = source.resolve(path);
        Files.createDirectories(file.getParent());
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
