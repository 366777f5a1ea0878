package dev.vigie.agent.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.exclude.Exclusions.NamedMatcher;
import dev.vigie.agent.fixture.Nobody;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalkerTest {
    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
    }

    private RecordedWalk walk(Map<String, Verdict> verdicts) throws IOException {
        ExclusionMatcher matcher = candidate -> verdicts.getOrDefault(candidate.path(), Verdict.INCLUDE);
        RecordedWalk walk = new RecordedWalk();
        new Walker(root, Exclusions.of(List.of(new NamedMatcher("test", matcher)))).walk(root, walk);
        return walk;
    }

    private void file(String path) throws IOException {
        Path place = root.resolve(path);
        Files.createDirectories(place.getParent());
        Files.writeString(place, path);
    }

    @Test
    void goes_from_a_directory_to_what_is_in_it_in_the_order_of_bytes() throws IOException {
        for (String path : List.of("b", "a/z", "a/B/x", "a b", "a.b", "é", "😀", "\uE000", "Z")) {
            file(path);
        }
        RecordedWalk walk = walk(Map.of());
        assertThat(walk.paths())
                .containsExactly("", "Z", "a", "a/B", "a/B/x", "a/z", "a b", "a.b", "b", "é", "\uE000", "😀");
        assertThat(walk.left).containsExactly("a/B", "a", "");
        assertThat(walk.failed).isEmpty();
    }

    @Test
    void reads_everything_an_archive_keeps() throws IOException {
        assumeTrue(File.separatorChar == '/', "POSIX facts");
        file("f");
        Instant modified = Instant.parse("2001-02-03T04:05:06.123456789Z");
        Files.setLastModifiedTime(root.resolve("f"), FileTime.from(modified));
        Files.setAttribute(root.resolve("f"), "unix:mode", 04751);
        Files.createSymbolicLink(root.resolve("l"), Path.of("../nowhere at all"));
        RecordedWalk walk = walk(Map.of());
        FoundFile file = walk.found.get(1);
        assertThat(file.entry().size()).isEqualTo(1);
        assertThat(file.entry().modified()).isEqualTo(modified);
        assertThat(file.entry().mode()).hasValue(04751);
        assertThat(file.entry().owner().orElseThrow().userName())
                .isEqualTo(Files.getOwner(root.resolve("f")).getName());
        assertThat(file.inode()).isNotZero();
        assertThat(file.changeTime()).isPositive();
        FoundFile link = walk.found.get(2);
        assertThat(link.entry().type()).isEqualTo(EntryType.SYMLINK);
        assertThat(link.entry().linkTarget()).contains("../nowhere at all");
        assertThat(link.entry().size()).isZero();
    }

    @Test
    void never_follows_a_link() throws IOException {
        Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(temporary.resolve("outside/secret"), "x");
        Files.createSymbolicLink(root.resolve("out"), temporary.resolve("outside"));
        Files.createSymbolicLink(root.resolve("up"), Path.of("."));
        assertThat(walk(Map.of()).paths()).containsExactly("", "out", "up");
    }

    @Test
    void names_what_no_archive_holds() throws Exception {
        assumeTrue(File.separatorChar == '/', "FIFOs");
        assertThat(new ProcessBuilder("mkfifo", root.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        file("plain");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
            RecordedWalk walk = walk(Map.of());
            assertThat(walk.paths()).containsExactly("", "plain");
            assertThat(walk.skipped).extracting(Problem::path).containsExactlyInAnyOrder("fifo", "socket");
        }
    }

    @Test
    void an_excluded_directory_is_there_only_to_hold_what_is_not_excluded() throws IOException {
        file("kept/inner/in");
        file("kept/inner/out");
        file("dropped/inner/out");
        Verdict exclude = Verdict.EXCLUDE;
        RecordedWalk walk = walk(Map.of(
                "kept",
                exclude,
                "kept/inner",
                exclude,
                "kept/inner/out",
                exclude,
                "dropped",
                exclude,
                "dropped/inner",
                exclude,
                "dropped/inner/out",
                exclude));
        assertThat(walk.paths()).containsExactly("", "kept", "kept/inner", "kept/inner/in");
        assertThat(walk.excluded).containsExactly("dropped/inner/out", "dropped/inner", "dropped", "kept/inner/out");
        assertThat(walk.left).containsExactly("kept/inner", "kept", "");
    }

    @Test
    void a_skipped_directory_is_not_entered() throws IOException {
        file("skipped/in");
        file("file");
        List<String> asked = new ArrayList<>();
        ExclusionMatcher matcher = candidate -> {
            asked.add(candidate.path());
            return candidate.path().equals("file") || candidate.path().equals("skipped")
                    ? Verdict.SKIP_SUBTREE
                    : Verdict.INCLUDE;
        };
        RecordedWalk walk = new RecordedWalk();
        new Walker(root, Exclusions.of(List.of(new NamedMatcher("test", matcher)))).walk(root, walk);
        assertThat(walk.paths()).containsExactly("");
        assertThat(walk.excluded).containsExactly("file", "skipped/");
        assertThat(asked).containsExactly("file", "skipped");
    }

    @Test
    void a_directory_that_vanishes_is_passed_over() throws IOException {
        file("a/x");
        file("b");
        RecordedWalk walk = new RecordedWalk();
        ExclusionMatcher vanishing = candidate -> {
            if (candidate.path().equals("a")) {
                delete(root.resolve("a/x"));
                delete(root.resolve("a"));
            }
            return Verdict.INCLUDE;
        };
        new Walker(root, Exclusions.of(List.of(new NamedMatcher("test", vanishing)))).walk(root, walk);
        assertThat(walk.paths()).containsExactly("", "a", "b");
        assertThat(walk.left).containsExactly("");
        assertThat(walk.failed).isEmpty();
    }

    @Test
    void a_link_that_takes_the_place_of_a_directory_is_not_followed(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(elsewhere.resolve("in/secret"));
        file("a/in/x");
        for (String moment : List.of("a", "a/in")) {
            RecordedWalk walk = new RecordedWalk();
            ExclusionMatcher swapping = candidate -> {
                if (candidate.path().equals(moment)) {
                    try {
                        Files.move(root.resolve("a"), root.resolve("b"));
                        Files.createSymbolicLink(root.resolve("a"), elsewhere);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return Verdict.INCLUDE;
            };
            new Walker(root, Exclusions.of(List.of(new NamedMatcher("test", swapping)))).walk(root, walk);
            assertThat(walk.paths()).as(moment).noneMatch(path -> path.contains("secret"));
            Files.delete(root.resolve("a"));
            Files.move(root.resolve("b"), root.resolve("a"));
        }
    }

    private static void delete(Path path) {
        assertThat(path.toFile().delete()).isTrue();
    }

    @Test
    void a_directory_that_cannot_be_read_is_named(@TempDir Path classes) throws Exception {
        file("closed/x");
        file("open");
        Files.setPosixFilePermissions(root.resolve("closed"), PosixFilePermissions.fromString("---------"));
        Nobody.letRead(root);
        assertThat(Nobody.run(classes, WalkerTest.class, root.toRealPath().toString()))
                .containsExactly(
                        "found ", "found closed", "found open", "failed closed: cannot be read: permission denied");
    }

    @Test
    void walks_any_name_without_a_locale() throws Exception {
        assumeTrue(File.separatorChar == '/', "names are bytes on Unix only");
        Path real = root.toRealPath();
        for (String raw : List.of("caf%E9", "caf%C3%A9", "%F0%9F%98%80", "a%0Ab")) {
            Files.createDirectory(Path.of(URI.create("file://" + real.toUri().getRawPath() + raw)));
        }
        String deep = String.join("/", List.of("x".repeat(100), "y".repeat(100), "z".repeat(100)));
        file(deep);
        List<String> lines = walkUnder("C");
        assertThat(lines)
                .contains(
                        "found caf\\udce9",
                        "found caf\\u00e9",
                        "found \\ud83d\\ude00",
                        "found a\\u000ab",
                        "found " + deep)
                .noneMatch(line -> line.startsWith("failed"));
    }

    /** The locale is fixed when Java starts. */
    private List<String> walkUnder(String locale) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WalkerTest.class.getName(),
                root.toRealPath().toString());
        builder.environment().put("LC_ALL", locale);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output.lines().toList();
    }

    /** What runs in a Java machine of its own. */
    public static void main(String[] arguments) throws IOException {
        RecordedWalk walk = new RecordedWalk();
        Path root = Path.of(arguments[0]);
        new Walker(root, Exclusions.NONE).walk(root, walk);
        walk.paths().forEach(path -> System.out.println("found " + ascii(path)));
        walk.failed.forEach(problem -> System.out.println("failed " + problem));
    }

    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder();
        for (char c : text.toCharArray()) {
            ascii.append(c >= ' ' && c < 0x7F ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return ascii.toString();
    }

    /** Few directories on a small stack tell as much as many on a usual one, and take less long. */
    @Test
    void a_deep_tree_does_not_exhaust_the_stack() throws Exception {
        int depth = 500;
        Path place = root;
        for (int i = 0; i < depth; i++) {
            place = Files.createDirectory(place.resolve("d"));
        }
        AtomicInteger found = new AtomicInteger();
        Thread small = new Thread(null, () -> found.set(countFound()), "small stack", 256 << 10);
        small.start();
        small.join();
        assertThat(found).hasValue(depth + 1);
        for (; !place.equals(root); place = place.getParent()) {
            Files.delete(place); // JUnit would need minutes.
        }
    }

    private int countFound() {
        try {
            return walk(Map.of()).found.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
