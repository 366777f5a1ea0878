package dev.vigie.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a product leaves behind: threads it started, and files it opened in the test's folder (where the system tells, as
 * Linux does). Threads are told apart by the context class loader they have from the thread that started them.
 */
final class Traces {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private final ClassLoader mark = new ClassLoader(Traces.class.getClassLoader()) {};
    private final Path folder;

    private Traces(Path folder) {
        this.folder = folder;
    }

    /** The life of a product, from creation to close. */
    @FunctionalInterface
    interface Life {
        void live() throws Exception;
    }

    /**
     * Requires that nothing is left of a product. It lives twice: a library may start what it keeps for good the first
     * time it is used.
     *
     * @param patience how long threads that were told to end may take to do so
     */
    static void assertNoneOf(Path folder, Duration patience, String life, Life product) throws Exception {
        product.live();
        Traces traces = new Traces(folder);
        traces.record(product);
        traces.assertNone(patience, life);
    }

    private void record(Life product) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(mark);
        try {
            product.live();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void assertNone(Duration patience, String life) throws Exception {
        assertThat(openFiles())
                .as("%s: whatever files were opened are closed when it is closed", life)
                .isEmpty();
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end && !threads().isEmpty()) {
            Thread.sleep(10);
        }
        assertThat(threads().stream().map(Thread::getName))
                .as("%s: whatever threads were started end when it is closed", life)
                .isEmpty();
    }

    private List<Thread> threads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[root.activeCount() * 2 + 10];
        return Arrays.stream(all, 0, root.enumerate(all))
                .filter(thread -> thread.getContextClassLoader() == mark)
                .toList();
    }

    private List<Path> openFiles() throws IOException {
        List<Path> open = new ArrayList<>();
        if (!Files.isDirectory(OPEN_FILES)) {
            return open;
        }
        Path here = folder.toRealPath();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OPEN_FILES)) {
            for (Path descriptor : descriptors) {
                target(descriptor).filter(file -> file.startsWith(here)).forEach(open::add);
            }
        }
        return open;
    }

    /** The descriptor may be gone already: that of this very listing is. */
    private static Stream<Path> target(Path descriptor) {
        try {
            return Stream.of(Files.readSymbolicLink(descriptor));
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
