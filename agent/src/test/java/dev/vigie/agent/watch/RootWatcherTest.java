package dev.vigie.agent.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.agent.watch.WatchHealth.Degraded;
import dev.vigie.agent.watch.WatchHealth.Missing;
import dev.vigie.agent.watch.WatchHealth.Watching;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Works on the real file system with the real watcher. */
class RootWatcherTest {
    private static final Pace FAST = new Pace(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofMillis(100));
    private static final Pace RELAXED = new Pace(Duration.ofHours(1), Duration.ofHours(1), Duration.ofMillis(100));

    /** Of what this process has open. */
    private static final Path INFORMATION = Path.of("/proc/self/fdinfo");

    @TempDir
    Path place;

    private final Noticed noticed = new Noticed();
    private final SystemWatch system = new SystemWatch(Optional.empty());
    private RootWatcher watcher;
    private volatile boolean stopped;

    @AfterEach
    void stop() {
        stopped = true;
        noticed.letGo();
        if (watcher != null) {
            watcher.close();
        }
        system.close();
    }

    @Test
    void a_file_that_is_created_changed_or_deleted_is_noticed() throws IOException {
        Path root = watch(RELAXED, DirectoryFilter.NONE);
        write(root.resolve("file"), "one");
        soon(() -> assertThat(noticed.paths()).contains("file"));

        settleAndForget(root);
        write(root.resolve("file"), "another");
        soon(() -> assertThat(noticed.paths()).contains("file"));

        settleAndForget(root);
        Files.delete(root.resolve("file"));
        soon(() -> assertThat(noticed.paths()).contains("file"));
        assertThat(noticed.reasons()).isEmpty();
    }

