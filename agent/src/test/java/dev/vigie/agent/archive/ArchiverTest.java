package dev.vigie.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.fixture.TestFormat;
import dev.vigie.agent.fixture.TestFormat.Item;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.plan.BackupPlan;
import dev.vigie.agent.plan.Baseline;
import dev.vigie.agent.plan.Planner;
import dev.vigie.agent.plan.Step;
import dev.vigie.agent.scan.FileFacts;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.RandomAccessReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ArchiverTest {
    private static final int LARGE = (4 << 20) + 1000;

    @TempDir
    Path temporary;

    private Path root;
    private Path scratch;
    private Path archive;
    private TroubledDisk disk;
    private Clock clock;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AtomicLong bytesDone = new AtomicLong();
    private final List<ManifestLine> manifest = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
        scratch = Files.createDirectory(temporary.resolve("scratch"));
        archive = temporary.resolve("archive");
        disk = new TroubledDisk(SourceDisk.of(new FileFacts(root)));
        clock = later(Duration.ofHours(1));
    }

    /** A clock for which what was written by the test is that old. */
    private static Clock later(Duration age) {
        return Clock.fixed(Instant.now().plus(age), ZoneOffset.UTC);
    }

    /** A disk whose times have no fraction of a second. */
    private record SecondsOnly(SourceDisk disk) implements SourceDisk {
        @Override
        public Optional<FoundFile> facts(FoundFile found) throws IOException {
            return disk.facts(found).map(SecondsOnly::withoutFraction);
        }

        private static FoundFile withoutFraction(FoundFile file) {
            long second = TimeUnit.SECONDS.toNanos(1);
            return new FoundFile(file.entry(), file.changeTime() / second * second, file.inode(), file.location());
        }

        @Override
        public InputStream open(Path location) throws IOException {
            return disk.open(location);
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    /** Does something to a file before it is looked at or opened for the n-th time, or after some bytes were read. */
    private static final class TroubledDisk implements SourceDisk {
        private final SourceDisk disk;
        private final Map<String, Trouble> troubles = new HashMap<>();
        private final Map<String, Integer> counts = new HashMap<>();

        TroubledDisk(SourceDisk disk) {
            this.disk = disk;
        }

        @FunctionalInterface
        interface Trouble {
            void make() throws IOException;
        }

        void beforeOpening(int number, Trouble trouble) {
            troubles.put("open" + number, trouble);
        }

        void inReading(Trouble trouble) {
            troubles.put("read1", trouble);
        }

        void inEachReading(Trouble trouble) {
            for (int i = 1; i < 20; i++) {
                troubles.put("read" + i, trouble);
            }
        }

        private void meet(String what) throws IOException {
            int number = counts.merge(what, 1, Integer::sum);
            Trouble trouble = troubles.remove(what + number);
            if (trouble != null) {
                trouble.make();
            }
        }

        @Override
        public Optional<FoundFile> facts(FoundFile found) throws IOException {
            meet("look");
            return disk.facts(found);
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }

        @Override
        public InputStream open(Path location) throws IOException {
            meet("open");
            InputStream in = disk.open(location);
            return new FilterInputStream(in) {
                private boolean met;

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    int count = super.read(target, offset, Math.min(length, 1000));
                    if (!met) {
                        met = true;
                        meet("read");
                    }
                    return count;
                }
            };
        }
    }

    private Path file(String path, String text) throws IOException {
        Path place = root.resolve(path);
        Files.createDirectories(place.getParent());
        return Files.writeString(place, text);
    }

    private Path large(String path) throws IOException {
        return file(path, "a".repeat(LARGE));
    }

    private static BackupPlan fullPlan(Path root, Baseline baseline) throws IOException {
        return new Planner(root, Exclusions.NONE, baseline, file -> true)
                .plan(BackupMode.FULL, new Changes.Everywhere("test"));
    }

    private Archiver.Summary full(ArchiveCodec codec) throws IOException, BackupException {
        return write(fullPlan(root, Baseline.EMPTY), codec, KnownContents.NONE);
    }

    private Archiver.Summary write(BackupPlan plan, ArchiveCodec codec, KnownContents known)
            throws IOException, BackupException {
        try (OutputStream out = Files.newOutputStream(archive)) {
            return write(plan, codec, known, out);
        }
    }

    private Archiver.Summary write(BackupPlan plan, ArchiveCodec codec, KnownContents known, OutputStream out)
            throws IOException, BackupException {
        manifest.clear();
        ProgressListener progress = new ProgressListener() {
            @Override
            public void bytesDone(long bytes) {
                bytesDone.addAndGet(bytes);
            }
        };
        StableReader reader = new StableReader(() -> disk, scratch, bytes -> true, clock, progress, cancelled::get);
        Archiver.Summary summary = new Archiver("now", reader, known, manifest::add, progress).write(plan, codec, out);
        try (var left = Files.list(scratch)) {
            assertThat(left).as("copies left behind").isEmpty();
        }
        return summary;
    }

    private StoredFile put(String path) {
        return manifest.stream()
                .filter(line -> line instanceof ManifestLine.Put put
                        && put.file().path().equals(path))
                .map(line -> ((ManifestLine.Put) line).file())
                .findFirst()
                .orElseThrow();
    }

    private Item item(String path) throws IOException {
        return TestFormat.items(archive).stream()
                .filter(item -> item.entry().path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static String hash(byte[] content) throws IOException {
        return Sha256.of(new ByteArrayInputStream(content));
    }

    /** What the manifest says of every file is what the archive holds. */
    private void assertManifestFitsArchive() throws IOException {
        List<String> stored = new ArrayList<>();
        for (Item item : TestFormat.items(archive)) {
            StoredFile said = put(item.entry().path());
            stored.add(said.path());
            assertThat(said.entry().size()).isEqualTo(item.entry().size());
            assertThat(said.entry().type()).isEqualTo(item.entry().type());
            if (said.content().isPresent()) {
                assertThat(said.content().get().sha256()).as(said.path()).isEqualTo(hash(item.content()));
                assertThat(said.content().get().storedIn()).isEqualTo("now");
            }
        }
        assertThat(manifest)
                .extracting(line -> ((ManifestLine.Put) line).file().path())
                .containsExactlyElementsOf(stored);
    }

    private static String onlyError(Archiver.Summary summary) {
        assertThat(summary.errors()).hasSize(1);
        return summary.errors().get(0).message();
    }

    @Test
    void everything_is_stored_and_said() throws Exception {
        file("a/b", "text");
        file("empty", "");
        large("large");
        Files.createDirectory(root.resolve("d"));
        Files.createSymbolicLink(root.resolve("l"), Path.of("a/b"));
        for (boolean placing : List.of(true, false)) {
            bytesDone.set(0);
            Archiver.Summary summary = full(new TestFormat(placing));
            assertManifestFitsArchive();
            assertThat(summary.errors()).isEmpty();
            assertThat(summary.files()).isEqualTo(3).isEqualTo(summary.filesStored());
            assertThat(summary.bytes()).isEqualTo(LARGE + 4).isEqualTo(summary.bytesStored());
            assertThat(bytesDone).hasValue(LARGE + 4);
            assertThat(put("a/b").content().orElseThrow().locator()).isEqualTo(placing ? "#1" : "");
            assertThat(put("a/b").changeTime()).isPositive();
            assertThat(put("large").changeTime()).isPositive();
        }
    }

    @Test
    void a_file_that_changed_within_the_clocks_grain_is_not_trusted() throws Exception {
        Instant changed = Files.getLastModifiedTime(file("small", "text")).toInstant();
        clock = Clock.fixed(changed.plusMillis(50), ZoneOffset.UTC);
        full(new TestFormat(true));
        assertThat(put("small").changeTime()).isEqualTo(StoredFile.NEVER_UNCHANGED);
        clock = Clock.fixed(changed.plusMillis(200), ZoneOffset.UTC);
        full(new TestFormat(true));
        assertThat(found("small").looksLike(put("small"))).isTrue();
    }

    @Test
    void a_file_whose_time_is_in_whole_seconds_is_not_trusted_for_two() throws Exception {
        file("small", "text");
        disk = new TroubledDisk(new SecondsOnly(SourceDisk.of(new FileFacts(root))));
        Instant changed = Instant.ofEpochSecond(
                0, disk.facts(found("small")).orElseThrow().changeTime());
        clock = Clock.fixed(changed.plusMillis(1900), ZoneOffset.UTC);
        full(new TestFormat(true));
        assertThat(put("small").changeTime()).isEqualTo(StoredFile.NEVER_UNCHANGED);
        clock = Clock.fixed(changed.plusMillis(2100), ZoneOffset.UTC);
        full(new TestFormat(true));
        assertThat(put("small").changeTime()).isPositive();
    }

    @Test
    void a_small_file_that_changes_once_is_read_again() throws Exception {
        Path file = file("f", "before");
        disk.inReading(() -> Files.writeString(file, "after, and longer"));
        Archiver.Summary summary = full(new TestFormat(false));
        assertThat(summary.errors()).isEmpty();
        assertThat(item("f").text()).isEqualTo("after, and longer");
        assertManifestFitsArchive();
    }

    @Test
    void a_small_file_that_never_rests_is_stored_as_last_read_and_named() throws Exception {
        Path file = file("f", "0");
        disk.inEachReading(() -> Files.writeString(file, Files.readString(file) + "1"));
        Archiver.Summary summary = full(new TestFormat(false));
        assertThat(onlyError(summary)).startsWith("unstable:");
        assertManifestFitsArchive();
        assertThat(put("f").changeTime()).isEqualTo(StoredFile.NEVER_UNCHANGED);
    }

    @Test
    void a_small_file_that_becomes_large_while_it_is_read_is_stored_whole() throws Exception {
        Path file = file("f", "small");
        disk.troubles.put("read3", () -> Files.writeString(file, "b".repeat(LARGE)));
        disk.troubles.put("read1", () -> Files.writeString(file, "one"));
        disk.troubles.put("read2", () -> Files.writeString(file, "two.."));
        assertThat(full(new TestFormat(false)).errors()).isEmpty();
        assertThat(item("f").entry().size()).isEqualTo(LARGE);
        assertManifestFitsArchive();
    }

    @Test
    void a_large_hot_file_is_copied_aside_until_it_rests() throws Exception {
        clock = Clock.systemUTC();
        Path file = large("f");
        disk.inReading(() -> Files.writeString(file, "b".repeat(LARGE + 5)));
        assertThat(full(new TestFormat(true)).errors()).isEmpty();
        assertThat(item("f").text()).isEqualTo("b".repeat(LARGE + 5));
        assertManifestFitsArchive();
    }

    @Test
    void without_room_for_a_copy_a_large_hot_file_is_stored_all_the_same() throws Exception {
        clock = Clock.systemUTC();
        large("f");
        Files.delete(scratch);
        Files.writeString(scratch, "no directory");
        manifest.clear();
        StableReader reader =
                new StableReader(() -> disk, scratch, bytes -> true, clock, ProgressListener.NONE, cancelled::get);
        try (OutputStream out = Files.newOutputStream(archive)) {
            Archiver.Summary summary = new Archiver(
                            "now", reader, KnownContents.NONE, manifest::add, ProgressListener.NONE)
                    .write(fullPlan(root, Baseline.EMPTY), new TestFormat(true), out);
            assertThat(summary.errors()).isEmpty();
        }
        assertManifestFitsArchive();
    }

    @Test
    void a_large_cold_file_that_shrinks_keeps_its_declared_size_and_is_named() throws Exception {
        Path file = large("f");
        disk.inReading(() -> Files.writeString(file, "short"));
        Archiver.Summary summary = full(new TestFormat(true));
        assertThat(onlyError(summary)).startsWith("unstable:");
        assertThat(item("f").entry().size()).isEqualTo(LARGE);
        assertManifestFitsArchive();
        assertThat(put("f").changeTime()).isEqualTo(StoredFile.NEVER_UNCHANGED);
    }

    @Test
    void a_large_cold_file_that_grows_or_is_rewritten_is_named() throws Exception {
        Path grows = large("f");
        disk.inReading(() -> Files.writeString(grows, "c".repeat(LARGE + 1)));
        assertThat(onlyError(full(new TestFormat(true)))).startsWith("unstable:");
        assertThat(item("f").entry().size()).isEqualTo(LARGE);
        assertManifestFitsArchive();
    }

    @Test
    void what_vanishes_or_becomes_something_else_is_passed_over() throws Exception {
        List<TroubledDisk.Trouble> troubles = new ArrayList<>();
        Path file = root.resolve("f");
        troubles.add(() -> Files.delete(file));
        troubles.add(() -> {
            Files.delete(file);
            Files.createDirectory(file);
        });
        troubles.add(() -> {
            Files.delete(file);
            Files.createSymbolicLink(file, Path.of("g"));
        });
        for (TroubledDisk.Trouble trouble : troubles) {
            for (String moment : List.of("open1", "read1", "look1")) {
                Files.deleteIfExists(file);
                file("f", "text");
                file("g", "other");
                disk = new TroubledDisk(SourceDisk.of(new FileFacts(root)));
                disk.troubles.put(moment, trouble);
                Archiver.Summary summary = full(new TestFormat(true));
                assertThat(summary.errors()).as(moment).isEmpty();
                assertThat(TestFormat.items(archive))
                        .extracting(item -> item.entry().path())
                        .as(moment)
                        .containsExactly("g");
            }
        }
    }

    /** The source of somebody with fewer rights, who puts a link in the place of a directory at the worst moment. */
    @Test
    void nothing_outside_the_source_is_read_through_a_link_in_a_directorys_place() throws Exception {
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere/in"));
        Files.writeString(elsewhere.resolve("a"), "a secret");
        Files.writeString(elsewhere.resolve("b"), "a secret");
        for (String moment : List.of("open1", "look1", "open2", "look2")) {
            file("d/in/a", "not one!");
            file("d/in/b", "not one!");
            disk = new TroubledDisk(SourceDisk.of(new FileFacts(root)));
            disk.troubles.put(moment, () -> {
                Files.move(root.resolve("d"), root.resolve("away"));
                Files.createSymbolicLink(root.resolve("d"), temporary.resolve("elsewhere"));
            });
            full(new TestFormat(true));
            assertThat(Files.readString(archive, StandardCharsets.ISO_8859_1))
                    .as(moment)
                    .doesNotContain("a secret");
            assertThat(disk.troubles).as("moments that came").isEmpty();
            Files.delete(root.resolve("d"));
            Files.move(root.resolve("away"), root.resolve("d"));
        }
    }

    @Test
    void a_directory_exchanged_for_another_is_not_read_under_the_facts_of_the_other() throws Exception {
        file("d/a", "first");
        file("d/b", "old b");
        file("other/a", "third");
        file("other/b", "new b");
        BackupPlan plan = incrementalPlan(
                new Step.Store(found("d/a"), Optional.empty()), new Step.Store(found("d/b"), Optional.empty()));
        disk.beforeOpening(2, () -> {
            Files.move(root.resolve("d"), root.resolve("away"));
            Files.move(root.resolve("other"), root.resolve("d"));
        });
        write(plan, new TestFormat(true), KnownContents.NONE);
        assertThat(item("d/b").text()).isEqualTo("new b");
        assertThat(put("d/b").inode()).isEqualTo(found("d/b").inode());
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_fifo_in_a_files_place_does_not_block() throws Exception {
        Path file = file("f", "text");
        file("g", "other");
        disk.beforeOpening(1, () -> {
            Files.delete(file);
            try {
                new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        assertThat(full(new TestFormat(true)).errors()).isEmpty();
        assertThat(item("g").text()).isEqualTo("other");
    }

    @Test
    void an_unreadable_file_is_named_and_the_rest_goes_on() throws Exception {
        file("a", "unreadable");
        file("b", "fine");
        disk.beforeOpening(1, () -> {
            throw new AccessDeniedException("a");
        });
        Archiver.Summary summary = full(new TestFormat(true));
        assertThat(summary.errors()).containsExactly(new Problem("a", "cannot be read: permission denied"));
        assertThat(item("b").text()).isEqualTo("fine");
        assertThat(summary.files()).isEqualTo(1);
    }

    @Test
    void a_disk_that_fails_midway_leaves_zeros_in_a_full_archive() throws Exception {
        large("f");
        disk.inReading(() -> {
            throw new IOException("Input/output error");
        });
        Archiver.Summary summary = full(new TestFormat(true));
        assertThat(onlyError(summary)).contains("Input/output error", "zeros");
        assertManifestFitsArchive();
        assertThat(put("f").changeTime()).isEqualTo(StoredFile.NEVER_UNCHANGED);
    }

    private BackupPlan incrementalPlan(Step... steps) {
        return new BackupPlan(SnapshotKind.INCREMENTAL, () -> new Baseline.Total(0, 0), () -> true, visitor -> {
            for (Step step : steps) {
                visitor.step(step);
            }
        });
    }

    private FoundFile found(String path) throws IOException {
        return new FileFacts(root).read(root.resolve(path)).orElseThrow();
    }

    private static StoredFile earlier(FoundFile file, long size, String sha256) {
        return new StoredFile(
                file.entry().withSize(size), 5, 5, Optional.of(new Content(sha256, "earlier", file.path(), "#0")));
    }

    @Test
    void a_disk_that_fails_midway_leaves_the_previous_version_in_an_incremental_snapshot() throws Exception {
        large("f");
        StoredFile previous = earlier(found("f"), 77, "cafe");
        disk.inReading(() -> {
            throw new IOException("Input/output error");
        });
        Archiver.Summary summary = write(
                incrementalPlan(new Step.Store(found("f"), Optional.of(previous))),
                new TestFormat(true),
                KnownContents.NONE);
        assertThat(onlyError(summary)).contains("keeps the version");
        assertThat(put("f").content()).isEqualTo(previous.content());
        assertThat(put("f").entry()).isEqualTo(previous.entry());
        assertThat(put("f").changeTime()).isEqualTo(StoredFile.NEVER_UNCHANGED);
        assertThat(summary.files()).isZero();
        assertThat(summary.bytes()).isZero();
    }

    @Test
    void what_vanished_since_the_plan_leaves_the_snapshot() throws Exception {
        file("f", "text");
        FoundFile found = found("f");
        Files.delete(root.resolve("f"));
        Archiver.Summary summary = write(
                incrementalPlan(new Step.Store(found, Optional.of(earlier(found, 4, "cafe")))),
                new TestFormat(true),
                KnownContents.NONE);
        assertThat(manifest).containsExactly(new ManifestLine.Removed("f"));
        assertThat(summary.files()).isEqualTo(-1);
        assertThat(summary.bytes()).isEqualTo(-4);
        assertThat(summary.errors()).isEmpty();
    }

    /** Knows one content. */
    private static KnownContents knows(Content content, long size, Optional<RandomAccessReader> reader) {
        return new KnownContents() {
            @Override
            public boolean mayHave(long bytes) {
                return bytes == size;
            }

            @Override
            public Optional<Content> find(String sha256, long bytes) {
                return sha256.equals(content.sha256()) && bytes == size ? Optional.of(content) : Optional.empty();
            }

            @Override
            public Optional<RandomAccessReader> reader(StoredFile file) {
                return reader;
            }

            @Override
            public void requireSound() {
                // It is.
            }
        };
    }

    @Test
    void known_content_is_referred_to_and_recognised_next_time() throws Exception {
        for (long size : List.of(10L, (long) LARGE)) {
            String text = "a".repeat((int) size);
            file("moved", text);
            Content content = new Content(hash(text.getBytes(StandardCharsets.UTF_8)), "earlier", "old", "#3");
            bytesDone.set(0);
            Archiver.Summary summary = write(
                    incrementalPlan(new Step.Store(found("moved"), Optional.empty())),
                    new TestFormat(true),
                    knows(content, size, Optional.empty()));
            assertThat(TestFormat.items(archive)).isEmpty();
            assertThat(put("moved").content()).contains(content);
            assertThat(found("moved").looksLike(put("moved")))
                    .as("size %d", size)
                    .isTrue();
            assertThat(summary.files()).isEqualTo(1);
            assertThat(summary.filesStored()).isZero();
            assertThat(bytesDone).hasValue(size);
        }
    }

    @Test
    void content_of_a_known_size_that_is_not_known_is_stored() throws Exception {
        large("f");
        write(
                incrementalPlan(new Step.Store(found("f"), Optional.empty())),
                new TestFormat(true),
                knows(new Content("cafe", "earlier", "f", ""), LARGE, Optional.empty()));
        assertManifestFitsArchive();
    }

    @Test
    void a_large_file_that_changes_after_it_was_hashed_is_not_referred_to() throws Exception {
        Path file = large("f");
        Content content = new Content(hash(Files.readAllBytes(file)), "earlier", "f", "");
        disk.inReading(() -> Files.writeString(file, "d".repeat(LARGE)));
        FoundFile found = found("f");
        write(
                incrementalPlan(new Step.Store(found, Optional.empty())),
                new TestFormat(true),
                knows(content, LARGE, Optional.empty()));
        assertManifestFitsArchive();
    }

    @Test
    void an_unchanged_file_of_a_full_archive_is_taken_over() throws Exception {
        file("f", "what the disk has");
        FoundFile found = found("f");
        StoredFile stored = new StoredFile(
                found.entry(),
                found.changeTime(),
                found.inode(),
                Optional.of(new Content("cafe", "earlier", "f", "#0")));
        RandomAccessReader reader = new TestFormat.LocatingReader(List.of(Item.file("f", "what is stored...")));
        BackupPlan plan = new BackupPlan(
                SnapshotKind.FULL,
                () -> new Baseline.Total(1, 17),
                () -> true,
                visitor -> visitor.step(new Step.Store(found, Optional.of(stored))));
        KnownContents known = knows(stored.content().orElseThrow(), 17, Optional.of(reader));
        Archiver.Summary summary = write(plan, new TestFormat(true), known);
        assertThat(item("f").text()).isEqualTo("what is stored...");
        assertThat(put("f").content()).contains(new Content("cafe", "now", "f", "#0"));
        assertThat(summary.filesStored()).isEqualTo(1);
        assertThat(summary.bytes()).isEqualTo(17);
        write(plan, new TestFormat(false), known);
        assertThat(item("f").text()).as("by a format that cannot take over").isEqualTo("what the disk has");
    }

    @Test
    void the_outputs_failure_ends_the_archive() throws Exception {
        file("f", "text");
        for (IOException failure : List.of(new IOException("No space left on device"), new NoSuchFileException("x"))) {
            OutputStream broken = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw failure;
                }
            };
            assertThatThrownBy(() ->
                            write(fullPlan(root, Baseline.EMPTY), new TestFormat(true), KnownContents.NONE, broken))
                    .isSameAs(failure);
        }
    }

    @Test
    void a_format_that_breaks_its_contract_is_named_as_such() throws Exception {
        file("f", "text");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) {
                throw new IllegalStateException("oops");
            }
        };
        assertThatThrownBy(
                        () -> write(fullPlan(root, Baseline.EMPTY), new TestFormat(true), KnownContents.NONE, broken))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.PLUGIN))
                .hasMessageContaining("oops");
    }

    @Test
    void cancelling_ends_it_wherever_it_is() throws Exception {
        large("f");
        disk.inReading(() -> cancelled.set(true));
        assertThatThrownBy(() -> full(new TestFormat(true))).isInstanceOf(CancelledException.class);
        clock = Clock.systemUTC();
        cancelled.set(false);
        disk = new TroubledDisk(SourceDisk.of(new FileFacts(root)));
        disk.inReading(() -> cancelled.set(true));
        assertThatThrownBy(() -> full(new TestFormat(true))).isInstanceOf(CancelledException.class);
        try (var left = Files.list(scratch)) {
            assertThat(left).isEmpty();
        }
    }
}
