package dev.vigie.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With the system's real watch service. */
@DisabledOnOs(
        value = {OS.MAC, OS.WINDOWS},
        disabledReason = "they watch whole trees by themselves")
class SystemWatchTest {
    @TempDir
    Path place;

    private final Told one = new Told();
    private final Told other = new Told();
    private Path directory;
    private SystemWatch watch;

    /** Remembers what it was told; may never return from it. */
    private static final class Told implements SystemWatch.Subscriber {
        private final List<String> all = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public void reported(Path directory, List<WatchEvent<?>> events) {
            events.forEach(event -> all.add(directory.getFileName() + "/" + event.context()));
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void gone(Path directory) {
            all.add(directory.getFileName() + " gone");
        }

        @Override
        public void died(String reason) {
            all.add("died: " + reason);
        }
    }

    @BeforeEach
    void open() throws IOException {
        directory = Files.createDirectory(place.resolve("directory"));
        watch = watch(Duration.ofHours(1), Duration.ofSeconds(30));
    }

    private SystemWatch watch(Duration interval, Duration patience) {
        return new SystemWatch(
                FileSystems.getDefault()::newWatchService,
                Optional.of(place.resolve("proof/file")),
                interval,
                patience);
    }

    @AfterEach
    void close() {
        one.gate.countDown();
        watch.close();
    }

    @Test
    void two_are_told_of_one_directory_and_one_goes_on_being_told_when_the_other_has_gone() throws IOException {
        watch.register(directory, one);
        watch.register(directory, other);
        Files.createFile(directory.resolve("first"));
        await().until(() -> one.all.contains("directory/first") && other.all.contains("directory/first"));
        watch.release(one);
        Files.createFile(directory.resolve("second"));
        await().until(() -> other.all.contains("directory/second"));
        assertThat(one.all).doesNotContain("directory/second");
    }

    @Test
    void a_directory_is_reported_under_each_path_it_is_registered_under_and_not_released() throws IOException {
        WatchKey key = watch.register(directory, one);
        Path renamed = Files.move(directory, place.resolve("renamed"));
        watch.register(renamed, one);
        Files.createFile(renamed.resolve("file"));
        await().until(() -> one.all.contains("renamed/file") && one.all.contains("directory/file"));
        watch.release(directory, key, one);
        Files.createFile(renamed.resolve("later"));
        await().until(() -> one.all.contains("renamed/later"));
        assertThat(one.all).doesNotContain("directory/later");
    }

    @Test
    void a_directory_that_was_moved_away_is_reported_no_longer() throws IOException {
        WatchKey key = watch.register(directory, one);
        watch.register(directory, other);
        Path moved = Files.move(directory, place.resolve("moved"));
        watch.releaseGone(directory, directory, key, one);
        Files.createFile(moved.resolve("file"));
        await().until(() -> other.all.contains("directory/file"));
        assertThat(one.all).isEmpty();

        watch.releaseGone(directory, directory, key, other);
        assertThat(key.isValid()).isFalse();
    }

    @Test
    void a_directory_that_is_registered_where_it_was_moved_to_stays_watched() throws IOException {
        WatchKey key = watch.register(directory, one);
        Path renamed = Files.move(directory, place.resolve("renamed"));
        watch.register(renamed, one);
        watch.releaseGone(directory, directory, key, one);
        Files.createFile(renamed.resolve("file"));
        await().until(() -> one.all.contains("renamed/file"));
    }

    @Test
    void a_directory_that_is_there_stays_watched_though_it_was_thought_to_be_gone() throws IOException {
        WatchKey key = watch.register(directory, one);
        watch.releaseGone(directory, directory, key, one);
        Files.createFile(directory.resolve("file"));
        await().until(() -> one.all.contains("directory/file"));
    }

    @Test
    void a_directory_that_is_deleted_is_gone() throws IOException {
        watch.register(directory, one);
        Files.delete(directory);
        await().until(() -> one.all.contains("directory gone"));
    }

    /** With some 280 at once the JDK's own thread and those that ask it wait for each other for ever, sometimes. */
    @Test
    void however_many_folders_begin_at_once_the_system_is_asked_by_few() throws Exception {
        AtomicInteger asking = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Path counted = (Path) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Path.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("register")) {
                        return method.invoke(directory, arguments);
                    }
                    most.accumulateAndGet(asking.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(1_000_000);
                    asking.decrementAndGet();
                    return directory.register((WatchService) arguments[0], (WatchEvent.Kind<?>[]) arguments[1]);
                });
        CountDownLatch registered = new CountDownLatch(300);
        for (int number = 0; number < 300; number++) {
            Thread folder = new Thread(() -> register(counted, registered));
            folder.setDaemon(true);
            folder.start();
        }
        assertThat(registered.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isBetween(2, 16);
    }

    private void register(Path folder, CountDownLatch registered) {
        try {
            watch.register(folder, one);
            registered.countDown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void as_long_as_changes_are_reported_proving_it_disturbs_nobody() throws IOException {
        watch.close();
        watch = watch(Duration.ZERO, Duration.ofSeconds(30));
        watch.register(directory, one);
        watch.prove();
        watch.prove();
        Files.createFile(directory.resolve("file"));
        await().until(() -> one.all.contains("directory/file"));
        assertThat(one.all).noneMatch(told -> told.startsWith("died"));
    }

    @Test
    void a_watch_that_says_nothing_any_more_is_found_dead_and_begun_anew() throws IOException {
        watch.close();
        watch = watch(Duration.ZERO, Duration.ofMillis(300));
        one.gate = new CountDownLatch(1);
        watch.register(directory, one);
        watch.register(place, other);
        Files.createFile(directory.resolve("holds everyone up"));
        await().until(() -> !one.all.isEmpty());
        watch.prove();
        await().until(() -> !other.all.isEmpty());
        assertThat(other.all).singleElement().asString().contains("died", "no longer reports changes", "proof");
        watch.register(directory, other);
        Files.createFile(directory.resolve("file"));
        await().until(() -> other.all.contains("directory/file"));
    }

    @Test
    void after_it_was_closed_nobody_is_told_and_nothing_is_registered() throws IOException {
        watch.register(directory, one);
        watch.close();
        assertThat(one.all).isEmpty();
        assertThatThrownBy(() -> watch.register(directory, one)).hasMessage("watching has ended");
    }
}
