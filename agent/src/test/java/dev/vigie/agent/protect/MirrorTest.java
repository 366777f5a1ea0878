package dev.vigie.agent.protect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.agent.debounce.Retries;
import dev.vigie.agent.debounce.Timing;
import dev.vigie.agent.debounce.Trigger;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.snapshots.LastBackup;
import dev.vigie.agent.watch.Pace;
import dev.vigie.agent.watch.SystemWatch;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.exclude.Verdict;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No change is lost: a mirror that looks only where it is told to look ends up equal to the folder, whatever was done to
 * it meanwhile. A failing run names its seed.
 */
class MirrorTest {
    private static final Pace PACE = new Pace(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMillis(200));
    private static final Trigger TRIGGER = new Trigger(
            new Timing(Duration.ofMillis(30), Duration.ofMillis(200), Duration.ZERO), Duration.ZERO, Optional.empty());

    @TempDir
    Path place;

    private Path source;
    private Mirror mirror;
    private Watchtower tower;

    @BeforeEach
    void begin() throws IOException {
        source = Files.createDirectory(place.resolve("source")).toRealPath();
        Files.createDirectory(place.resolve("outside"));
        mirror = new Mirror(source);
        tower = new Watchtower(
                mirror,
                (request, hung) -> candidate -> Verdict.INCLUDE,
                folder -> LastBackup.NONE,
                ProtectionListener.NONE,
                new Surroundings(
                        2,
                        List.of(),
                        new OwnFiles(),
                        PACE,
                        Retries.STANDARD,
                        Clock.systemUTC(),
                        new SystemWatch(Optional.empty())));
        tower.protect(List.of(new ProtectedFolder(
                BackupRequest.of("mirror", source, place.resolve("destination")), TRIGGER, Duration.ofDays(1))));
        await().until(() -> mirror.looks() > 0);
    }

