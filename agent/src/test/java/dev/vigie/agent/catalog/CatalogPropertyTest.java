package dev.vigie.agent.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.fixture.Seeds;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A catalog against a model that keeps every snapshot's files in a map of its own, over random recordings, removals,
 * abandoned recordings, repacking and reopening.
 */
class CatalogPropertyTest {
    private static final int SEQUENCES = 40;
    private static final int STEPS = 25;
    private static final String[] NAMES = {"a", "a!", "a.b", "b", "é", "\udcff", "with\nline"};

    @TempDir
    Path directory;

    @Test
    void everyKeptSnapshotIsAsTheModelHasIt() throws Exception {
        Seeds.play(SEQUENCES, random -> new Sequence(random, Files.createTempDirectory(directory, "catalog")).run());
    }

    /** A snapshot with the lines of its manifest and, in the model, all its files in the order of walking. */
    private record Snapshot(
            SnapshotHead head, List<ManifestLine> lines, SnapshotEnd end, TreeMap<String, StoredFile> files) {}

    private static final class Sequence {
        private final Random random;
        private final Path file;
        private final Map<String, List<Snapshot>> kept = new LinkedHashMap<>();
        private final Map<String, Set<String>> archives = new LinkedHashMap<>();
        private final Set<String> rewound = new HashSet<>();
        private final Set<Content> stored = new HashSet<>();
        private int clock;
        private Catalog catalog;

        Sequence(Random random, Path directory) {
            this.random = random;
            this.file = directory.resolve("catalog.db");
        }

        void run() throws BackupException, IOException {
            catalog = Catalog.open(file, Path.of("/destination"), random.nextInt(6));
            try {
                for (int step = 0; step < STEPS; step++) {
                    String set = random.nextInt(4) == 0 ? "other" : "documents";
                    kept.computeIfAbsent(set, name -> new ArrayList<>());
                    archives.computeIfAbsent(set, name -> new HashSet<>());
                    act(set);
                    for (String each : kept.keySet()) {
                        check(each);
                    }
                }
            } finally {
                catalog.close();
            }
        }

        private void act(String set) throws BackupException {
            switch (random.nextInt(12)) {
                case 0 -> reopen();
                case 1, 2, 3 -> remove(set);
                case 4 -> forgetWhatMayGo(set);
                case 5 -> repack(set);
                case 6 -> record(set, false);
                default -> record(set, true);
            }
        }

        private void reopen() throws BackupException {
            catalog.close();
            catalog = Catalog.open(file, Path.of("/destination"), random.nextInt(6));
        }

        private void remove(String set) throws BackupException {
            List<Snapshot> snapshots = kept.get(set);
            List<Snapshot> gone = snapshots.stream()
                    .filter(snapshot -> random.nextInt(3) == 0)
                    .toList();
            catalog.snapshots(set)
                    .remove(gone.stream().map(one -> one.head().id()).toList());
            if (!gone.isEmpty() && gone.get(gone.size() - 1) == snapshots.get(snapshots.size() - 1)) {
                rewound.add(set);
            }
            snapshots.removeAll(gone);
        }

        private void forgetWhatMayGo(String set) throws BackupException {
            List<String> removable = catalog.archives(set).unlisted().stream()
                    .filter(ArchiveUse::removable)
                    .map(use -> use.archive().id())
                    .toList();
            catalog.archives(set).forget(removable);
            removable.forEach(archives.get(set)::remove);
        }

        private void repack(String set) throws BackupException {
            List<String> sources = new ArrayList<>(archives.get(set));
            sources.removeIf(id -> random.nextBoolean());
            if (sources.isEmpty()) {
                return;
            }
            String target = nextId();
            List<SizedContent> moved = new ArrayList<>();
            catalog.archives(set).forEachNeeded(sources, content -> {
                Content old = content.content();
                assertThat(sources).contains(old.storedIn());
                moved.add(new SizedContent(content.size(), new Content(old.sha256(), target, old.storedAs(), "moved")));
            });
            assertThat(moved).doesNotHaveDuplicates();
            ArchiveInfo archive = new ArchiveInfo(target, "repacked_" + target + ".zip", "zip", 1, "", 1, 1);
            catalog.archives(set).relocate(archive, moved, sources);
            moved.forEach(one -> stored.add(one.content()));
            sources.forEach(archives.get(set)::remove);
            archives.get(set).add(target);
        }

