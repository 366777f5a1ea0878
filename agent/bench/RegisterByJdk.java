import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;

/** Registers a tree with the JDK's watch service and nothing else; prints seconds and CPU seconds it took. */
class RegisterByJdk {
    public static void main(String[] arguments) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Integer.parseInt(arguments[1]));
        Phaser left = new Phaser(1);
        long begin = System.nanoTime();
        long cpu = cpu();
        try (WatchService service = FileSystems.getDefault().newWatchService()) {
            register(Path.of(arguments[0]), service, threads, left);
            left.arriveAndAwaitAdvance();
            System.out.printf("%.3f %.3f%n", (System.nanoTime() - begin) / 1e9, (cpu() - cpu) / 1e9);
        }
        threads.shutdown();
    }

    private static void register(Path directory, WatchService service, ExecutorService threads, Phaser left) {
        left.register();
        threads.execute(() -> {
            try {
                directory.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_DELETE,
                        StandardWatchEventKinds.ENTRY_MODIFY);
                try (DirectoryStream<Path> listing = Files.newDirectoryStream(directory)) {
                    for (Path path : listing) {
                        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                            register(path, service, threads, left);
                        }
                    }
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            } finally {
                left.arriveAndDeregister();
            }
        });
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
