package dev.vigie.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path watched;

    @TempDir
    Path unwatched;

    private DirectoryWatch watch;

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void waitingEndsNowAndThenWhereADirectoryCannotBeWatched() {
        watch = new DirectoryWatch(FileSystems.getDefault()::newWatchService, Duration.ofMillis(50));
        watch.watch(() -> Set.of(watched, refusing(unwatched)));
        assertThat(waiting()).succeedsWithin(PATIENCE);
    }

    @Test
    void whatCanBeWatchedIsWatchedAllTheSame() throws IOException {
        watch = new DirectoryWatch(FileSystems.getDefault()::newWatchService, Duration.ofHours(1));
        watch.watch(() -> Set.of(watched));
        watch.watch(() -> Set.of(refusing(unwatched)));
        CompletableFuture<Void> change = waiting();
        Files.createFile(watched.resolve("file"));
        assertThat(change).succeedsWithin(PATIENCE);
    }

    private CompletableFuture<Void> waiting() {
        return CompletableFuture.runAsync(() -> {
            try {
                watch.awaitChange();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** A directory of which the system says that it is one too many. */
    private static Path refusing(Path directory) {
        return (Path) Proxy.newProxyInstance(
                DirectoryWatchTest.class.getClassLoader(), new Class<?>[] {Path.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("register")) {
                        throw new IOException("User limit of inotify watches reached");
                    }
                    return method.invoke(directory, arguments);
                });
    }
}