        private String nextId() {
            return "id%05d".formatted(++clock);
        }

        private void record(String set, boolean completed) throws BackupException {
            List<Snapshot> snapshots = kept.get(set);
            boolean full = snapshots.isEmpty() || random.nextInt(4) == 0;
            int parent = random.nextInt(4) == 0 ? random.nextInt(Math.max(1, snapshots.size())) : snapshots.size() - 1;
            TreeMap<String, StoredFile> before = snapshots.isEmpty()
                    ? new TreeMap<>(TreeOrder.PATHS)
                    : snapshots.get(parent).files();
            String id = nextId();
            SnapshotHead head = new SnapshotHead(
                    set,
                    id,
                    Instant.ofEpochSecond(clock * 60L, 7),
                    full ? SnapshotKind.FULL : SnapshotKind.INCREMENTAL,
                    "zip",
                    set + "_" + id + ".zip",
                    full
                            ? Optional.empty()
                            : Optional.of(snapshots.get(parent).head().id()));
            Snapshot snapshot = snapshot(head, before);
            feed(catalog, snapshot, completed);
            if (completed) {
                snapshot.lines().forEach(this::note);
                snapshots.add(snapshot);
                archives.get(set).add(id);
                if (full) {
                    rewound.remove(set);
                } else if (parent < snapshots.size() - 2) {
                    rewound.add(set);
                }
            }
        }

        private void note(ManifestLine line) {
            if (line instanceof ManifestLine.Put put) {
                put.file().content().ifPresent(stored::add);
            }
        }

        private Snapshot snapshot(SnapshotHead head, TreeMap<String, StoredFile> before) throws BackupException {
            boolean full = head.kind() == SnapshotKind.FULL;
            TreeMap<String, StoredFile> files = new TreeMap<>(before);
            List<ManifestLine> lines = new ArrayList<>();
            int changes = random.nextInt(8);
            for (int i = 0; i < changes; i++) {
                String path = randomPath();
                if (random.nextInt(3) == 0) {
                    removeFrom(files, path);
                    lines.add(new ManifestLine.Removed(path));
                } else {
                    addTo(head, files, path, lines);
                }
            }
            if (full) {
                lines.clear();
                files.replaceAll((path, stored) -> storedAgain(head, stored));
                files.values().forEach(stored -> lines.add(new ManifestLine.Put(stored)));
                if (random.nextBoolean()) {
                    Collections.shuffle(lines, random);
                }
            }
            long size = files.values().stream().mapToLong(f -> f.entry().size()).sum();
            SnapshotEnd end = new SnapshotEnd(
                    files.size(),
                    size,
                    changes,
                    changes,
                    random.nextInt(1000),
                    "abc",
                    Unread.NOTHING,
                    random.nextBoolean() ? Optional.empty() : Optional.of(head.created()));
            return new Snapshot(head, lines, end, files);
        }

        private void addTo(SnapshotHead head, TreeMap<String, StoredFile> files, String path, List<ManifestLine> lines)
                throws BackupException {
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                String parent = path.substring(0, slash);
                StoredFile there = files.get(parent);
                boolean noFolder = there != null && there.entry().type() != EntryType.DIRECTORY;
                if (noFolder || (there == null && random.nextInt(3) > 0)) {
                    put(files, lines, directory(parent));
                }
            }
            put(files, lines, random(head, path));
        }

        private static void put(TreeMap<String, StoredFile> files, List<ManifestLine> lines, StoredFile file) {
            if (file.entry().type() != EntryType.DIRECTORY) {
                removeFrom(files, file.path());
            }
            files.put(file.path(), file);
            lines.add(new ManifestLine.Put(file));
        }

        private static void removeFrom(TreeMap<String, StoredFile> files, String path) {
            files.keySet().removeIf(other -> other.equals(path) || other.startsWith(path + "/"));
        }

        private String randomPath() {
            StringBuilder path = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
            while (random.nextInt(2) == 0) {
                path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
            }
            return path.toString();
        }

        private StoredFile directory(String path) {
            return new StoredFile(
                    ArchiveEntry.directory(path, moment()).withMode(0700 + random.nextInt(3)),
                    random.nextInt(3),
                    random.nextInt(3),
                    Optional.empty());
        }

