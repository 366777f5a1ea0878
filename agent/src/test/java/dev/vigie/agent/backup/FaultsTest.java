package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.fixture.disk.Fault;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.agent.fixture.disk.PowerCut;
import dev.vigie.agent.fixture.disk.Survival;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As SQLite is tested: the first operation on the destination's disk fails, then the second, and so on until the work
 * is done before anything fails. Each time, what was backed up before is there, to the last bit; the next run works; and
 * afterwards nothing lies around that does not belong there.
 */
class FaultsTest {
    private static final int MOST_OPERATIONS = 5000;
    private static final int LARGE = 1_200_000;

    @TempDir(factory = TestDirectories.class)
    Path place;

    private final SetClock clock = new SetClock();
    private final Map<String, Tree> trees = new TreeMap<>();
    private final List<Catalogs> opened = new ArrayList<>();
    private Path source;

    /** A clock that says what it is told, so that a run can be played again to the byte. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    /** What is under way when a fault strikes. */
    enum Work {
        FIRST_BACKUP(RetentionPolicy.KEEP_ALL) {
            @Override
            void prepare(FaultsTest test) throws Exception {
                test.write("a", "first");
            }

            @Override
            void run(Store store) throws BackupException {
                store.backUp(BackupMode.FULL, "zip", keep());
            }
        },
        FULL_BACKUP(RetentionPolicy.KEEP_ALL) {
            @Override
            void run(Store store) throws BackupException {
                store.backUp(BackupMode.FULL, "tar.gz", keep());
            }
        },
        /** Part of what it holds is copied from an earlier archive, and where that fails read from the source instead. */
        FULL_BACKUP_THAT_COPIES(RetentionPolicy.KEEP_ALL) {
            /** As long as it is not listed, its archive is restored with no more of a time than zip has. */
            @Override
            void prepare(FaultsTest test) throws Exception {
                super.prepare(test);
                Files.setLastModifiedTime(test.source.resolve("dir"), FileTime.from(test.clock.now));
            }

            @Override
            void run(Store store) throws BackupException {
                store.backUp(BackupMode.FULL, "zip", keep());
            }
        },
        INCREMENTAL_BACKUP(RetentionPolicy.KEEP_ALL) {
            @Override
            void run(Store store) throws BackupException {
                store.backUp(BackupMode.INCREMENTAL, "zip", keep());
            }
        },
        BACKUP_THAT_ROTATES(RetentionPolicy.last(2)) {
            @Override
            void run(Store store) throws BackupException {
                store.backUp(BackupMode.INCREMENTAL, "tar.gz", keep());
            }
        },
        PRUNE(RetentionPolicy.last(1)) {
            @Override
            void run(Store store) throws BackupException {
                store.prune(keep());
            }
        },
        REPACK(RetentionPolicy.last(1)) {
            @Override
            void prepare(FaultsTest test) throws Exception {
                test.write("large", "0".repeat(LARGE));
                super.prepare(test);
                Files.delete(test.source.resolve("large"));
                test.backUp(BackupMode.INCREMENTAL, "zip");
                test.clock.now = test.clock.now.plus(1, ChronoUnit.DAYS);
            }

            @Override
            void run(Store store) throws BackupException {
                store.prune(keep());
            }
        },
        CATALOG_REBUILD(RetentionPolicy.KEEP_ALL) {
            @Override
            void prepare(FaultsTest test) throws Exception {
                super.prepare(test);
                Store store = test.template();
                store.prune(RetentionPolicy.last(2));
                test.trees.keySet().retainAll(store.ids());
                TestDirectories.delete(store.state());
            }

            @Override
            void run(Store store) throws BackupException {
                store.ids();
            }
        },
        VERIFY(RetentionPolicy.KEEP_ALL) {
            @Override
            void run(Store store) throws BackupException {
                store.verify();
            }
        };

        private final RetentionPolicy keep;

        Work(RetentionPolicy keep) {
            this.keep = keep;
        }

        RetentionPolicy keep() {
            return keep;
        }

