package dev.vigie.agent.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.Backups;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every hostile archive in every format that can express it, as an archive Vigie did not make and in the place of one it
 * did: nothing is written outside of the target, what is not restored is named, and nothing hangs or throws what a person
 * should not see.
 */
class HostileArchivesTest {
    private static final String ID = "20260101_000000";

    @TempDir(factory = TestDirectories.class)
    private Path directory;

    /** A directory above the target, with one beside it that archives try to write to. */
    private Path around;

    private Path outside;
    private TreeMap<String, String> before;

    @BeforeEach
    void prepare() throws IOException {
        around = Files.createDirectory(directory.resolve("around"));
        outside = Files.createDirectory(around.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "precious");
        before = tree(around);
    }

    private Snapshots snapshots() {
        Path state = directory.resolve("state");
        return new Snapshots(TestPlugins.host(), new Catalogs(state, TestPlugins.host()), Clock.systemUTC());
    }

    private static Map<String, byte[]> formats(HostileArchive archive) throws IOException {
        Map<String, byte[]> formats = new LinkedHashMap<>();
        archive.zip().ifPresent(zip -> formats.put("zip", zip));
        if (archive.tar().isPresent()) {
            for (Packing packing : Packing.values()) {
                formats.put(packing.extension, packing.pack(archive.tar().get()));
            }
        }
        return formats;
    }

    /** What hostile archives did that they must not. */
    private final List<String> complaints = new ArrayList<>();

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void as_archives_of_other_tools_they_write_nowhere_else_and_are_named() throws Exception {
        List<HostileArchive> all = HostileArchive.all(outside);
        assertThat(all).hasSizeGreaterThan(100);
        for (HostileArchive archive : all) {
            for (Map.Entry<String, byte[]> one : formats(archive).entrySet()) {
                adopted(archive, one.getKey(), one.getValue());
            }
        }
        assertThat(complaints).as("complaints").isEmpty();
    }

    private void adopted(HostileArchive archive, String format, byte[] bytes) throws IOException {
        String title = archive.title() + " as " + format;
        Path destination = Files.createDirectory(directory.resolve("destination"));
        Path target = Files.createDirectory(around.resolve("target"));
        Files.write(destination.resolve("set_" + ID + "." + format), bytes);
        try {
            Snapshots snapshots = snapshots();
            assertThat(snapshots.list(destination, Optional.empty())).hasSize(1);
            calmly(() -> snapshots.verify(destination, verification()));
            calmly(() -> snapshots.versions(destination, Optional.empty(), "a"));
            List<String> named = new ArrayList<>();
            calmly(() -> named.addAll(messages(
                            snapshots.restore(destination, Optional.empty(), ID, ZoneOffset.UTC, request(target)))))
                    .ifPresent(named::add);
            requireNamed(archive, title, named);
            requireNothingElse(title);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | BackupException e) {
            complaints.add(title + ": threw " + e);
        } finally {
            TestDirectories.delete(destination);
            TestDirectories.delete(target);
        }
    }

    private void requireNamed(HostileArchive archive, String title, List<String> named) {
        boolean expected = archive.named().isEmpty()
                ? named.isEmpty()
                : archive.named().equals(".*")
                        || named.stream()
                                .anyMatch(Pattern.compile(archive.named()).asPredicate());
        if (!expected) {
            complaints.add(title + ": should say \"" + archive.named() + "\" and says " + named);
        }
    }