        private StoredFile random(SnapshotHead head, String path) throws BackupException {
            int kind = random.nextInt(8);
            if (kind == 0) {
                return directory(path);
            }
            if (kind == 1) {
                return new StoredFile(
                        ArchiveEntry.symlink(path, "../t\udc80" + random.nextInt(2), moment()), 1, 1, Optional.empty());
            }
            int text = random.nextInt(6);
            ArchiveEntry entry = ArchiveEntry.file(path, text, moment());
            if (random.nextBoolean()) {
                entry = entry.withMode(random.nextInt(010000))
                        .withOwner(new Owner(random.nextInt(2), 5, "user", random.nextBoolean() ? "" : "group"));
            }
            String sha256 = sha256(text);
            Content content = catalog.files(head.set())
                    .content(sha256, text)
                    .filter(known -> random.nextBoolean())
                    .orElseGet(() -> new Content(sha256, head.id(), path, locator()));
            return new StoredFile(entry, random.nextInt(1000), random.nextInt(1000), Optional.of(content));
        }

        private String locator() {
            String[] locators = {
                "", "at-" + clock, "0", "1f.0.%x".formatted(clock), "ffffffffffffffff.7", "01.2", "1..2"
            };
            return locators[random.nextInt(locators.length)];
        }

        private static StoredFile storedAgain(SnapshotHead head, StoredFile stored) {
            return new StoredFile(
                    stored.entry(),
                    stored.changeTime(),
                    stored.inode(),
                    stored.content().map(old -> new Content(old.sha256(), head.id(), stored.path(), "")));
        }

        private Instant moment() {
            return random.nextInt(9) == 0
                    ? Instant.parse("1601-01-01T00:00:00.000000001Z")
                    : Instant.ofEpochSecond(random.nextInt(4), random.nextInt(2));
        }

        private void check(String set) throws BackupException, IOException {
            List<Snapshot> snapshots = kept.get(set);
            assertThat(catalog.snapshots(set).newestFirst().stream()
                            .map(SnapshotInfo::id)
                            .toList())
                    .isEqualTo(reversed(snapshots.stream()
                            .map(snapshot -> snapshot.head().id())
                            .toList()));
            if (snapshots.isEmpty()) {
                assertThat(all(catalog.files(set).allCurrent(""))).isEmpty();
                return;
            }
            Snapshot newest = snapshots.get(snapshots.size() - 1);
            boolean exact = !rewound.contains(set);
            assertThat(all(catalog.files(set).allCurrent("")))
                    .map(file -> bare(file, exact))
                    .containsExactlyElementsOf(newest.files().values().stream()
                            .map(file -> bare(file, exact))
                            .toList());
            for (Snapshot snapshot : snapshots) {
                checkState(set, snapshot);
            }
            Snapshot some = snapshots.get(random.nextInt(snapshots.size()));
            checkPath(set, some, randomPath());
            checkVersions(set, randomPath());
            checkDiff(set, some, snapshots.get(random.nextInt(snapshots.size())));
        }

        private void checkState(String set, Snapshot snapshot) throws BackupException {
            List<StoredFile> files =
                    all(catalog.files(set).allAt(snapshot.head().id(), ""));
            assertThat(files)
                    .map(file -> bare(file, false))
                    .containsExactlyElementsOf(snapshot.files().values().stream()
                            .map(file -> bare(file, false))
                            .toList());
            assertThat(files)
                    .filteredOn(file -> file.content().isPresent())
                    .allSatisfy(file -> assertThat(archives.get(set))
                            .contains(file.content().orElseThrow().storedIn()))
                    .allSatisfy(
                            file -> assertThat(stored).contains(file.content().orElseThrow()));
            assertThat(catalog.snapshots(set)
                            .end(snapshot.head().id())
                            .orElseThrow()
                            .files())
                    .isEqualTo(snapshot.end().files());
            assertThat(catalog.snapshots(set)
                            .head(snapshot.head().id())
                            .orElseThrow()
                            .created())
                    .isEqualTo(snapshot.head().created());
        }

        private void checkPath(String set, Snapshot snapshot, String path) throws BackupException {
            String id = snapshot.head().id();
            assertThat(catalog.files(set).at(id, path).map(file -> bare(file, false)))
                    .isEqualTo(Optional.ofNullable(snapshot.files().get(path)).map(file -> bare(file, false)));
            List<String> below = snapshot.files().keySet().stream()
                    .filter(other -> other.equals(path) || other.startsWith(path + "/"))
                    .toList();
            assertThat(all(catalog.files(set).allAt(id, path)))
                    .map(StoredFile::path)
                    .isEqualTo(below);
        }