        void prepare(FaultsTest test) throws Exception {
            test.write("a", "first");
            test.write("dir/b", "second");
            test.backUp(BackupMode.FULL, "zip");
            test.write("dir/b", "second, changed");
            test.backUp(BackupMode.INCREMENTAL, "plain");
            test.write("c", "third");
            test.backUp(BackupMode.INCREMENTAL, "tar.gz");
            test.write("c", "third, changed");
        }

        abstract void run(Store store) throws BackupException;
    }

    private Store template() {
        return new Store(place.resolve("template/destination"), place.resolve("template/state"));
    }

    /** One that a fault struck is closed only when nobody looks at the disk any more. */
    private Catalogs catalogs(Path state) {
        Catalogs catalogs = new Catalogs(state, TestPlugins.host());
        opened.add(catalogs);
        return catalogs;
    }

    @AfterEach
    void closeCatalogs() throws BackupException {
        for (Catalogs catalogs : opened) {
            catalogs.close();
        }
        opened.clear();
    }

    private void backUp(BackupMode mode, String format) throws Exception {
        String id = template().backUp(mode, format, RetentionPolicy.KEEP_ALL).orElseThrow();
        trees.put(id, Tree.of(source));
    }

    private void write(String path, String content) throws IOException {
        Path file = source.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(clock.now.minus(1, ChronoUnit.DAYS)));
    }

    /** The destination, as the program reaches it, and what the program knows of it. */
    private final class Store {
        private final Path destination;
        private final Path state;

        Store(Path destination, Path state) {
            this.destination = destination;
            this.state = state;
        }

        Path state() {
            return state;
        }

        /** The id of the snapshot, if one was made. */
        Optional<String> backUp(BackupMode mode, String format, RetentionPolicy keep) throws BackupException {
            clock.now = clock.now.plusSeconds(60);
            BackupRequest request = BackupRequest.of("set", source, destination)
                    .withZone(ZoneOffset.UTC)
                    .withMode(mode)
                    .withFormat(format)
                    .withRetention(keep);
            BackupResult result = new Backups(TestPlugins.host(), catalogs(state), clock, List.of(state)).run(request);
            assertThat(result.errors()).as("files of the source at fault").isEmpty();
            assertThat(result.status()).isEqualTo(BackupStatus.SUCCESS);
            return result.snapshot().map(BackupResult.Snapshot::id);
        }

        private Snapshots snapshots() {
            return new Snapshots(TestPlugins.host(), catalogs(state), clock);
        }

        void prune(RetentionPolicy keep) throws BackupException {
            clock.now = clock.now.plusSeconds(60);
            snapshots().prune(destination, Optional.empty(), keep, ZoneOffset.UTC, false);
        }

        Set<String> ids() throws BackupException {
            return snapshots().list(destination, Optional.empty()).stream()
                    .map(SnapshotInfo::id)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        List<SnapshotInfo> adopted() throws BackupException {
            return snapshots().list(destination, Optional.empty()).stream()
                    .filter(snapshot -> snapshot.kind() == SnapshotKind.ADOPTED)
                    .toList();
        }

        List<ArchiveCheck> verify() throws BackupException {
            return snapshots().verify(destination, VerifyRequest.everything(ProgressListener.NONE, () -> false));
        }

        void requireRestores(String id, Tree tree) throws Exception {
            Path target = place.resolve("restored");
            TestDirectories.delete(target);
            RestoreResult result = snapshots()
                    .restore(
                            destination,
                            Optional.empty(),
                            id,
                            ZoneOffset.UTC,
                            RestoreRequest.to(target).withSetUid(true));
            assertThat(result.errors()).as("restore of %s", id).isEmpty();
            assertThat(tree.differences(Tree.of(target)))
                    .as("restore of %s", id)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLost(Work work) throws Exception {
        source = Files.createDirectory(place.resolve("source"));
        work.prepare(this);
        fillCatalog();
        Instant before = clock.now;
        Tree current = Tree.of(source);
        Set<String> seen = new HashSet<>(); // What a fault leaves is often what another left.
        for (Fault fault : Fault.values()) {
            boolean struck = true;
            for (int operation = 1; struck; operation++) {
                for (Survival survival : fault == Fault.POWER_CUT ? Survival.values() : new Survival[] {Survival.ALL}) {
                    clock.now = before;
                    reset();
                    FaultyDisk disk = new FaultyDisk(place.resolve("disk"));
                    disk.plan(fault, operation);
                    Store store = new Store(place.resolve("disk/destination"), place.resolve("state"));
                    String outcome = run(work, new Store(disk.path("destination"), store.state()));
                    struck = disk.struck();
                    disk.restart(survival);
                    if (fault == Fault.CHANGE_FAILS && (work == Work.PRUNE || work == Work.REPACK)) {
                        assertThat(outcome).doesNotContain("cannot read");
                    }
                    try {
                        assertThat(struck || outcome.isEmpty()).as(outcome).isTrue();
                        clock.now = before.plusSeconds(3600);
                        if (seen.add(withoutCause(outcome) + state(place.resolve("disk")))) {
                            requireNothingLost(work, store, current);
                        }
                    } catch (AssertionError | Exception e) {
                        throw new AssertionError(
                                fault + " at operation " + operation + ", surviving: " + survival + "; it said: "
                                        + outcome + "; " + place
                                        + Tidiness.contents(place.resolve("disk"))
                                                .keySet(),
                                e);
                    }
                    assertThat(operation).isLessThan(MOST_OPERATIONS);
                }
            }
        }
    }

    /** Where it failed tells what it had done by then; which fault it was does not. */
    private static String withoutCause(String outcome) {
        return outcome.replaceAll("No space left on device|Read-only file system|Input/output error", "it fails");
    }

    /** The id of a new destination is another each time. */
    private static Map<String, String> state(Path disk) throws IOException {
        Map<String, String> contents = Tidiness.contents(disk);
        Path marker = disk.resolve("destination/.vigie/destination.json");
        if (Files.exists(marker)) {
            contents.put(disk.relativize(marker).toString(), Files.size(marker) + " bytes");
        }
        return contents;
    }

    /** Where the destination will be each time; it is another's where it was. */
    private void fillCatalog() throws IOException, BackupException {
        Path state = template().state();
        if (Files.exists(state.resolve("catalogs"))) {
            reset();
            new Store(place.resolve("disk/destination"), state).ids();
        }
    }

    private void reset() throws IOException, BackupException {
        closeCatalogs();
        TestDirectories.delete(place.resolve("disk"));
        TestDirectories.delete(place.resolve("state"));
        Files.createDirectory(place.resolve("disk"));
        TestDirectories.copy(place.resolve("template/destination"), place.resolve("disk/destination"));
        TestDirectories.copy(place.resolve("template/state"), place.resolve("state"));
    }

    /** @return what it said when it failed; empty when it did not */
    private String run(Work work, Store store) {
        try {
            work.run(store);
            return "";
        } catch (PowerCut cut) {
            return "power cut";
        } catch (BackupException e) {
            assertThat(e.category()).isEqualTo(ErrorCategory.ENVIRONMENT);
            assertThat(e.getMessage()).contains(store.destination.toString()).doesNotContain("Exception");
            return e.getMessage();
        }
    }

    private void requireNothingLost(Work work, Store store, Tree current) throws Exception {
        if (!trees.isEmpty()) {
            Set<String> listed = store.ids();
            if (work.keep().keepsEverything()) {
                assertThat(listed).as("listed").containsAll(trees.keySet());
            }
            for (String id : listed) {
                store.requireRestores(id, trees.getOrDefault(id, current));
            }
        }
        String next = store.backUp(BackupMode.INCREMENTAL, "zip", work.keep()).orElseThrow();
        Set<String> kept = store.ids();
        assertThat(kept).contains(next);
        assertThat(store.adopted()).as("archives without a manifest").isEmpty();
        if (work.keep().keepsEverything()) {
            assertThat(kept).containsAll(trees.keySet());
        }
        for (String id : kept) {
            store.requireRestores(id, trees.getOrDefault(id, current));
        }
        assertThat(store.verify()).allMatch(ArchiveCheck::ok);
        Tidiness.require(store.destination);
    }
}