    private void requireNothingElse(String title) throws IOException {
        TreeMap<String, String> after = tree(around);
        after.keySet().removeIf(path -> path.startsWith("target/"));
        if (!after.equals(before)) {
            complaints.add(title + ": wrote outside of the target: " + after);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tar.gz", "tar.zst", "tar.xz"})
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void in_the_place_of_vigies_own_archives_they_are_found_out(String format) throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("a"), "mine");
        Files.createDirectory(source.resolve("d"));
        Files.writeString(source.resolve("d/b"), "mine as well");
        Path destination = directory.resolve("destination");
        Path state = directory.resolve("state");
        new Backups(
                        TestPlugins.host(),
                        new Catalogs(state, TestPlugins.host()),
                        Clock.offset(Clock.systemUTC(), Duration.ofHours(1)),
                        List.of(state))
                .run(BackupRequest.of("set", source, destination).withFormat(format));
        Path own;
        try (Stream<Path> files = Files.list(destination)) {
            own = files.filter(file -> file.getFileName().toString().startsWith("set_"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] good = Files.readAllBytes(own);
        for (HostileArchive archive : HostileArchive.all(outside)) {
            Optional<byte[]> bytes = Optional.ofNullable(formats(archive).get(format));
            if (bytes.isPresent()) {
                Files.write(own, bytes.get());
                swapped(archive.title() + " as " + format, destination);
            }
        }
        Files.write(own, good);
        assertThat(complaints).as("complaints").isEmpty();
    }

    private void swapped(String title, Path destination) throws IOException {
        Path target = Files.createDirectory(around.resolve("target"));
        try {
            Snapshots snapshots = snapshots();
            List<ArchiveCheck> checks = snapshots.verify(destination, verification());
            if (checks.stream().allMatch(ArchiveCheck::ok)) {
                complaints.add(title + ": is said to be right");
            }
            RestoreResult result =
                    snapshots.restore(destination, Optional.empty(), "latest", ZoneOffset.UTC, request(target));
            if (!result.errors().stream().map(Problem::path).toList().containsAll(List.of("a", "d/b"))) {
                complaints.add(title + ": does not name what is lost: " + result.errors());
            }
            if (!tree(target).keySet().stream().allMatch("d/"::equals)) {
                complaints.add(title + ": restored " + tree(target));
            }
            requireNothingElse(title);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | BackupException e) {
            complaints.add(title + ": threw " + e);
        } finally {
            TestDirectories.delete(target);
        }
    }

    @Test
    void links_that_are_in_the_target_already_are_not_followed() throws Exception {
        Path destination = Files.createDirectory(directory.resolve("destination"));
        Files.write(
                destination.resolve("set_" + ID + ".tar"),
                new RawTar()
                        .file("d/precious", "evil")
                        .directory("d")
                        .file("f", "evil")
                        .hardLink("h/precious", "f")
                        .symlink("s/precious", "x")
                        .finished());
        for (Overwrite overwrite : Overwrite.values()) {
            Path target = Files.createDirectory(around.resolve("target"));
            for (String name : List.of("d", "h", "s")) {
                Files.createSymbolicLink(target.resolve(name), Path.of("../outside"));
            }
            Files.createSymbolicLink(target.resolve("f"), outside.resolve("precious"));
            RestoreRequest request = RestoreRequest.to(target).withOverwrite(overwrite);
            snapshots().restore(destination, Optional.empty(), ID, ZoneOffset.UTC, request);
            requireNothingElse("with --overwrite " + overwrite);
            TestDirectories.delete(target);
        }
        assertThat(complaints).isEmpty();
    }

    private interface Work {
        void run() throws BackupException, IOException;
    }

    /** @return what it failed with, when it failed as it may: with a sentence for a person */
    private static Optional<String> calmly(Work work) throws IOException {
        try {
            work.run();
            return Optional.empty();
        } catch (BackupException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static VerifyRequest verification() {
        return new VerifyRequest(
                Optional.empty(), Depth.CONTENTS, Optional.empty(), ProgressListener.NONE, () -> false);
    }

    private static RestoreRequest request(Path target) {
        return RestoreRequest.to(target).withOverwrite(Overwrite.ALWAYS);
    }

    private static List<String> messages(RestoreResult result) {
        List<String> messages = new ArrayList<>(result.notices());
        result.errors().forEach(problem -> messages.add(problem.path() + ": " + problem.message()));
        return messages;
    }

    /** Paths, and what files hold and links point to, with permissions. */
    private static TreeMap<String, String> tree(Path top) throws IOException {
        TreeMap<String, String> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file : files.filter(one -> !one.equals(top)).toList()) {
                String path = PathName.text(top, file);
                if (Files.isSymbolicLink(file)) {
                    tree.put(path, "-> " + Files.readSymbolicLink(file));
                } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    tree.put(path + "/", Files.getPosixFilePermissions(file).toString());
                } else {
                    tree.put(
                            path,
                            Files.readString(file, StandardCharsets.ISO_8859_1) + Files.getPosixFilePermissions(file));
                }
            }
        }
        return tree;
    }
}
