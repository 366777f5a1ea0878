package dev.vigie.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.fixture.Nobody;
import dev.vigie.agent.fixture.TestFormat;
import dev.vigie.agent.fixture.TestFormat.Item;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestorerTest {
    private static final Instant TIME = Instant.parse("2001-02-03T04:05:06.123456789Z");

    private static final String MAKING_WAY =
            "; move it away, or use --delete, which deletes what is in it and all else that the backup does not have";

    @TempDir
    Path temporary;

    private Path target;
    private Path outside;
    private TreeMap<String, String> outsideBefore;

    @BeforeEach
    void prepare() throws IOException {
        target = temporary.resolve("target");
        outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "precious");
        outsideBefore = tree(outside);
    }

    /** Whatever a test does, nothing is ever written outside of the target. */
    @AfterEach
    void nothing_outside_was_touched() throws IOException {
        assertThat(tree(outside)).isEqualTo(outsideBefore);
        try (var files = Files.list(temporary)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).isSubsetOf("target", "outside");
        }
    }

    /** Paths, and what files hold and links point to. */
    private static TreeMap<String, String> tree(Path directory) throws IOException {
        TreeMap<String, String> tree = new TreeMap<>();
        if (!Files.exists(directory)) {
            return tree;
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                String path = directory.relativize(file).toString();
                if (Files.isSymbolicLink(file)) {
                    tree.put(path, "-> " + Files.readSymbolicLink(file));
                } else if (Files.isDirectory(file)) {
                    tree.put(path + "/", "");
                } else {
                    tree.put(path, Files.readString(file));
                }
            }
        }
        tree.remove("/");
        return tree;
    }

    private RestoreRequest request(Overwrite overwrite, boolean delete, boolean dryRun, String... paths) {
        return RestoreRequest.to(target)
                .withPaths(List.of(paths))
                .withOverwrite(overwrite)
                .withDelete(delete)
                .withDryRun(dryRun);
    }

    private RestoreResult unpack(Overwrite overwrite, Item... items) throws Exception {
        return new Restorer(request(overwrite, false, false)).restore(new TestFormat.Reader(List.of(items)));
    }

    private static Item directory(String path) {
        return Item.of(ArchiveEntry.directory(path, TIME));
    }

    private static Item link(String path, String to) {
        return Item.of(ArchiveEntry.symlink(path, to, TIME));
    }

    private void present(String path, String text) throws IOException {
        Path place = target.resolve(path);
        Files.createDirectories(place.getParent());
        Files.writeString(place, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../x",
                "a/../../outside/precious",
                "/etc/vigie-test",
                "a//b",
                "",
                ".",
                "./x",
                "a/",
                "a\u0000b",
                "a/./b"
            })
    void a_name_that_could_lead_anywhere_is_refused(String name) throws Exception {
        RestoreResult result = unpack(
                Overwrite.ALWAYS,
                Item.file(name, "bad"),
                directory(name),
                link(name, "/etc"),
                Item.file("good", "good"));
        assertThat(result.errors()).hasSize(3).extracting(Problem::path).containsOnly(name);
        assertThat(tree(target)).isEqualTo(Map.of("good", "good"));
    }

    @Test
    void nothing_is_written_through_a_link_of_the_archive() throws Exception {
        unpack(
                Overwrite.ALWAYS,
                link("l", outside.toString()),
                Item.file("l/precious", "overwritten"),
                link("m", outside.resolve("precious").toString()),
                Item.file("m", "overwritten"),
                link("n", "../outside/precious"));
        unpack(Overwrite.ALWAYS, Item.file("n", "a file again"), Item.file("m/x", "below"));
        assertThat(tree(target)).containsEntry("n", "a file again").containsEntry("m/x", "below");
    }

    @ParameterizedTest
    @EnumSource(Overwrite.class)
    void nothing_is_written_through_a_link_in_the_way(Overwrite overwrite) throws Exception {
        Files.createDirectory(target);
        Files.createSymbolicLink(target.resolve("directory"), outside);
        Files.createSymbolicLink(target.resolve("file"), outside.resolve("precious"));
        Files.createSymbolicLink(target.resolve("made"), outside);
        RestoreResult result = unpack(
                overwrite,
                Item.file("directory/precious", "overwritten"),
                Item.file("file", "overwritten"),
                directory("made"));
        if (overwrite == Overwrite.NEVER) {
            assertThat(result.errors())
                    .extracting(Problem::path)
                    .containsExactlyInAnyOrder("directory/precious", "file", "made");
            assertThat(result.skipped()).isZero();
        } else {
            assertThat(result.complete()).as(result.errors().toString()).isTrue();
            assertThat(tree(target))
                    .containsEntry("directory/precious", "overwritten")
                    .containsEntry("file", "overwritten");
        }
    }

    @ParameterizedTest
    @EnumSource(Overwrite.class)
    void the_last_of_several_entries_of_one_name_wins(Overwrite overwrite) throws Exception {
        RestoreResult result = unpack(
                overwrite,
                Item.file("a", "first"),
                Item.file("a", "second"),
                Item.file("b", "file"),
                directory("b"),
                Item.file("b/c", "in it"),
                directory("d"),
                Item.file("d", "file"),
                Item.file("e", "file"),
                link("e", "a"),
                link("f", "a"),
                directory("f"));
        assertThat(result.errors()).isEmpty();
        assertThat(tree(target))
                .isEqualTo(Map.of("a", "second", "b/", "", "b/c", "in it", "d", "file", "e", "-> a", "f/", ""));
    }

    @Test
    void a_directory_in_a_files_place_stays_when_it_holds_something() throws Exception {
        present("a/mine", "mine");
        assertThat(unpack(Overwrite.ALWAYS, Item.file("a", "x"), Item.file("b", "y"))
                        .errors())
                .containsExactly(new Problem("a", "there is a directory in its place that is not empty" + MAKING_WAY));
        assertThat(unpack(Overwrite.ALWAYS, link("a", "x")).errors()).hasSize(1);
        assertThat(tree(target)).isEqualTo(Map.of("a/", "", "a/mine", "mine", "b", "y"));
        new Restorer(request(Overwrite.ALWAYS, true, false))
                .restore(new TestFormat.Reader(List.of(Item.file("a", "x"))));
        assertThat(tree(target)).isEqualTo(Map.of("a", "x"));
    }

    /** What each is called while it is written: the name another one of them has, or had when a restore was killed. */
    private static Item[] namesInEachOthersWay() {
        return new Item[] {
            Item.file(".1a329.vigie-part", "restored as well"),
            Item.file(".ac8c5388.vigie-part", "the first try of zebra.txt"),
            Item.file("zebra.txt", "whole"),
            Item.file(".ac8c5388-2.vigie-part", "comes later"),
            link("lnk", "zebra.txt")
        };
    }

    @ParameterizedTest
    @EnumSource(Overwrite.class)
    void a_file_with_the_name_of_one_that_is_being_written_is_restored(Overwrite overwrite) throws Exception {
        for (int i = 0; i < 2; i++) {
            RestoreResult result = unpack(overwrite, namesInEachOthersWay());
            assertThat(result.errors()).isEmpty();
            assertThat(tree(target))
                    .isEqualTo(Map.of(
                            ".1a329.vigie-part", "restored as well",
                            ".ac8c5388.vigie-part", "the first try of zebra.txt",
                            "zebra.txt", "whole",
                            ".ac8c5388-2.vigie-part", "comes later",
                            "lnk", "-> zebra.txt"));
        }
    }

    @Test
    void one_that_comes_later_or_is_not_asked_for_is_not_taken_for_a_leftover() throws Exception {
        present(".1a329.vigie-part", "mine");
        present(".ac8c5388.vigie-part", "mine");
        Archives archives = new Archives();
        archives.items.put("1", List.of(Item.file("zebra.txt", "whole")));
        new Restorer(request(Overwrite.ALWAYS, false, false, "zebra.txt", "lnk"))
                .restore(
                        consumer -> {
                            consumer.accept(stored("zebra.txt", "whole", "1", "zebra.txt", ""));
                            consumer.accept(new StoredFile(
                                    ArchiveEntry.symlink("lnk", "zebra.txt", TIME), 0, 0, Optional.empty()));
                            consumer.accept(stored(".1a329.vigie-part", "x", "1", "x", ""));
                            consumer.accept(stored(".ac8c5388.vigie-part", "x", "1", "x", ""));
                        },
                        archives);
        assertThat(tree(target))
                .isEqualTo(Map.of(
                        ".1a329.vigie-part", "mine",
                        ".ac8c5388.vigie-part", "mine",
                        "zebra.txt", "whole",
                        "lnk", "-> zebra.txt"));
    }

    @Test
    void what_a_killed_restore_left_is_replaced() throws Exception {
        present(".1a329.vigie-part", "half");
        present(".ac8c5388.vigie-part", "half");
        unpack(Overwrite.NEVER, Item.file("zebra.txt", "whole"), link("lnk", "zebra.txt"));
        assertThat(tree(target)).isEqualTo(Map.of("zebra.txt", "whole", "lnk", "-> zebra.txt"));
    }

    @Test
    void an_entry_that_is_longer_or_shorter_than_it_says_leaves_no_file() throws Exception {
        byte[] ten = "0123456789".getBytes(StandardCharsets.UTF_8);
        RestoreResult result = unpack(
                Overwrite.ALWAYS,
                new Item(ArchiveEntry.file("long", 5, TIME), ten),
                new Item(ArchiveEntry.file("short", 50, TIME), ten),
                Item.file("good", "x"));
        assertThat(result.errors()).extracting(Problem::path).containsExactly("long", "short");
        assertThat(tree(target)).isEqualTo(Map.of("good", "x"));
    }

    @Test
    void a_link_that_makes_no_sense_is_named() throws Exception {
        ArchiveEntry nowhere = new ArchiveEntry(
                "a", EntryType.SYMLINK, 0, TIME, OptionalInt.empty(), Optional.empty(), Optional.empty());
        RestoreResult result =
                unpack(Overwrite.ALWAYS, Item.of(nowhere), link("b", "x\u0000y"), link("c", ""), link("d", "ok"));
        assertThat(result.errors()).extracting(Problem::path).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(tree(target)).isEqualTo(Map.of("d", "-> ok"));
    }

    @Test
    void what_is_there_is_overwritten_as_asked() throws Exception {
        present("same", "12345");
        Files.setLastModifiedTime(target.resolve("same"), FileTime.from(TIME));
        present("other", "12345");
        Files.setLastModifiedTime(target.resolve("other"), FileTime.from(TIME.plusMillis(1)));
        Item same = new Item(ArchiveEntry.file("same", 5, TIME), "abcde".getBytes(StandardCharsets.UTF_8));
        Item other = new Item(ArchiveEntry.file("other", 5, TIME), "abcde".getBytes(StandardCharsets.UTF_8));
        RestoreResult never = unpack(Overwrite.NEVER, same, other);
        assertThat(never.skipped()).isEqualTo(2);
        assertThat(tree(target)).isEqualTo(Map.of("same", "12345", "other", "12345"));
        RestoreResult changed = unpack(Overwrite.IF_CHANGED, same, other);
        assertThat(changed.files()).isEqualTo(1);
        assertThat(changed.bytes()).isEqualTo(5);
        assertThat(tree(target)).isEqualTo(Map.of("same", "12345", "other", "abcde"));
        unpack(Overwrite.ALWAYS, same, other);
        assertThat(tree(target)).isEqualTo(Map.of("same", "abcde", "other", "abcde"));
    }

    /** NTFS keeps tenths of a microsecond, exFAT hundredths of a second. */
    @ParameterizedTest
    @ValueSource(ints = {100, 10_000_000})
    void a_time_of_which_the_disk_kept_fewer_digits_is_the_same(int grain) throws Exception {
        Instant kept = TIME.minusNanos(TIME.getNano() % grain);
        present("f", "12345");
        Files.setLastModifiedTime(target.resolve("f"), FileTime.from(kept));
        Item file = new Item(ArchiveEntry.file("f", 5, TIME), "abcde".getBytes(StandardCharsets.UTF_8));
        assertThat(unpack(Overwrite.IF_CHANGED, file).skipped()).isEqualTo(1);
        Files.setLastModifiedTime(target.resolve("f"), FileTime.from(kept.plusNanos(2L * grain)));
        assertThat(unpack(Overwrite.IF_CHANGED, file).files()).isEqualTo(1);
    }

    @Test
    void a_dry_run_writes_nothing_and_says_what_would_happen() throws Exception {
        Item[] items = {directory("d"), Item.file("d/a", "abc"), link("l", "d"), Item.file("../x", "")};
        RestoreResult result =
                new Restorer(request(Overwrite.ALWAYS, false, true)).restore(new TestFormat.Reader(List.of(items)));
        assertThat(target).doesNotExist();
        assertThat(result.files()).isEqualTo(1);
        assertThat(result.bytes()).isEqualTo(3);
        assertThat(result.errors()).hasSize(1);
        present("surplus/x", "x");
        present("d/a", "old");
        TreeMap<String, String> before = tree(target);
        result = new Restorer(request(Overwrite.ALWAYS, true, true))
                .restore(new TestFormat.Reader(List.of(items).subList(0, 3)));
        assertThat(result.deleted()).containsExactly("surplus");
        assertThat(tree(target)).isEqualTo(before);
    }

    /** The target has everything in the way there can be, and is what the test compares the two runs of. */
    private RestoreResult inTheWayOfEverything(Overwrite overwrite, boolean delete, boolean dryRun) throws Exception {
        present("file/precious", "precious");
        present("link/deep/precious", "precious");
        present("empty", "");
        Files.delete(target.resolve("empty"));
        Files.createDirectory(target.resolve("empty"));
        present("directory", "a file");
        present("fileToLink", "a file");
        Files.createSymbolicLink(target.resolve("linkToFile"), Path.of("nowhere"));
        Files.createSymbolicLink(target.resolve("linkToDirectory"), outside);
        Files.createSymbolicLink(target.resolve("otherLink"), Path.of("elsewhere"));
        Files.createSymbolicLink(target.resolve("sameLink"), Path.of("same"));
        present("surplus", "surplus");
        Item[] items = {
            directory("directory"),
            Item.file("directory/new", "new"),
            Item.file("empty", "new"),
            Item.file("file", "new"),
            link("fileToLink", "new"),
            link("link", "new"),
            Item.file("linkToFile", "new"),
            directory("linkToDirectory"),
            Item.file("linkToDirectory/deep/new", "new"),
            link("otherLink", "new"),
            link("sameLink", "same"),
            directory("new"),
            Item.file("new/deep/new", "new"),
            link("new/link", "new")
        };
        TreeMap<String, String> before = tree(target);
        RestoreResult result =
                new Restorer(request(overwrite, delete, dryRun)).restore(new TestFormat.Reader(List.of(items)));
        if (dryRun) {
            assertThat(tree(target)).isEqualTo(before);
        }
        return result;
    }

    @ParameterizedTest
    @EnumSource(Overwrite.class)
    void a_dry_run_finds_in_the_way_what_a_real_one_does(Overwrite overwrite) throws Exception {
        for (boolean delete : List.of(true, false)) {
            RestoreResult foreseen = inTheWayOfEverything(overwrite, delete, true);
            delete(target);
            assertThat(inTheWayOfEverything(overwrite, delete, false)).isEqualTo(foreseen);
            delete(target);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_of_another_kind_is_named_and_stays_with_all_in_it(boolean delete) throws Exception {
        RestoreResult result = inTheWayOfEverything(Overwrite.NEVER, delete, false);
        assertThat(result.errors())
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "directory",
                        "directory/new",
                        "empty",
                        "file",
                        "fileToLink",
                        "link",
                        "linkToFile",
                        "linkToDirectory",
                        "linkToDirectory/deep/new");
        String left = " in its place, left as found; --overwrite if-changed replaces it";
        String directoryLeft =
                " in its place, left as found" + MAKING_WAY.replace("use --", "use --overwrite if-changed --");
        assertThat(result.errors())
                .contains(
                        new Problem("file", "there is a directory" + directoryLeft),
                        new Problem("link", "there is a directory" + directoryLeft),
                        new Problem("fileToLink", "there is a file" + left),
                        new Problem("linkToFile", "there is a link" + left));
        assertThat(result.skipped()).as("the other link").isEqualTo(1);
        assertThat(result.deleted()).isEmpty();
        assertThat(tree(target))
                .containsEntry("file/precious", "precious")
                .containsEntry("link/deep/precious", "precious")
                .containsEntry("otherLink", "-> elsewhere")
                .containsEntry("surplus", "surplus");
    }

    @Test
    void what_somebody_puts_in_the_place_of_a_restored_file_is_no_surplus() throws Exception {
        RestoreResult result = new Restorer(request(Overwrite.ALWAYS, true, false))
                .restore(new TestFormat.Reader(List.of(Item.file("a", "restored"))) {
                    @Override
                    public Optional<ArchiveEntry> next() throws IOException {
                        Optional<ArchiveEntry> next = super.next();
                        if (next.isEmpty()) {
                            Files.delete(target.resolve("a"));
                            present("a/mine", "mine");
                        }
                        return next;
                    }
                });
        assertThat(result.deleted()).isEmpty();
        assertThat(tree(target)).isEqualTo(Map.of("a/", "", "a/mine", "mine"));
    }

    @Test
    void links_that_are_there_are_left_and_count_when_they_point_elsewhere() throws Exception {
        Files.createDirectory(target);
        Files.createSymbolicLink(target.resolve("same"), Path.of("right"));
        Files.createSymbolicLink(target.resolve("other"), Path.of("wrong"));
        RestoreResult result = unpack(Overwrite.NEVER, link("same", "right"), link("other", "right"));
        assertThat(result.errors()).isEmpty();
        assertThat(result.skipped()).isEqualTo(1);
        assertThat(tree(target)).isEqualTo(Map.of("same", "-> right", "other", "-> wrong"));
    }

    @Test
    void what_makes_way_for_a_file_or_a_link_is_listed_as_deleted() throws Exception {
        RestoreResult result = inTheWayOfEverything(Overwrite.ALWAYS, true, false);
        assertThat(result.errors()).isEmpty();
        assertThat(result.deleted()).containsExactly("file/precious", "link/deep", "surplus");
        assertThat(tree(target)).containsEntry("file", "new").containsEntry("link", "-> new");
    }

    @Test
    void what_was_restored_does_not_make_way() throws Exception {
        RestoreResult result = new Restorer(request(Overwrite.ALWAYS, true, false))
                .restore(new TestFormat.Reader(List.of(Item.file("a/b", "restored"), Item.file("a", "in its place"))));
        assertThat(result.errors()).extracting(Problem::path).containsExactly("a");
        assertThat(result.deleted()).isEmpty();
        assertThat(tree(target)).isEqualTo(Map.of("a/", "", "a/b", "restored"));
    }

    @Test
    void surplus_is_deleted_only_where_something_was_restored() throws Exception {
        present("d/surplus/deep", "x");
        present("d/kept", "x");
        present("beside", "x");
        Files.createSymbolicLink(target.resolve("d/link"), outside);
        Item[] items = {directory("d"), Item.file("d/a", "abc"), Item.file("d/kept", "kept"), Item.file("e", "")};
        RestoreResult result =
                new Restorer(request(Overwrite.NEVER, true, false, "d")).restore(new TestFormat.Reader(List.of(items)));
        assertThat(result.errors()).isEmpty();
        assertThat(result.deleted()).containsExactly("d/link", "d/surplus");
        assertThat(tree(target)).isEqualTo(Map.of("beside", "x", "d/", "", "d/a", "abc", "d/kept", "x"));
        new Restorer(request(Overwrite.NEVER, true, false)).restore(new TestFormat.Reader(List.of(items)));
        assertThat(tree(target)).doesNotContainKey("beside");
    }

    @Test
    void nothing_is_deleted_when_something_is_missing() throws Exception {
        present("surplus", "x");
        RestoreResult result = new Restorer(request(Overwrite.NEVER, true, false))
                .restore(new TestFormat.Reader(List.of(Item.file("../bad", ""), Item.file("a", ""))));
        assertThat(result.deleted()).isEmpty();
        assertThat(target.resolve("surplus")).exists();
    }

    @Test
    void backups_are_never_surplus() throws Exception {
        present("backups/here/.vigie/destination.json", "{}");
        present("backups/here/data_20261123_101500.zip", "archive");
        present("backups/other", "x");
        RestoreResult result = new Restorer(request(Overwrite.ALWAYS, true, false))
                .restore(new TestFormat.Reader(List.of(Item.file("a", "x"))));
        assertThat(result.complete()).isTrue();
        assertThat(result.deleted()).containsExactly("backups/other");
        assertThat(tree(target))
                .containsKey("backups/here/data_20261123_101500.zip")
                .doesNotContainKey("backups/other");
    }

    @Test
    void some_paths_can_be_asked_for() throws Exception {
        List<Item> items = List.of(
                directory("a"),
                Item.file("a/1.txt", "1"),
                Item.file("a/2.log", "2"),
                Item.file("a/deep/3.txt", "3"),
                Item.file("b[1].txt", "4"),
                Item.file("caf\uDCE9.txt", "5"),
                Item.file("c", "6"));
        assertThat(selected(items, "a/")).containsOnlyKeys("a/", "a/1.txt", "a/2.log", "a/deep/", "a/deep/3.txt");
        assertThat(selected(items, "./a/deep")).containsOnlyKeys("a/", "a/deep/", "a/deep/3.txt");
        assertThat(selected(items, "a/*.txt")).containsOnlyKeys("a/", "a/1.txt");
        assertThat(selected(items, "a/**/*.txt")).containsOnlyKeys("a/", "a/1.txt", "a/deep/", "a/deep/3.txt");
        assertThat(selected(items, "b[1].txt")).containsOnlyKeys("b[1].txt");
        assertThat(selected(items, "c", "a/1.txt")).containsOnlyKeys("a/", "a/1.txt", "c");
        assertThat(selected(items, ".")).hasSize(8);
        RestoreResult result = new Restorer(request(Overwrite.ALWAYS, false, false, "none", "[z-a]", "c"))
                .restore(new TestFormat.Reader(items));
        assertThat(result.errors()).extracting(Problem::path).containsExactly("none", "[z-a]");
    }

    private TreeMap<String, String> selected(List<Item> items, String... paths) throws Exception {
        RestoreResult result =
                new Restorer(request(Overwrite.ALWAYS, false, false, paths)).restore(new TestFormat.Reader(items));
        assertThat(result.errors()).isEmpty();
        TreeMap<String, String> tree = tree(target);
        delete(target);
        return tree;
    }

    private static void delete(Path place) throws IOException {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            try (var children = Files.list(place)) {
                for (Path child : children.toList()) {
                    delete(child);
                }
            }
        }
        Files.delete(place);
    }

    @Test
    void facts_come_back() throws Exception {
        assumeTrue(File.separatorChar == '/', "POSIX facts");
        RestoreResult result = unpack(
                Overwrite.ALWAYS,
                Item.of(ArchiveEntry.directory("d", TIME).withMode(01751)),
                Item.of(ArchiveEntry.directory("d/e", TIME).withMode(0)),
                new Item(ArchiveEntry.file("d/e/f", 0, TIME).withMode(0), new byte[0]),
                new Item(ArchiveEntry.file("d/g", 0, TIME).withMode(0640), new byte[0]),
                link("d/l", "g"));
        assertThat(result.errors()).isEmpty();
        assertThat(mode("d")).isEqualTo(01751);
        assertThat(mode("d/e")).isZero();
        assertThat(mode("d/e/f")).isZero();
        assertThat(mode("d/g")).isEqualTo(0640);
        for (String path : List.of("d", "d/e", "d/e/f", "d/g")) {
            assertThat(Files.getLastModifiedTime(target.resolve(path)).toInstant())
                    .as(path)
                    .isEqualTo(TIME);
        }
        // Java sets the times of links to the microsecond only.
        assertThat(Files.getLastModifiedTime(target.resolve("d/l"), LinkOption.NOFOLLOW_LINKS)
                        .toInstant())
                .isBetween(TIME.minusNanos(1000), TIME);
    }

    @Test
    void whoever_may_read_what_is_there_is_corrected_unless_it_is_to_be_left() throws Exception {
        assumeTrue(File.separatorChar == '/', "POSIX facts");
        Item[] items = {
            new Item(ArchiveEntry.file("f", 0, TIME).withMode(0640), new byte[0]),
            new Item(ArchiveEntry.file("setuid", 0, TIME).withMode(04755), new byte[0]),
            new Item(ArchiveEntry.file("kept", 0, TIME).withMode(04755), new byte[0])
        };
        unpack(Overwrite.NEVER, items);
        for (String path : List.of("f", "setuid")) {
            Files.setAttribute(target.resolve(path), "unix:mode", 0666);
        }
        Files.setAttribute(target.resolve("kept"), "unix:mode", 04755);
        Object before = Files.getAttribute(target.resolve("kept"), "unix:ctime");

        unpack(Overwrite.NEVER, items);
        assertThat(mode("f")).isEqualTo(0666);
        RestoreResult foreseen =
                new Restorer(request(Overwrite.IF_CHANGED, false, true)).restore(new TestFormat.Reader(List.of(items)));
        RestoreResult result = unpack(Overwrite.IF_CHANGED, items);
        assertThat(result.errors()).isEmpty();
        assertThat(result.skipped()).isEqualTo(3);
        assertThat(result.notices()).singleElement().asString().contains("1 file;");
        assertThat(foreseen).isEqualTo(result);
        assertThat(mode("f")).isEqualTo(0640);
        assertThat(mode("setuid")).isEqualTo(0755);
        assertThat(mode("kept")).as("it was so before").isEqualTo(04755);
        assertThat(Files.getAttribute(target.resolve("kept"), "unix:ctime")).isEqualTo(before);
    }

    @Test
    void the_owner_of_what_is_there_is_corrected() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "who may give files away");
        Owner owner = new Owner(12345, 12346, "", "");
        Item file = new Item(ArchiveEntry.file("f", 0, TIME).withMode(0640).withOwner(owner), new byte[0]);
        present("f", "");
        Files.setLastModifiedTime(target.resolve("f"), FileTime.from(TIME));
        assertThat(unpack(Overwrite.IF_CHANGED, file).skipped()).isEqualTo(1);
        assertThat(Files.readAttributes(target.resolve("f"), "unix:uid,gid"))
                .isEqualTo(Map.of("uid", 12345, "gid", 12346));
    }

    @Test
    void a_dry_run_knows_that_another_owner_takes_set_user_id_away() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "who may give files away");
        Owner owner = new Owner(12345, 12346, "", "");
        Item file = new Item(ArchiveEntry.file("f", 0, TIME).withMode(04755).withOwner(owner), new byte[0]);
        present("f", "");
        Files.setLastModifiedTime(target.resolve("f"), FileTime.from(TIME));
        Files.setAttribute(target.resolve("f"), "unix:mode", 04755);
        RestoreResult foreseen =
                new Restorer(request(Overwrite.IF_CHANGED, false, true)).restore(new TestFormat.Reader(List.of(file)));
        assertThat(foreseen.notices()).hasSize(1);
        assertThat(unpack(Overwrite.IF_CHANGED, file)).isEqualTo(foreseen);
    }

    @Test
    void a_dry_run_finds_that_the_target_cannot_be_a_directory() throws Exception {
        assumeTrue(File.separatorChar == '/', "links, and the system's words");
        Files.createSymbolicLink(target, Path.of("nowhere"));
        assertSameRefusal(target);
        Files.delete(target);
        Files.writeString(target, "a file");
        assertSameRefusal(target);
        assertSameRefusal(target.resolve("below/it"));
    }

    private static void assertSameRefusal(Path place) {
        List<String> refusals = new ArrayList<>();
        for (boolean dryRun : List.of(true, false)) {
            assertThatThrownBy(() -> new Restorer(RestoreRequest.to(place).withDryRun(dryRun)))
                    .isInstanceOf(BackupException.class)
                    .satisfies(refusal -> refusals.add(refusal.getMessage()));
        }
        assertThat(refusals.get(0)).isEqualTo(refusals.get(1));
    }

    private int mode(String path) throws IOException {
        return (Integer) Files.getAttribute(target.resolve(path), "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    @Test
    void what_runs_with_its_owners_rights_does_so_only_for_its_owner() throws Exception {
        assumeTrue(File.separatorChar == '/', "POSIX facts");
        Files.createDirectories(target);
        Map<String, Object> mine = Files.readAttributes(target, "unix:uid,gid");
        Owner owner = new Owner((Integer) mine.get("uid"), (Integer) mine.get("gid"), "", "");
        ArchiveEntry unknown = ArchiveEntry.file("unknown", 0, TIME).withMode(06755);
        Item[] items = {
            new Item(unknown, new byte[0]),
            new Item(ArchiveEntry.file("known", 0, TIME).withMode(06755).withOwner(owner), new byte[0])
        };
        RestoreRequest foreseen =
                RestoreRequest.to(target).withOverwrite(Overwrite.ALWAYS).withDryRun(true);
        RestoreResult result = new Restorer(foreseen).restore(new TestFormat.Reader(List.of(items)));
        assertThat(result.notices()).singleElement().asString().contains("2 files", "--set-uid");
        result = unpack(Overwrite.ALWAYS, items);
        assertThat(result.notices()).singleElement().asString().contains("2 files", "--set-uid");
        assertThat(mode("known")).as("nobody asked for it").isEqualTo(0755);
        RestoreRequest asked =
                RestoreRequest.to(target).withOverwrite(Overwrite.ALWAYS).withSetUid(true);
        result = new Restorer(asked).restore(new TestFormat.Reader(List.of(items)));
        assertThat(result.notices()).isEmpty();
        assertThat(mode("unknown")).isEqualTo(0755);
        assertThat(mode("known")).isEqualTo(06755);
    }

    @ParameterizedTest
    @EnumSource(Overwrite.class)
    void a_link_with_something_below_it_is_named(Overwrite overwrite) throws Exception {
        RestoreResult result = unpack(overwrite, link("l", outside.toString()), Item.file("l/precious", "x"));
        assertThat(result.errors()).extracting(Problem::path).containsExactly("l");
        assertThat(tree(target)).isEqualTo(Map.of("l/", "", "l/precious", "x"));
    }

    @ParameterizedTest
    @EnumSource(Overwrite.class)
    void what_comes_twice_counts_once_and_is_said_once(Overwrite overwrite) throws Exception {
        RestoreResult result = unpack(
                overwrite,
                Item.file("a", "first"),
                Item.file("a", "2nd"),
                Item.file("a", "3rd"),
                Item.file("b", "file"),
                link("b", "a"));
        assertThat(result.files()).isEqualTo(1);
        assertThat(result.bytes()).isEqualTo(3);
        assertThat(result.notices()).singleElement().asString().endsWith("the last counts: a, b.");
        assertThat(result.errors()).isEmpty();
    }

    @Test
    void what_the_reader_passes_over_is_named() throws Exception {
        Problem device = new Problem("null", "it is a device, which is never restored");
        RestoreResult result = new Restorer(request(Overwrite.NEVER, true, false))
                .restore(new TestFormat.Reader(List.of(Item.file("a", "x"))) {
                    @Override
                    public List<Problem> omitted() {
                        return List.of(device);
                    }
                });
        assertThat(result.errors()).containsExactly(device);
        assertThat(tree(target)).isEqualTo(Map.of("a", "x"));
    }

    @Test
    void somebody_who_is_not_root_restores_twice_over_closed_directories(@TempDir Path classes) throws Exception {
        assumeTrue(File.separatorChar == '/', "POSIX permissions");
        Files.createDirectory(target);
        Nobody.letRead(temporary);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(Nobody.run(classes, RestorerTest.class, target.toString())).containsExactly("[]", "[]");
        assertThat(mode("d")).isEqualTo(0555);
        assertThat(mode("d/f")).isEqualTo(0200);
        assertThat(mode("d/setuid")).isEqualTo(0755);
    }

    @Test
    void somebody_who_is_not_root_restores_into_a_directory_that_cannot_be_listed(@TempDir Path classes)
            throws Exception {
        assumeTrue(File.separatorChar == '/', "POSIX permissions");
        Files.createDirectory(target);
        Nobody.letRead(temporary);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx----wx"));
        assertThat(Nobody.run(classes, IntoTheUnlistable.class, target.toString()))
                .containsExactly("AccessDeniedException", "[]");
        assertThat(tree(target)).isEqualTo(Map.of("a", "one", "d/", "", "d/b", "two"));
    }

    /** What the test above runs. */
    static final class IntoTheUnlistable {
        private IntoTheUnlistable() {}

        public static void main(String[] arguments) throws Exception {
            Path target = Path.of(arguments[0]);
            try (var children = Files.list(target)) {
                System.out.println("it can be listed: " + children.toList());
            } catch (IOException e) {
                System.out.println(e.getClass().getSimpleName());
            }
            RestoreResult result = new Restorer(RestoreRequest.to(target))
                    .restore(new TestFormat.Reader(
                            List.of(Item.file("a", "one"), directory("d"), Item.file("d/b", "two"))));
            System.out.println(result.errors());
        }
    }

    @Test
    void a_dry_run_says_to_who_is_not_root_that_owners_do_not_come_back(@TempDir Path classes) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self")), "where the system says who a process belongs to");
        Files.createDirectory(target);
        Nobody.letRead(temporary);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(Nobody.run(classes, OfOthers.class, target.toString()))
                .containsExactly("3 entries", "3 entries", "3 entries", "3 entries");
    }

    /** What the test above runs. */
    static final class OfOthers {
        private OfOthers() {}

        public static void main(String[] arguments) throws Exception {
            Owner owner = new Owner(12345, 12346, "", "");
            List<Item> items = List.of(
                    Item.of(ArchiveEntry.directory("d", TIME).withMode(0755).withOwner(owner)),
                    new Item(ArchiveEntry.file("d/f", 0, TIME).withMode(0644).withOwner(owner), new byte[0]),
                    Item.of(ArchiveEntry.symlink("l", "d", TIME).withOwner(owner)));
            for (boolean dryRun : List.of(true, false, true, false)) {
                RestoreRequest request = RestoreRequest.to(Path.of(arguments[0]))
                        .withOverwrite(Overwrite.IF_CHANGED)
                        .withDryRun(dryRun);
                RestoreResult result = new Restorer(request).restore(new TestFormat.Reader(items));
                System.out.println(String.join("", result.notices()).replaceAll(".*the owner of (.*) \\(.*", "$1"));
            }
        }
    }

    /** What the test above that one runs. */
    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < 2; i++) {
            RestoreRequest request = RestoreRequest.to(Path.of(arguments[0]))
                    .withOverwrite(Overwrite.ALWAYS)
                    .withDelete(true)
                    .withSetUid(true);
            RestoreResult result = new Restorer(request)
                    .restore(new TestFormat.Reader(List.of(
                            Item.of(ArchiveEntry.directory("d", TIME).withMode(0555)),
                            new Item(
                                    ArchiveEntry.file("d/setuid", 0, TIME)
                                            .withMode(04755)
                                            .withOwner(new Owner(0, 0, "root", "root")),
                                    new byte[0]),
                            new Item(ArchiveEntry.file("d/f", 0, TIME).withMode(0200), new byte[0]),
                            Item.of(ArchiveEntry.directory("d/closed", TIME).withMode(0)))));
            System.out.println(result.errors());
        }
    }

    /** Archives by snapshot; a missing one is missing. */
    private static class Archives implements ArchiveSource {
        final Map<String, Supplier<ArchiveReader>> readers = new HashMap<>();
        final Map<String, List<Item>> items = new HashMap<>();
        final Map<String, List<StoredFile>> others = new HashMap<>();
        final List<String> opened = new ArrayList<>();

        @Override
        public ArchiveReader open(String snapshotId) throws IOException {
            opened.add(snapshotId);
            if (readers.containsKey(snapshotId)) {
                return readers.get(snapshotId).get();
            }
            if (!items.containsKey(snapshotId)) {
                throw new NoSuchFileException(snapshotId);
            }
            return new TestFormat.Reader(items.get(snapshotId));
        }

        @Override
        public List<StoredFile> elsewhere(StoredFile file) {
            return others.getOrDefault(file.path(), List.of());
        }
    }

    private static StoredFile stored(String path, String text, String in, String as, String locator)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Content content = new Content(Sha256.of(new ByteArrayInputStream(bytes)), in, as, locator);
        return new StoredFile(ArchiveEntry.file(path, bytes.length, TIME), 0, 0, Optional.of(content));
    }

    private RestoreResult restore(Overwrite overwrite, Archives archives, StoredFile... files) throws Exception {
        return restore(new Restorer(request(overwrite, false, false)), archives, List.of(files));
    }

    private static RestoreResult restore(Restorer restorer, Archives archives, List<StoredFile> files)
            throws Exception {
        return restorer.restore(
                consumer -> {
                    for (StoredFile file : files) {
                        consumer.accept(file);
                    }
                },
                archives);
    }

    @Test
    void a_snapshot_is_gathered_from_its_archives_each_read_once() throws Exception {
        Archives archives = new Archives();
        archives.items.put("1", List.of(Item.file("a", "one"), Item.file("x", "not wanted"), Item.file("b", "two")));
        archives.items.put("2", List.of(Item.file("old", "three")));
        RestoreResult result = restore(
                Overwrite.NEVER,
                archives,
                new StoredFile(ArchiveEntry.directory("d", TIME), 0, 0, Optional.empty()),
                stored("b", "two", "1", "b", ""),
                stored("d/copy", "one", "1", "a", ""),
                stored("a", "one", "1", "a", ""),
                stored("moved", "three", "2", "old", ""));
        assertThat(result.errors()).isEmpty();
        assertThat(result.files()).isEqualTo(4);
        assertThat(tree(target)).isEqualTo(Map.of("a", "one", "b", "two", "d/", "", "d/copy", "one", "moved", "three"));
        assertThat(archives.opened).containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void however_few_files_are_held_the_same_is_restored(long seed) throws Exception {
        Random random = new Random(seed);
        Archives archives = new Archives();
        List<StoredFile> files = new ArrayList<>();
        for (String archive : List.of("1", "2", "3")) {
            archives.items.put(archive, new ArrayList<>());
        }
        for (int number = 100; number < 160; number++) {
            if (number % 10 == 0) {
                files.add(new StoredFile(ArchiveEntry.directory("d" + number, TIME), 0, 0, Optional.empty()));
            }
            String path = (number < 130 ? "" : "d" + number / 10 * 10 + "/") + "file" + number;
            String text = "text " + random.nextInt(20);
            String archive = String.valueOf(1 + random.nextInt(4));
            List<Item> items = archives.items.getOrDefault(archive, new ArrayList<>());
            String name = random.nextInt(3) == 0 ? "as " + text : path;
            if (items.stream().noneMatch(item -> item.entry().path().equals(name))) {
                items.add(random.nextInt(items.size() + 1), Item.file(name, random.nextInt(9) == 0 ? "wrong" : text));
            }
            files.add(stored(path, text, archive, name, ""));
        }
        RestoreResult all = restore(1000, archives, files);
        Map<String, String> tree = tree(target);
        assertThat(all.files()).isBetween(30L, 59L);

        for (int held = 1; held < 20; held += 3) {
            TestDirectories.delete(target);
            RestoreResult result = restore(held, archives, files);

            assertThat(tree(target)).as("seed %d held %d", seed, held).isEqualTo(tree);
            assertThat(result.files()).isEqualTo(all.files());
            assertThat(result.errors()).containsExactlyInAnyOrderElementsOf(all.errors());
            assertThat(result.notices()).isEqualTo(all.notices());
        }
    }

    private RestoreResult restore(int held, Archives archives, List<StoredFile> files) throws Exception {
        return restore(new Restorer(request(Overwrite.NEVER, false, false), path -> false, held), archives, files);
    }

    @Test
    void one_that_comes_later_is_not_taken_for_a_leftover_when_few_are_held() throws Exception {
        present(".ac8c5388.vigie-part", "mine");
        Archives archives = new Archives();
        archives.items.put("1", List.of(Item.file("zebra.txt", "whole"), Item.file("x", "x")));
        restore(
                1,
                archives,
                List.of(
                        stored("zebra.txt", "whole", "1", "zebra.txt", ""),
                        stored("zz", "x", "1", "x", ""),
                        stored(".ac8c5388.vigie-part", "x", "1", "x", "")));
        assertThat(tree(target)).isEqualTo(Map.of(".ac8c5388.vigie-part", "mine", "zebra.txt", "whole", "zz", "x"));
    }

    @Test
    void a_path_that_was_never_backed_up_is_named_with_the_nearest_that_was() throws Exception {
        Archives archives = new Archives();
        RestoreResult result = new Restorer(request(Overwrite.NEVER, false, false, "leters/aunt.txt"))
                .restore(
                        consumer -> {
                            consumer.accept(stored("letters/aunt.txt", "one", "1", "a", ""));
                            consumer.accept(stored("photos/aunt.jpg", "two", "1", "b", ""));
                        },
                        archives);
        assertThat(result.errors())
                .containsExactly(new Problem(
                        "leters/aunt.txt", "it is not in the snapshot. Did you mean \"letters/aunt.txt\"?"));
        assertThat(tree(target)).isEmpty();
    }

    @Test
    void a_missing_archive_costs_its_own_files_only_and_each_is_named() throws Exception {
        Archives archives = new Archives();
        archives.items.put("1", List.of(Item.file("a", "one")));
        RestoreResult result = restore(
                Overwrite.NEVER,
                archives,
                stored("a", "one", "1", "a", ""),
                stored("b", "two", "gone", "b", ""),
                stored("c", "three", "gone", "c", ""));
        assertThat(result.errors()).extracting(Problem::path).containsExactly("b", "c");
        assertThat(result.errors().get(0).message()).contains("snapshot gone", "missing");
        assertThat(tree(target)).isEqualTo(Map.of("a", "one"));
    }

    @Test
    void content_that_is_not_what_was_stored_leaves_no_file_and_is_sought_elsewhere() throws Exception {
        Archives archives = new Archives();
        archives.items.put("1", List.of(Item.file("a", "0ne"), Item.file("b", "tw0")));
        archives.items.put("2", List.of(Item.file("was", "one")));
        archives.others.put("a", List.of(stored("a", "one", "gone", "a", ""), stored("a", "one", "2", "was", "")));
        RestoreResult result =
                restore(Overwrite.NEVER, archives, stored("a", "one", "1", "a", ""), stored("b", "two", "1", "b", ""));
        assertThat(result.errors()).extracting(Problem::path).containsExactly("b");
        assertThat(tree(target)).isEqualTo(Map.of("a", "one"));
        assertThat(result.files()).isEqualTo(1);
    }

    @Test
    void copies_are_restored_when_the_first_of_them_is_left_as_it_is() throws Exception {
        present("a", "edited since");
        Archives archives = new Archives();
        archives.items.put("1", List.of(Item.file("a", "one")));
        RestoreResult result = restore(
                Overwrite.NEVER,
                archives,
                stored("a", "one", "1", "a", ""),
                stored("b", "one", "1", "a", ""),
                stored("c", "one", "1", "a", ""));
        assertThat(result.errors()).isEmpty();
        assertThat(tree(target)).isEqualTo(Map.of("a", "edited since", "b", "one", "c", "one"));
    }

    @Test
    void copies_are_restored_when_the_first_of_them_cannot_be() throws Exception {
        present("a/mine", "in the way");
        Archives archives = new Archives();
        archives.items.put("1", List.of(Item.file("a", "one")));
        RestoreResult result =
                restore(Overwrite.ALWAYS, archives, stored("a", "one", "1", "a", ""), stored("b", "one", "1", "a", ""));
        assertThat(result.errors()).extracting(Problem::path).containsExactly("a");
        assertThat(Files.readString(target.resolve("b"))).isEqualTo("one");
    }

    /** Fails after some entries, or in the middle of one. */
    private static final class DamagedReader extends TestFormat.LocatingReader {
        private int left;

        DamagedReader(List<Item> items, int good) {
            super(items);
            this.left = good;
        }

        @Override
        public Optional<ArchiveEntry> next() throws IOException {
            if (left-- == 0) {
                throw new IOException("damaged here");
            }
            return super.next();
        }
    }

    @Test
    void what_lies_behind_a_damage_is_found_where_places_are_known() throws Exception {
        List<Item> items = List.of(Item.file("a", "one"), Item.file("b", "two"), Item.file("c", "three"));
        Archives archives = new Archives();
        archives.readers.put("1", () -> new DamagedReader(items, 1));
        RestoreResult result = restore(
                Overwrite.NEVER,
                archives,
                stored("a", "one", "1", "a", "#0"),
                stored("b", "two", "1", "b", ""),
                stored("c", "three", "1", "c", "#2"));
        assertThat(tree(target)).isEqualTo(Map.of("a", "one", "c", "three"));
        assertThat(result.errors()).extracting(Problem::path).containsExactly("b");
        assertThat(result.errors().get(0).message()).contains("damaged here");
    }

    @Test
    void a_damaged_archive_of_which_nothing_is_known_gives_what_comes_before() throws Exception {
        List<Item> items = List.of(Item.file("a", "one"), Item.file("b", "two"));
        RestoreResult result =
                new Restorer(request(Overwrite.NEVER, false, false)).restore(new DamagedReader(items, 1));
        assertThat(tree(target)).isEqualTo(Map.of("a", "one"));
        assertThat(result.errors()).hasSize(1);
        assertThat(result.errors().get(0).message()).contains("damaged here");
    }

    @Test
    void a_small_part_is_fetched_by_its_places() throws Exception {
        Archives archives = new Archives() {
            @Override
            public long size(String snapshotId) {
                return 1000;
            }
        };
        archives.readers.put("1", () -> new DamagedReader(List.of(Item.file("other", "no"), Item.file("a", "one")), 0));
        RestoreResult result = restore(Overwrite.NEVER, archives, stored("a", "one", "1", "a", "#1"));
        assertThat(result.errors()).isEmpty();
    }

    @Test
    void a_cancelled_restore_is_named_once_and_deletes_nothing() throws Exception {
        present("surplus", "x");
        RestoreRequest request = RestoreRequest.to(target)
                .withOverwrite(Overwrite.ALWAYS)
                .withDelete(true)
                .with(ProgressListener.NONE, () -> true);
        RestoreResult result =
                new Restorer(request).restore(new TestFormat.Reader(List.of(Item.file("a", "x"), Item.file("b", "x"))));
        assertThat(result.errors()).hasSize(1);
        assertThat(result.cancelled()).isTrue();
        assertThat(tree(target)).isEqualTo(Map.of("surplus", "x"));
    }
}