    @AfterEach
    void end() throws InterruptedException {
        assertThat(tower.close(Duration.ofSeconds(10))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void random_changes(int round) throws IOException {
        long seed = System.nanoTime() + round;
        Vandal vandal = new Vandal(source, place.resolve("outside"), new Random(seed));
        for (int i = 0; i < 1_000; i++) {
            vandal.act();
        }
        awaitEqual("seed " + seed);
        vandal.leaveItsMarkEverywhere();
        awaitEqual("every directory is still watched after seed " + seed);
        assertThat(mirror.wasToldOfPaths()).isTrue();
    }

    @Test
    void git_at_work() throws Exception {
        assumeTrue(isInstalled("git"), "git is not installed");
        git("init", "-q", "-b", "main");
        git("config", "user.email", "someone@example.org");
        git("config", "user.name", "someone");
        for (int i = 0; i < 300; i++) {
            Path directory = Files.createDirectories(source.resolve("src/part" + i % 20));
            Files.writeString(directory.resolve("file" + i), "first " + i, UTF_8);
        }
        git("add", "-A");
        git("commit", "-q", "-m", "first");
        git("checkout", "-q", "-b", "other");
        git("mv", "src/part3", "moved");
        git("rm", "-q", "-r", "src/part5");
        for (int i = 0; i < 300; i += 7) {
            Files.createDirectories(source.resolve("src/new" + i));
            Files.writeString(source.resolve("src/new" + i + "/file"), "second " + i, UTF_8);
        }
        git("add", "-A");
        git("commit", "-q", "-m", "second");
        for (int i = 0; i < 4; i++) {
            git("checkout", "-q", "main");
            git("checkout", "-q", "other");
        }
        git("gc", "-q");
        awaitEqual("git");
        assertThat(mirror.wasToldOfPaths()).isTrue();
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(source.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    }

    private static boolean isInstalled(String tool) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
        assertThat(found || !"true".equals(System.getenv("CI")))
                .as("%s must be installed where CI=true", tool)
                .isTrue();
        return found;
    }

    private void awaitEqual(String what) {
        await(what)
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(mirror.contents()).as(what).isEqualTo(new Mirror(source).lookEverywhere()));
    }

    /** Believes what it is told about where to look, as an incremental backup does. */
    private static final class Mirror implements BackupService {
        private final Path source;
        private final TreeMap<String, String> contents = new TreeMap<>();
        private int looks;
        private boolean toldOfPaths;

        Mirror(Path source) {
            this.source = source;
        }

        @Override
        public synchronized BackupResult run(BackupRequest request) throws BackupException {
            if (request.changes() instanceof Changes.Paths some) {
                toldOfPaths = true;
                some.paths().forEach(this::look);
            } else {
                lookEverywhere();
            }
            looks++;
            return RecordedService.withoutSnapshot(BackupStatus.SUCCESS);
        }

        @Override
        public BackupPreview preview(BackupRequest request) {
            throw new UnsupportedOperationException();
        }

        synchronized int looks() {
            return looks;
        }

        synchronized boolean wasToldOfPaths() {
            return toldOfPaths;
        }

        synchronized Map<String, String> contents() {
            return new TreeMap<>(contents);
        }

        synchronized Map<String, String> lookEverywhere() {
            contents.clear();
            look("");
            return contents;
        }

        private void look(String changed) {
            String path = highestChanged(changed);
            contents.remove(path);
            contents.subMap(path + "/", path + "0").clear();
            Path location = PathName.path(source, path);
            try {
                Files.walkFileTree(location, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                        if (!directory.equals(source)) {
                            contents.put(PathName.text(source, directory), "directory");
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        contents.put(
                                PathName.text(source, file),
                                attributes.isSymbolicLink()
                                        ? "link"
                                        : "file " + attributes.size() + " " + attributes.lastModifiedTime());
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                        return passOver(failure);
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                        return failure == null ? FileVisitResult.CONTINUE : passOver(failure);
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What lies below a link or a file stands for that, for nothing is in it. */
        private String highestChanged(String path) {
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                String above = path.substring(0, slash);
                if (!Files.isDirectory(PathName.path(source, above), LinkOption.NOFOLLOW_LINKS)) {
                    return above;
                }
            }
            return path;
        }

        private static FileVisitResult passOver(IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }

    /** Does at random what people and programs do to folders. */
    private static final class Vandal {
        private final Path source;
        private final Path outside;
        private final Random random;

        Vandal(Path source, Path outside, Random random) {
            this.source = source;
            this.outside = outside;
            this.random = random;
        }

        void act() throws IOException {
            Path target = anyPath(source);
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> write(target);
                case 3 -> append(target);
                case 4 -> createDeep(target);
                case 5 -> delete(target);
                case 6 -> move(target, anyPath(source));
                case 7 -> move(target, anyPath(outside));
                case 8 -> move(anyPath(outside), target);
                default -> replaceByLink(target);
            }
        }

        void leaveItsMarkEverywhere() throws IOException {
            try (Stream<Path> walk = Files.walk(source)) {
                for (Path directory : walk.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                        .toList()) {
                    Files.writeString(directory.resolve("mark"), "it was here", UTF_8);
                }
            }
        }

        /** A path that may or may not be there, above which there are only directories. */
        private Path anyPath(Path below) throws IOException {
            Path path = below;
            for (int depth = random.nextInt(4); depth > 0; depth--) {
                path = anyName(path);
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(path);
                    Files.createDirectory(path);
                }
            }
            Path last = anyName(path);
            if (Files.isRegularFile(last) && random.nextBoolean()) {
                Files.delete(last);
            }
            return last;
        }

        private Path anyName(Path directory) {
            return directory.resolve(String.valueOf((char) ('a' + random.nextInt(4))));
        }

        private void write(Path target) throws IOException {
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                Path temporary = target.resolveSibling("temporary");
                Files.writeString(temporary, "x".repeat(random.nextInt(1_000)), UTF_8);
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }

        private void createDeep(Path target) throws IOException {
            delete(target);
            Files.createDirectories(target.resolve("very/deep"));
            Files.writeString(target.resolve("very/deep/file"), "text", UTF_8);
        }

        private void append(Path target) throws IOException {
            if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.writeString(target, "more", UTF_8, StandardOpenOption.APPEND);
            }
        }

        private void move(Path from, Path to) throws IOException {
            if (Files.exists(from, LinkOption.NOFOLLOW_LINKS) && !to.startsWith(from) && !from.startsWith(to)) {
                delete(to);
                Files.move(from, to);
            }
        }

        private void replaceByLink(Path target) throws IOException {
            delete(target);
            Files.createSymbolicLink(target, Path.of("a"));
        }

        private static void delete(Path target) throws IOException {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                try (Stream<Path> walk = Files.walk(target)) {
                    for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        }
    }
}