        private void checkVersions(String set, String path) throws BackupException {
            List<String> expected = new ArrayList<>();
            Optional<StoredFile> before = Optional.empty();
            for (Snapshot snapshot : kept.get(set)) {
                Optional<StoredFile> now =
                        Optional.ofNullable(snapshot.files().get(path)).map(file -> bare(file, false));
                if (now.isPresent() && !now.equals(before)) {
                    expected.add(snapshot.head().id());
                }
                before = now;
            }
            assertThat(catalog.files(set).versions(path).stream()
                            .map(version -> version.first().id())
                            .toList())
                    .isEqualTo(expected);
        }

        private void checkDiff(String set, Snapshot a, Snapshot b) throws BackupException {
            Set<String> paths = new TreeSet<>(TreeOrder.PATHS);
            paths.addAll(a.files().keySet());
            paths.addAll(b.files().keySet());
            List<String> expected = new ArrayList<>();
            for (String path : paths) {
                Optional<StoredFile> old =
                        Optional.ofNullable(a.files().get(path)).map(f -> bare(f, false));
                Optional<StoredFile> now =
                        Optional.ofNullable(b.files().get(path)).map(f -> bare(f, false));
                if (!old.equals(now)) {
                    expected.add((old.isEmpty() ? "+" : now.isEmpty() ? "-" : "M") + path);
                }
            }
            List<String> found = new ArrayList<>();
            catalog.files(set).diff(a.head().id(), b.head().id(), difference -> found.add(text(difference)));
            assertThat(found).isEqualTo(expected);
        }

        private static String text(Difference difference) {
            if (difference instanceof Difference.Added added) {
                return "+" + added.file().path();
            }
            if (difference instanceof Difference.Removed removed) {
                return "-" + removed.file().path();
            }
            return "M" + ((Difference.Modified) difference).after().path();
        }
    }

    @Test
    void aRebuiltCatalogHoldsWhatTheOldOneDid() throws Exception {
        Seeds.play(1, random -> {
            Path place = Files.createTempDirectory(directory, "catalogs");
            requireRebuilt(new Sequence(random, place), place);
        });
    }

    private static void requireRebuilt(Sequence sequence, Path place) throws BackupException, IOException {
        sequence.catalog = Catalog.open(sequence.file, place);
        sequence.kept.put("set", new ArrayList<>());
        sequence.archives.put("set", new HashSet<>());
        for (int i = 0; i < 30; i++) {
            sequence.record("set", true);
        }
        try (Catalog live = sequence.catalog;
                Catalog rebuilt = Catalog.open(place.resolve("rebuilt.db"), place)) {
            for (Snapshot snapshot : sequence.kept.get("set")) {
                feed(rebuilt, snapshot, true);
            }
            assertThat(rebuilt.snapshots("set").newestFirst())
                    .isEqualTo(live.snapshots("set").newestFirst());
            for (SnapshotInfo info : live.snapshots("set").newestFirst()) {
                assertThat(all(rebuilt.files("set").allAt(info.id(), "")))
                        .isEqualTo(all(live.files("set").allAt(info.id(), "")));
            }
        }
    }

    private static void feed(Catalog catalog, Snapshot snapshot, boolean completed) throws BackupException {
        try (SnapshotRecorder recorder = catalog.begin(snapshot.head())) {
            for (ManifestLine line : snapshot.lines()) {
                if (line instanceof ManifestLine.Put put) {
                    recorder.put(put.file());
                } else {
                    recorder.removed(((ManifestLine.Removed) line).path());
                }
            }
            if (completed) {
                recorder.complete(snapshot.end());
            }
        }
    }

    /**
     * What must be the same wherever it is stored. The current state must have the newest change times and inodes, too,
     * unless the catalog went back to an older snapshot: then it may have those that were seen later.
     */
    private static StoredFile bare(StoredFile file, boolean exact) {
        return new StoredFile(
                file.entry(),
                exact ? file.changeTime() : 0,
                exact ? file.inode() : 0,
                file.content().map(content -> new Content(content.sha256(), "", "", "")));
    }

    private static List<StoredFile> all(StoredFiles files) throws BackupException {
        List<StoredFile> all = new ArrayList<>();
        try (files) {
            files.forEach(all::add);
        }
        return all;
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    private static String sha256(int text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(Integer.toString(text).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
