package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.fixture.disk.Fault;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.agent.fixture.disk.PowerCut;
import dev.vigie.agent.fixture.disk.Survival;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to a folder and to what is known of its backups, each snapshot that is kept restores to exactly the
 * tree that was there. A failing sequence prints its seed: set {@code vigie.seed} to replay it, {@code vigie.sequences}
 * to play another number of them.
 */
class HistoryPropertyTest {
    private static final int SEQUENCES = Integer.getInteger("vigie.sequences", 800);
    private static final int STEPS = 6;
    private static final int THREADS = 2;
    private static final List<String> FORMATS = List.of("zip", "tar.gz", "tar.zst", "tar.xz", "tar", "plain");

    /** About as many changes to the disk as the longest work here makes. */
    private static final int MOST_CHANGES = 60;

    @TempDir(factory = TestDirectories.class)
    Path directory;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void everyKeptSnapshotRestoresToTheTreeThatWasThere() throws Exception {
        Optional<Long> replayed = Optional.ofNullable(Long.getLong("vigie.seed"));
        if (replayed.isPresent()) {
            play(replayed.get());
            return;
        }
        long seed = System.nanoTime();
        AtomicBoolean failed = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> sequences = new ArrayList<>();
            for (int i = 0; i < SEQUENCES; i++) {
                long one = seed + i;
                sequences.add(threads.submit(() -> {
                    if (!failed.get()) {
                        try {
                            play(one);
                        } catch (AssertionError | Exception e) {
                            failed.set(true);
                            throw e;
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> sequence : sequences) {
                sequence.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void play(long seed) throws Exception {
        Path place = Files.createDirectory(directory.resolve(Long.toString(seed)));
        Sequence sequence = new Sequence(new Random(seed), place);
        try {
            sequence.play();
        } catch (AssertionError | Exception e) {
            throw new AssertionError("replay with -Dvigie.seed=" + seed + "; what happened: " + sequence.story, e);
        }
        TestDirectories.delete(place);
    }

    private static final class Sequence {
        private final Random random;
        private final Path place;
        private final RandomTree source;
        private final Path state;
        private final OffsetClock clock = new OffsetClock();
        private final Map<String, Tree> kept = new LinkedHashMap<>();
        private final List<String> story = new ArrayList<>();
        private final boolean leavesOut;
        private Path destination;
        private Catalogs catalogs;
        private Optional<Tree> last = Optional.empty();
        private int moves;

        Sequence(Random random, Path place) throws IOException {
            this.random = random;
            this.place = place;
            this.source = new RandomTree(place.resolve("source"), random);
            this.state = place.resolve("state");
            this.catalogs = new Catalogs(state, TestPlugins.host());
            this.destination = Files.createDirectory(place.resolve("disk")).resolve("destination");
            this.leavesOut = random.nextInt(4) == 0;
            if (!leavesOut) {
                source.beginLinking();
            }
        }

        void play() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                int changes = random.nextInt(5);
                for (int i = 0; i < changes; i++) {
                    source.change();
                }
                act();
                if (!kept.isEmpty() && random.nextInt(4) == 0) {
                    assertThat(listed()).as("listed").containsExactlyInAnyOrderElementsOf(kept.keySet());
                }
                clock.advance(pause());
            }
            for (String id : kept.keySet()) {
                restore(id);
            }
            catalogs.close();
        }

        private Duration pause() {
            return switch (random.nextInt(8)) {
                case 0, 1 -> Duration.ZERO;
                case 2, 3 -> Duration.ofSeconds(1);
                case 4 -> Duration.ofMinutes(10);
                case 5 -> Duration.ofHours(5);
                case 6 -> Duration.ofDays(3);
                default -> random.nextInt(8) == 0 ? Duration.ofHours(-2) : Duration.ofMillis(300);
            };
        }

        private void act() throws Exception {
            int chosen = random.nextInt(21);
            if (kept.isEmpty() || chosen < 11) {
                backUp();
            } else if (chosen < 13) {
                prune();
            } else if (chosen < 15) {
                crash();
            } else if (chosen < 16) {
                story.add("delete the catalog");
                TestDirectories.delete(state);
            } else if (chosen < 17) {
                fallBehind();
            } else if (chosen < 18) {
                moveDestination();
            } else if (chosen < 19) {
                verify();
            } else {
                List<String> ids = List.copyOf(kept.keySet());
                restore(ids.get(random.nextInt(ids.size())));
            }
        }

        private Tree tree() throws IOException {
            Tree tree = Tree.of(place.resolve("source"));
            return leavesOut ? tree.leavingOut(RandomTree.SKIPPED) : tree;
        }

        private BackupRequest request(Path into) {
            String format = FORMATS.get(random.nextInt(FORMATS.size()));
            boolean everywhere = random.nextBoolean();
            return BackupRequest.of("set", place.resolve("source"), into)
                    .withZone(ZoneOffset.UTC)
                    .withFormat(format)
                    .withExclude(leavesOut ? List.of("regex:(^|/)" + RandomTree.SKIPPED + "$") : List.of())
                    .withMode(random.nextInt(5) == 0 ? BackupMode.FULL : BackupMode.INCREMENTAL)
                    .withChanges(everywhere ? new Changes.Everywhere("test") : new Changes.Paths(source.touched()))
                    .withRetention(random.nextInt(4) == 0 ? policy() : RetentionPolicy.KEEP_ALL)
                    .withVerify(random.nextInt(6) == 0)
                    .withSkipIfUnchanged(random.nextBoolean());
        }

        private void backUp() throws Exception {
            BackupRequest request = request(destination);
            story.add("backup " + request.format() + " " + request.mode() + " " + request.changes());
            Backups backups = new Backups(TestPlugins.host(), catalogs(), clock, List.of());
            Tree now = tree();
            if (isEmptied()) {
                assertThatThrownBy(() -> backups.run(request))
                        .isInstanceOf(BackupException.class)
                        .hasMessageContaining("is empty, but its last snapshot holds");
                return;
            }
            BackupResult result = backups.run(request);
            waitForTheNextTick();
            if (result.status() == BackupStatus.UNCHANGED) {
                assertThat(request.skipIfUnchanged()).isTrue();
                requireUnchanged(request.changes(), now);
                return;
            }
            source.forgetTouched();
            assertThat(result.status()).as("%s", result.errors()).isEqualTo(BackupStatus.SUCCESS);
            BackupResult.Snapshot snapshot = result.snapshot().orElseThrow();
            story.add("made " + snapshot.id());
            assertThat(snapshot.files()).as("files").isEqualTo(now.files());
            assertThat(snapshot.sizeOriginal()).as("bytes").isEqualTo(now.bytes());
            kept.put(snapshot.id(), now);
            last = Optional.of(now);
            if (!request.retention().keepsEverything()) {
                List<String> listed = listed();
                assertThat(listed).contains(snapshot.id());
                kept.keySet().retainAll(listed);
            }
        }

        /** Whoever looks at some paths only looks at them again the next time. */
        private void requireUnchanged(Changes changes, Tree now) {
            Tree before = last.orElseThrow();
            if (changes instanceof Changes.Paths) {
                assertThat(before.withoutTimesOfDirectories().differences(now.withoutTimesOfDirectories()))
                        .as("unchanged")
                        .isEmpty();
            } else {
                assertThat(before.differences(now)).as("unchanged").isEmpty();
                source.forgetTouched();
            }
        }

        /** One agent's for a while: what it remembers must not outlive what others do to the destination or the catalog. */
        private Catalogs catalogs() throws BackupException {
            if (random.nextInt(6) == 0) {
                story.add("another agent");
                catalogs.close();
                catalogs = new Catalogs(state, TestPlugins.host());
            }
            return catalogs;
        }

        private boolean isEmptied() throws IOException {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(place.resolve("source"))) {
                return !children.iterator().hasNext() && last.map(Tree::files).orElse(0L) > 0;
            }
        }

        /** Two changes within one tick of the clock that files are stamped with cannot be told apart by anybody. */
        private void waitForTheNextTick() throws IOException {
            Path probe = place.resolve("probe");
            Files.write(probe, new byte[1]);
            FileTime before = Files.getLastModifiedTime(probe);
            do {
                LockSupport.parkNanos(200_000);
                Files.write(probe, new byte[1]);
            } while (Files.getLastModifiedTime(probe).equals(before));
        }

        private RetentionPolicy policy() {
            return switch (random.nextInt(4)) {
                case 0 -> RetentionPolicy.last(1 + random.nextInt(4));
                case 1 -> RetentionPolicy.last(1).keeping(Period.DAILY, 2);
                case 2 -> RetentionPolicy.KEEP_ALL.keeping(Period.HOURLY, 3);
                default -> RetentionPolicy.KEEP_ALL.keepingWithin(Period.LAST, new CalendarSpan(0, 0, 1, 0));
            };
        }

        private Snapshots snapshots() {
            return new Snapshots(TestPlugins.host(), catalogs, clock);
        }

        private List<String> listed() throws BackupException {
            return snapshots().list(destination, Optional.of("set")).stream()
                    .map(SnapshotInfo::id)
                    .toList();
        }

        private void prune() throws Exception {
            story.add("prune");
            RetentionPolicy policy = policy();
            PruneResult shown = snapshots().prune(destination, Optional.empty(), policy, ZoneOffset.UTC, true);
            assertThat(listed()).containsExactlyInAnyOrderElementsOf(kept.keySet());
            PruneResult done = snapshots().prune(destination, Optional.empty(), policy, ZoneOffset.UTC, false);
            assertThat(done.keep()).isEqualTo(shown.keep()).isNotEmpty();
            kept.keySet().retainAll(done.keep().stream().map(KeptSnapshot::id).toList());
        }

        /** The machine stops at any change of the destination's disk, and what was not forced to it is there or not. */
        private void crash() throws Exception {
            catalogs.close();
            Survival survival = Survival.values()[random.nextInt(Survival.values().length)];
            FaultyDisk disk = new FaultyDisk(place.resolve("disk"));
            Path reached = disk.path(destination.getFileName().toString());
            catalogs = new Catalogs(state, TestPlugins.host());
            int operation = 1 + random.nextInt(MOST_CHANGES);
            if (random.nextInt(3) > 0) {
                crashDuringBackup(disk, reached, operation, survival);
            } else {
                crashDuringPrune(disk, reached, operation, survival);
            }
            catalogs.close();
            catalogs = new Catalogs(state, TestPlugins.host());
        }

        private void crashDuringBackup(FaultyDisk disk, Path reached, int operation, Survival survival)
                throws Exception {
            if (isEmptied()) {
                return;
            }
            BackupRequest request = request(reached).withRetention(RetentionPolicy.KEEP_ALL);
            story.add("stop at change %d, %s survives, of backup %s %s %s"
                    .formatted(operation, survival, request.format(), request.mode(), request.changes()));
            Tree now = tree();
            play(
                    disk,
                    operation,
                    survival,
                    () -> new Backups(TestPlugins.host(), catalogs, clock, List.of()).run(request));
            waitForTheNextTick();
            List<String> made = new ArrayList<>(listed());
            assertThat(made).as("listed").containsAll(kept.keySet());
            made.removeAll(kept.keySet());
            assertThat(made).as("made").hasSizeLessThan(2);
            for (String id : made) {
                story.add("made " + id);
                kept.put(id, now);
                last = Optional.of(now);
            }
        }

        private void crashDuringPrune(FaultyDisk disk, Path reached, int operation, Survival survival)
                throws Exception {
            RetentionPolicy policy = policy();
            PruneResult shown = snapshots().prune(destination, Optional.empty(), policy, ZoneOffset.UTC, true);
            story.add("stop at change %d, %s survives, of prune".formatted(operation, survival));
            play(
                    disk,
                    operation,
                    survival,
                    () -> snapshots().prune(reached, Optional.empty(), policy, ZoneOffset.UTC, false));
            List<String> listed = listed();
            assertThat(kept.keySet()).as("listed").containsAll(listed);
            assertThat(listed)
                    .containsAll(shown.keep().stream().map(KeptSnapshot::id).toList());
            kept.keySet().retainAll(listed);
        }

        private void play(FaultyDisk disk, int operation, Survival survival, Callable<?> work) throws Exception {
            disk.plan(Fault.POWER_CUT, operation);
            try {
                work.call();
            } catch (PowerCut cut) {
                story.add("stopped");
            } finally {
                disk.restart(survival);
            }
            Destination left = Destination.openForWriting(destination);
            try (ProcessLock lock = left.lock(Duration.ZERO)) {
                left.recover(); // as the next backup does: what was all but published is now
            }
        }

        /**
         * The catalog is one of some time ago, as when the process stops between publishing and recording, or when it was
         * brought back from elsewhere: what was made and removed since has to be caught up with.
         */
        private void fallBehind() throws Exception {
            catalogs.close();
            Path earlier = place.resolve("state-of-then");
            if (Files.exists(earlier)) {
                story.add("put back the catalog of then");
                TestDirectories.delete(state);
                Files.move(earlier, state);
            } else {
                story.add("keep a copy of the catalog");
                TestDirectories.copy(state, earlier);
            }
            catalogs = new Catalogs(state, TestPlugins.host());
        }

        private void moveDestination() throws IOException {
            story.add("move the destination");
            moves++;
            destination = Files.move(destination, destination.resolveSibling("destination-" + moves));
        }

        private void verify() throws Exception {
            story.add("verify");
            List<ArchiveCheck> checks =
                    snapshots().verify(destination, VerifyRequest.everything(ProgressListener.NONE, () -> false));
            assertThat(checks).hasSizeGreaterThanOrEqualTo(kept.size()).allMatch(ArchiveCheck::ok);
        }

        private void restore(String id) throws Exception {
            story.add("restore " + id);
            Path target = place.resolve("restored");
            boolean onto = Files.exists(target) && random.nextBoolean();
            if (Files.exists(target) && !onto) {
                TestDirectories.delete(target);
            }
            RestoreRequest request = RestoreRequest.to(target)
                    .withOverwrite(onto ? Overwrite.ALWAYS : Overwrite.NEVER)
                    .withDelete(onto)
                    .withSetUid(true);
            RestoreResult result = snapshots().restore(destination, Optional.empty(), id, ZoneOffset.UTC, request);
            assertThat(result.errors()).as("restore of %s", id).isEmpty();
            Tree restored = Tree.of(target);
            assertThat(kept.get(id).differences(restored))
                    .as("restore of %s", id)
                    .isEmpty();
        }
    }
}