    @Test
    void a_change_of_permissions_is_noticed() throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        write(root.resolve("script"), "#!/bin/sh");
        assumeTrue(Files.getFileStore(root).supportsFileAttributeView("posix"), "this disk has no permissions");
        watch(RELAXED, DirectoryFilter.NONE);
        assertThat(root.resolve("script").toFile().setExecutable(true)).isTrue();
        soon(() -> assertThat(noticed.paths()).contains("script"));
    }

    @Test
    void a_rename_is_noticed_at_both_ends() throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        write(root.resolve("before"), "text");
        watch(RELAXED, DirectoryFilter.NONE);
        Files.move(root.resolve("before"), root.resolve("after"));
        soon(() -> assertThat(noticed.paths()).contains("before", "after"));
    }

    @Test
    void what_is_in_a_new_subtree_is_covered_however_fast_it_came() throws IOException {
        Path root = watch(RELAXED, DirectoryFilter.NONE);
        Path deep = Files.createDirectories(root.resolve("a/b/c/d/e"));
        write(deep.resolve("file"), "text");
        write(root.resolve("a/b/other"), "text");
        soon(() -> assertThat(noticed.covers("a/b/c/d/e/file")).isTrue());
        soon(() -> assertThat(noticed.covers("a/b/other")).isTrue());
    }

    @Test
    void a_new_subtree_is_watched_from_then_on() throws IOException {
        Path root = watch(RELAXED, DirectoryFilter.NONE);
        Path deep = Files.createDirectories(root.resolve("a/b/c"));
        soon(() -> assertThat(noticed.paths()).contains("a"));
        settleAndForget(root);
        soon(() -> {
            write(deep.resolve("late"), "text");
            assertThat(noticed.paths()).contains("a/b/c/late");
        });
    }

    @Test
    void a_directory_that_is_moved_in_is_noticed_and_watched() throws IOException {
        Path root = watch(RELAXED, DirectoryFilter.NONE);
        Path outside = Files.createDirectories(place.resolve("outside/inner"));
        write(outside.resolve("file"), "text");
        Files.move(place.resolve("outside"), root.resolve("moved"));
        soon(() -> assertThat(noticed.paths()).contains("moved"));
        settleAndForget(root);
        write(root.resolve("moved/inner/file"), "changed");
        soon(() -> assertThat(noticed.paths()).contains("moved/inner/file"));
    }

    @Test
    void a_directory_that_is_renamed_keeps_reporting_under_its_new_name() throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        Files.createDirectories(root.resolve("old/inner"));
        watch(RELAXED, DirectoryFilter.NONE);
        Files.move(root.resolve("old"), root.resolve("new"));
        soon(() -> assertThat(noticed.paths()).contains("old", "new"));
        settleAndForget(root);
        write(root.resolve("new/inner/file"), "text");
        soon(() -> assertThat(noticed.paths()).contains("new/inner/file"));
    }

    @Test
    void a_directory_that_is_moved_out_is_watched_no_longer() throws IOException {
        assumeTrue(Files.isDirectory(INFORMATION), "only Linux tells what is watched");
        Path root = watch(RELAXED, DirectoryFilter.NONE);
        for (int time = 0; time < 3; time++) {
            Files.createDirectories(place.resolve("made/below/deep"));
            Path docs = Files.move(place.resolve("made"), root.resolve("docs"));
            soon(() -> assertThat(isWatched(docs.resolve("below/deep"))).isTrue());
            Path away = Files.move(docs, place.resolve("away" + time));
            soon(() -> assertThat(Stream.of(away, away.resolve("below"), away.resolve("below/deep")))
                    .noneMatch(RootWatcherTest::isWatched));
            assertThat(isWatched(root)).isTrue();
        }
        settleAndForget(root);
        write(place.resolve("away0/below/file"), "text");
        settle(root);
        assertThat(noticed.paths()).noneMatch(path -> path.startsWith("docs"));
    }

    private static boolean isWatched(Path directory) {
        try (Stream<Path> files = Files.list(INFORMATION)) {
            String inode = " ino:" + Long.toHexString((Long) Files.getAttribute(directory, "unix:ino")) + " ";
            return files.flatMap(RootWatcherTest::lines)
                    .anyMatch(line -> line.startsWith("inotify") && line.contains(inode));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** None of a file that was closed meanwhile. */
    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** However the events of the two ends follow each other. */
    @Test
    void directories_that_are_renamed_all_the_time_stay_watched() throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        Files.createDirectories(root.resolve("a/one/below"));
        Files.createDirectories(root.resolve("b/two/below"));
        watch(RELAXED, DirectoryFilter.NONE);
        for (int time = 0; time < 50; time++) {
            Files.move(root.resolve("a/one"), root.resolve("b/one"));
            Files.move(root.resolve("b/two"), root.resolve("a/one"));
            Files.move(root.resolve("b/one"), root.resolve("b/two"));
            Files.move(root.resolve("a"), root.resolve("c"));
            Files.move(root.resolve("b"), root.resolve("a"));
            Files.move(root.resolve("c"), root.resolve("b"));
            Files.move(root.resolve("a/two"), root.resolve("a/one"));
            Files.move(root.resolve("b/one"), root.resolve("b/two"));
            if (time % 10 == 0) {
                settleAndForget(root);
                write(root.resolve("a/one/below/file"), "text " + time);
                write(root.resolve("b/two/below/file"), "text " + time);
                soon(() -> assertThat(noticed.paths()).contains("a/one/below/file", "b/two/below/file"));
            }
        }
        assertThat(noticed.reasons()).isEmpty();
    }

    /** The system follows a link in the place of what is registered, so it takes the one for the other. */
    @Test
    void a_directory_stays_watched_when_a_link_to_it_takes_the_place_of_another_that_is_being_registered()
            throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        Files.createDirectories(root.resolve("real/inner"));
        Set<String> toSwap = ConcurrentHashMap.newKeySet();
        watch(RELAXED, (path, location) -> {
            if (toSwap.remove(path)) {
                swapForLink(root.resolve("come"), "real");
            }
            return false;
        });
        for (String moment : List.of("come", "come/inner")) {
            toSwap.add(moment);
            Files.createDirectories(place.resolve("outside/inner"));
            Files.move(place.resolve("outside"), root.resolve("come"));
            soon(() -> assertThat(Files.isSymbolicLink(root.resolve("come"))).isTrue());
            settleAndForget(root);
            write(root.resolve("real/file"), moment);
            write(root.resolve("real/inner/file"), moment);
            soon(() -> assertThat(noticed.paths()).contains("real/file", "real/inner/file"));
            Files.delete(root.resolve("come"));
            settleAndForget(root);
            write(root.resolve("real/inner/file"), "again");
            settle(root);
            assertThat(noticed.paths()).noneMatch(path -> path.startsWith("come"));
        }
    }

    private static void swapForLink(Path directory, String target) {
        try {
            deleteTree(directory);
            Files.createSymbolicLink(directory, Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_subtree_that_is_deleted_is_covered() throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        Path deep = Files.createDirectories(root.resolve("a/b/c"));
        write(deep.resolve("file"), "text");
        watch(RELAXED, DirectoryFilter.NONE);
        deleteTree(root.resolve("a"));
        soon(() -> assertThat(noticed.paths()).contains("a"));
        assertThat(noticed.covers("a/b/c/file")).isTrue();
        assertThat(watcher.look()).isInstanceOf(Watching.class);
    }

    @Test
    void a_directory_that_is_left_out_is_not_watched_whether_it_was_there_or_came_later() throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        Files.createDirectories(root.resolve("build/early"));
        watch(RELAXED, (path, location) -> path.endsWith("build"));
        Files.createDirectories(root.resolve("sub/build/later"));
        soon(() -> assertThat(noticed.paths()).contains("sub"));
        settleAndForget(root);
        write(root.resolve("build/early/file"), "text");
        write(root.resolve("sub/build/later/file"), "text");
        write(root.resolve("sub/kept"), "text");
        soon(() -> assertThat(noticed.paths()).contains("sub/kept"));
        assertThat(noticed.paths()).noneMatch(path -> path.contains("build/"));
    }

    @Test
    void the_filter_is_asked_with_path_and_location_but_never_about_the_folder_itself() throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        Files.createDirectories(root.resolve("a/b"));
        List<String> asked = new CopyOnWriteArrayList<>();
        watch(RELAXED, (path, location) -> {
            asked.add(path);
            assertThat(location).isEqualTo(realPath(root).resolve(path));
            return false;
        });
        assertThat(asked).contains("a", "a/b").doesNotContain("");
    }

    @Test
    void a_folder_behind_a_symbolic_link_is_watched() throws IOException {
        Path target = Files.createDirectory(place.resolve("target"));
        Files.createSymbolicLink(place.resolve("root"), target);
        watch(RELAXED, DirectoryFilter.NONE);
        write(target.resolve("file"), "text");
        soon(() -> assertThat(noticed.paths()).contains("file"));
    }

    @Test
    void a_symbolic_link_that_leads_elsewhere_now_is_followed() throws IOException {
        Path first = Files.createDirectory(place.resolve("first"));
        Path second = Files.createDirectory(place.resolve("second"));
        write(second.resolve("file"), "text");
        Path root = Files.createSymbolicLink(place.resolve("root"), first);
        watch(FAST, DirectoryFilter.NONE);
        Path next = Files.createSymbolicLink(place.resolve("next"), second);
        Files.move(next, root, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        soon(() -> assertThat(noticed.reasons()).contains("the folder was replaced by another"));
        write(second.resolve("later"), "text");
        soon(() -> assertThat(noticed.paths()).contains("later"));
    }

    @Test
    void a_directory_behind_a_symbolic_link_inside_is_not_entered() throws IOException {
        Path outside = Files.createDirectory(place.resolve("outside"));
        Path root = Files.createDirectory(place.resolve("root"));
        Files.createSymbolicLink(root.resolve("link"), outside);
        watch(RELAXED, DirectoryFilter.NONE);
        write(outside.resolve("file"), "text");
        settle(root);
        assertThat(noticed.paths()).noneMatch(path -> path.startsWith("link"));
    }

    @Test
    void names_that_are_not_text_are_reported_byte_for_byte() throws IOException {
        assumeTrue(File.separatorChar == '/' && !System.getProperty("os.name").contains("Mac"), "names are text here");
        Path root = watch(RELAXED, DirectoryFilter.NONE);
        Files.createFile(Path.of(URI.create("file://" + root.toUri().getRawPath() + "caf%E9")));
        soon(() -> assertThat(noticed.paths()).contains("caf\uDCE9"));
    }

    @Test
    void lost_events_end_in_a_look_at_everything_and_in_watching_everything() throws Exception {
        Path root = Files.createDirectory(place.resolve("root"));
        Path busy = Files.createDirectory(root.resolve("busy"));
        watch(RELAXED, DirectoryFilter.NONE);
        noticed.holdUp();
        write(root.resolve("first"), "text");
        soon(() -> assertThat(noticed.paths()).contains("first"));
        for (int i = 0; i < 20_000; i++) {
            Files.createFile(busy.resolve("file" + i));
        }
        Path late = Files.createDirectory(busy.resolve("late"));
        noticed.letGo();

        soon(() -> assertThat(noticed.reasons()).contains("more changed at once than the system could report"));
        // Twice: when it happens, and once all directories are registered anew.
        soon(() -> assertThat(noticed.reasons()).hasSizeGreaterThanOrEqualTo(2));
        assertThat(watcher.health()).isInstanceOf(Watching.class);
        settleAndForget(root);
        write(late.resolve("file"), "text");
        soon(() -> assertThat(noticed.paths()).contains("busy/late/file"));
    }

    @Test
    void events_that_are_lost_before_everything_is_registered_anew_are_told_as_well() throws Exception {
        Path root = Files.createDirectory(place.resolve("root"));
        Path busy = Files.createDirectory(root.resolve("busy"));
        watch(new Pace(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1)), DirectoryFilter.NONE);
        loseEvents(root, busy, "first");
        noticed.forget();

        loseEvents(root, busy, "second");

        assertThat(watcher.untilRetry()).isPresent();
    }

    private void loseEvents(Path root, Path busy, String name) throws IOException {
        noticed.holdUp();
        write(root.resolve(name), "text");
        soon(() -> assertThat(noticed.paths()).contains(name));
        for (int i = 0; i < 20_000; i++) {
            Files.createFile(busy.resolve(name + i));
        }
        noticed.letGo();
        soon(() -> assertThat(noticed.reasons()).contains("more changed at once than the system could report"));
        settle(root);
    }

    @Test
    void a_folder_that_is_moved_away_is_missing_until_it_is_back() throws IOException {
        Path root = watch(FAST, DirectoryFilter.NONE);
        write(root.resolve("file"), "text");
        Files.move(root, place.resolve("away"));
        soon(() -> assertThat(watcher.health()).isInstanceOf(Missing.class));
        noticed.forget();
        write(place.resolve("away/changed meanwhile"), "text");

        Files.move(place.resolve("away"), root);
        soon(() -> assertThat(watcher.health()).isInstanceOf(Watching.class));
        soon(() -> assertThat(noticed.reasons()).isNotEmpty());
        write(root.resolve("later"), "text");
        soon(() -> assertThat(noticed.paths()).contains("later"));
    }

    @Test
    void a_folder_that_is_deleted_is_missing_at_once() throws IOException {
        Path root = watch(RELAXED, DirectoryFilter.NONE);
        Files.createDirectories(root.resolve("a/b"));
        soon(() -> assertThat(noticed.paths()).contains("a"));
        deleteTree(root);
        soon(() -> assertThat(watcher.health()).isInstanceOf(Missing.class));
        assertThat(((Missing) watcher.health()).reason()).contains(root.toString(), "is not there");
    }

    @Test
    void a_folder_replaced_by_another_is_looked_at_and_watched_as_it_is_now() throws IOException {
        Path root = watch(FAST, DirectoryFilter.NONE);
        Path other = Files.createDirectory(place.resolve("other"));
        write(other.resolve("file"), "text");
        Files.move(root, place.resolve("away"));
        Files.move(other, root);
        soon(() -> assertThat(noticed.reasons()).contains("the folder was replaced by another"));
        soon(() -> assertThat(watcher.health()).isInstanceOf(Watching.class));
        settleAndForget(root);
        write(root.resolve("later"), "text");
        soon(() -> assertThat(noticed.paths()).contains("later"));
    }

    @Test
    void an_empty_folder_in_place_of_the_one_that_was_there_is_a_drive_that_was_unmounted() throws IOException {
        Path root = watch(FAST, DirectoryFilter.NONE);
        write(root.resolve("file"), "text");
        Files.move(root, place.resolve("away"));
        Files.createDirectory(root);
        soon(() -> assertThat(watcher.health())
                .isInstanceOfSatisfying(
                        Missing.class, missing -> assertThat(missing.reason()).contains("empty folder in place of")));

        write(root.resolve("file"), "text");
        soon(() -> assertThat(watcher.health()).isInstanceOf(Watching.class));
    }

    /** Nothing in the folder tells that it is back. */
    @Test
    void what_came_while_the_folder_was_away_for_a_moment_is_watched_as_well() throws IOException {
        assumeTrue(Files.isDirectory(INFORMATION), "elsewhere the system watches whole trees");
        Path above = Files.createDirectories(place.resolve("above"));
        Path root = Files.createDirectory(above.resolve("root"));
        watcher = new RootWatcher(root, DirectoryFilter.NONE, noticed, RELAXED, system);
        start();
        for (Path moved : List.of(root, above)) {
            settleAndForget(root);
            Path away = Files.move(moved, place.resolve("away"));
            Path made =
                    Files.createDirectories(away.resolve(moved.relativize(root)).resolve(moved.getFileName()));
            Files.createDirectory(made.resolve("inner"));
            soon(() -> assertThat(noticed.paths()).contains(moved.getFileName().toString()));
            Files.move(away, moved);
            Path late = root.resolve(moved.getFileName()).resolve("inner/late");
            soon(() -> {
                write(late, "text");
                assertThat(noticed.paths()).contains(root.relativize(late).toString());
            });
        }
    }

    @Test
    void a_folder_that_is_not_there_yet_is_waited_for() throws IOException {
        Path root = place.resolve("root");
        watcher = new RootWatcher(root, DirectoryFilter.NONE, noticed, FAST, system);
        assertThat(start()).isInstanceOf(Missing.class);
        Files.createDirectory(root);
        soon(() -> assertThat(noticed.healths()).last().isInstanceOf(Watching.class));
        soon(() -> assertThat(noticed.reasons()).isNotEmpty());
    }

    /** Its events end in trouble, which must not make anybody look again and again at what is not there. */
    @Test
    void a_folder_that_was_deleted_is_looked_for_no_more_often_than_usual() throws IOException {
        Path root = watch(FAST, DirectoryFilter.NONE);
        Files.delete(root);
        soon(() -> assertThat(watcher.health()).isInstanceOf(Missing.class));
        soon(() -> assertThat(noticed.reasons()).isNotEmpty());

        watcher.look();
        assertThat(watcher.untilLook()).isGreaterThan(Duration.ofMillis(1));
    }

    @Test
    void a_file_in_place_of_the_folder_is_no_folder() throws IOException {
        Path root = place.resolve("root");
        write(root, "text");
        watcher = new RootWatcher(root, DirectoryFilter.NONE, noticed, FAST, system);
        assertThat(start())
                .isInstanceOfSatisfying(
                        Missing.class, missing -> assertThat(missing.reason()).contains("is not a folder"));
    }

    @Test
    void a_folder_that_cannot_be_watched_is_declared_dirty_now_and_then_and_tried_again() throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        Files.createDirectory(root.resolve("sub"));
        boolean[] broken = {true};
        watcher = new RootWatcher(
                root,
                (path, location) -> {
                    if (broken[0]) {
                        throw new IllegalStateException("no answer");
                    }
                    return false;
                },
                noticed,
                FAST,
                system);
        assertThat(start())
                .isInstanceOfSatisfying(
                        Degraded.class,
                        degraded -> assertThat(degraded.reason()).contains("cannot be watched", "no answer"));
        soon(() -> assertThat(noticed.reasons()).hasSizeGreaterThanOrEqualTo(2));
        broken[0] = false;
        soon(() -> assertThat(watcher.health()).isInstanceOf(Watching.class));
        write(root.resolve("sub/file"), "text");
        soon(() -> assertThat(noticed.paths()).contains("sub/file"));
    }

    @Test
    void a_watch_service_that_dies_is_replaced_and_everything_is_looked_at() throws IOException {
        List<WatchService> opened = new CopyOnWriteArrayList<>();
        SystemWatch mortal = new SystemWatch(
                () -> {
                    opened.add(FileSystems.getDefault().newWatchService());
                    return opened.get(opened.size() - 1);
                },
                Optional.empty(),
                Duration.ZERO,
                Duration.ZERO);
        Path root = Files.createDirectory(place.resolve("root"));
        watcher = new RootWatcher(root, DirectoryFilter.NONE, noticed, FAST, mortal);
        start();
        opened.get(0).close();
        soon(() -> assertThat(opened).hasSize(2));
        soon(() -> assertThat(noticed.reasons()).contains("the system's watch service was closed"));
        settleAndForget(root);
        mortal.close();
    }

    @Test
    void a_folder_on_another_machine_is_watched_and_looked_at_now_and_then() throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        watcher = new RootWatcher(
                root, DirectoryFilter.NONE, noticed, FAST, system, folder -> Optional.of("nfs4"), folder -> Map.of());
        assertThat(start())
                .isInstanceOfSatisfying(
                        Degraded.class,
                        degraded -> assertThat(degraded.reason()).contains("network file system (nfs4)"));
        soon(() -> assertThat(noticed.reasons()).hasSizeGreaterThanOrEqualTo(2));
        write(root.resolve("file"), "text");
        soon(() -> assertThat(noticed.paths()).contains("file"));
    }

    @Test
    void what_is_not_watched_as_it_should_be_is_tried_anew_where_it_may_be_mended() throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        watcher = new RootWatcher(
                root,
                DirectoryFilter.NONE,
                noticed,
                RELAXED,
                system,
                folder -> Optional.of("nfs4"),
                folder -> Map.of());
        start();
        watcher.look();
        assertThat(noticed.reasons()).isEmpty();

        watcher.retrySoon();
        watcher.look();
        assertThat(noticed.reasons()).containsExactly("not every change in the folder is reported");
    }

    @Test
    void what_is_mounted_inside_or_is_not_any_more_is_noticed_and_watched() throws IOException {
        Path root = Files.createDirectories(place.resolve("root"));
        Files.createDirectories(root.resolve("kept/drive/inner"));
        Files.createDirectories(root.resolve("left/drive"));
        Map<Path, String> table = new ConcurrentHashMap<>();
        watcher = new RootWatcher(
                root,
                (path, location) -> path.equals("left"),
                noticed,
                RELAXED,
                system,
                folder -> Optional.empty(),
                folder -> Map.copyOf(table));
        start();
        Path drive = root.toRealPath().resolve("kept/drive");
        for (String mount : List.of("31 8:1", "32 8:1")) {
            table.put(drive, mount);
            table.put(root.toRealPath().resolve("left/drive"), mount);
            noticed.forget();
            watcher.look();
            soon(() -> assertThat(noticed.paths()).containsExactly("kept/drive"));
        }
        noticed.forget();
        watcher.look();
        settle(root);
        assertThat(noticed.paths()).doesNotContain("kept/drive");
        table.clear();
        noticed.forget();
        watcher.look();
        soon(() -> assertThat(noticed.paths()).containsExactly("kept/drive"));
        assertThat(noticed.reasons()).isEmpty();
    }

    /** Linux gives its number and its device again. */
    @Test
    void what_is_mounted_at_once_in_the_same_way_is_noticed_and_watched() throws IOException {
        Path root = Files.createDirectories(place.resolve("root"));
        Path drive = Files.createDirectory(root.resolve("drive")).toRealPath();
        watcher = new RootWatcher(
                root,
                (path, location) -> false,
                noticed,
                RELAXED,
                system,
                folder -> Optional.empty(),
                folder -> Map.of(drive, "31 8:1"));
        start();
        // What is heard of the directory that was there is the same as after an unmount.
        Files.move(Files.createDirectory(place.resolve("other")), drive, StandardCopyOption.ATOMIC_MOVE);
        settle(root);
        noticed.forget();
        watcher.look();
        soon(() -> assertThat(noticed.paths()).containsExactly("drive"));
        noticed.forget();
        watcher.look();
        settle(root);
        assertThat(noticed.paths()).doesNotContain("drive");
    }

    @Test
    void closing_ends_every_thread_and_does_not_wait_for_a_long_walk() throws Exception {
        Path root = Files.createDirectory(place.resolve("root"));
        for (int i = 0; i < 50; i++) {
            Files.createDirectory(root.resolve("directory" + i));
        }
        CountDownLatch walking = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        watcher = new RootWatcher(
                root,
                (path, location) -> {
                    asked.incrementAndGet();
                    walking.countDown();
                    await().until(() -> goOn.getCount() == 0);
                    return false;
                },
                noticed,
                RELAXED,
                system);
        Thread starting = new Thread(() -> watcher.start());
        starting.start();
        assertThat(walking.await(10, TimeUnit.SECONDS)).isTrue();
        Thread closing = new Thread(() -> watcher.close());
        closing.start();
        await().until(() -> closing.getState() == Thread.State.BLOCKED);
        goOn.countDown();
        closing.join(5_000);
        starting.join(5_000);
        assertThat(asked).as("of 50").hasValueLessThan(20);
        soon(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains(root.toString())));
    }

    @Test
    void what_is_no_longer_left_out_is_watched_once_it_is_reconsidered() throws Exception {
        Set<String> leftOut = ConcurrentHashMap.newKeySet();
        leftOut.add("a");
        Files.createDirectories(place.resolve("root/a/deep"));
        Path root = watch(FAST, (path, location) -> leftOut.contains(path));
        watcher.reconsider("");
        settleAndForget(root);
        leftOut.clear();
        watcher.reconsider("a");
        soon(() -> {
            write(root.resolve("a/deep/file"), "text");
            assertThat(noticed.paths()).contains("a/deep/file");
        });
        assertThat(noticed.reasons()).anyMatch(reason -> reason.contains("no longer"));
    }

    /** Watches place/root, which is made when it is not there yet. */
    private Path watch(Pace pace, DirectoryFilter filter) throws IOException {
        Path root = place.resolve("root");
        if (!Files.exists(root)) {
            Files.createDirectory(root);
        }
        watcher = new RootWatcher(root, filter, noticed, pace, system);
        assertThat(start()).isInstanceOf(Watching.class);
        return root;
    }

    /** Starts watching and looks when it is time to, as whoever protects the folder does. */
    private WatchHealth start() {
        WatchHealth health = watcher.start();
        Thread looking = new Thread(this::keepLooking, "looking after the folder");
        looking.setDaemon(true);
        looking.start();
        return health;
    }

    private void keepLooking() {
        while (!stopped) {
            watcher.lookWhenDue();
            LockSupport.parkNanos(Math.min(
                    watcher.untilLook().toNanos(), Duration.ofMillis(10).toNanos()));
        }
    }

    /** Waits until everything up to now was reported: a marker's event comes after all others. */
    private void settle(Path root) throws IOException {
        Path marker = Files.createTempFile(root, "marker", "");
        soon(() -> assertThat(noticed.paths()).contains(marker.getFileName().toString()));
        noticed.forget();
        Files.delete(marker);
        soon(() -> assertThat(noticed.paths()).contains(marker.getFileName().toString()));
    }

    private void settleAndForget(Path root) throws IOException {
        settle(root);
        noticed.forget();
    }

    private static void soon(ThrowingRunnable assertion) {
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(assertion);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, UTF_8);
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
