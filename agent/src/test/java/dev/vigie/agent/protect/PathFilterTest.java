package dev.vigie.agent.protect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.exclude.Exclusions.NamedMatcher;
import dev.vigie.agent.fixture.MarkerMatcher;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathFilterTest {
    @TempDir
    Path source;

    @Test
    void a_change_below_a_directory_that_is_skipped_does_not_matter() throws IOException {
        Files.createDirectories(source.resolve("a/build/b"));
        PathFilter filter = filter(candidate ->
                candidate.name().equals("build") && candidate.isDirectory() ? Verdict.SKIP_SUBTREE : Verdict.INCLUDE);
        assertThat(filter.matters("a/build/b/file")).isFalse();
        assertThat(filter.matters("a/build")).as("it may be in place of a file").isTrue();
        assertThat(filter.matters("a/build")).isFalse();
        assertThat(filter.matters("a/other")).isTrue();
        assertThat(filter.matters("a")).isTrue();
        assertThat(filter.matters("")).isTrue();
    }

    /** Else it would be judged by what is in the folder that was there before. */
    @Test
    void a_link_to_the_folder_may_be_pointed_elsewhere() throws IOException {
        Path before = Files.createDirectory(source.resolve("before")).toRealPath();
        Path now = Files.createDirectory(source.resolve("now")).toRealPath();
        Path link = Files.createSymbolicLink(source.resolve("link"), before);
        Files.writeString(before.resolve("file"), "too large");
        Files.writeString(now.resolve("file"), "small");
        Files.createDirectories(before.resolve("directory/marker"));
        Files.createDirectory(now.resolve("directory"));
        ExclusionMatcher matcher = candidate ->
                candidate.size() > 5 || Files.exists(candidate.location().resolve("marker"))
                        ? Verdict.SKIP_SUBTREE
                        : Verdict.INCLUDE;
        PathFilter filter = new PathFilter(link, matcher, List.of(now.resolve("own")), new OwnFiles());
        assertThat(filter.leavesOut("directory", before.resolve("directory"))).isTrue();

        Files.delete(link);
        Files.createSymbolicLink(link, now);
        assertThat(filter.leavesOut("directory", now.resolve("directory")))
                .as("while it is being registered")
                .isFalse();
        filter.forget();
        for (int i = 0; i < 3; i++) {
            assertThat(filter.matters("file")).isTrue();
            assertThat(filter.matters("directory/file")).isTrue();
            assertThat(filter.matters("own/file")).isFalse();
        }
    }

    @Test
    void what_is_in_a_directory_that_is_merely_excluded_is_judged_on_its_own() throws IOException {
        Files.createDirectory(source.resolve("logs"));
        Files.createFile(source.resolve("logs/keep"));
        PathFilter filter = filter(candidate -> switch (candidate.name()) {
            case "logs" -> Verdict.EXCLUDE;
            case "keep" -> Verdict.INCLUDE;
            default -> Verdict.SKIP_SUBTREE;
        });
        assertThat(filter.matters("logs")).isTrue();
        assertThat(filter.matters("logs/keep")).isTrue();
        assertThat(filter.matters("logs/other")).isFalse();
    }

    @Test
    void a_matcher_sees_what_is_there() throws IOException {
        Files.writeString(source.resolve("file"), "12345");
        Files.createDirectory(source.resolve("directory"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("file"));
        List<Candidate> asked = new ArrayList<>();
        PathFilter filter = filter(candidate -> {
            asked.add(candidate);
            return Verdict.INCLUDE;
        });
        List.of("file", "directory", "link", "gone").forEach(filter::matters);
        assertThat(asked)
                .extracting(Candidate::type)
                .containsExactly(EntryType.FILE, EntryType.DIRECTORY, EntryType.SYMLINK, EntryType.FILE);
        assertThat(asked).extracting(Candidate::size).containsExactly(5L, 0L, 0L, 0L);
        assertThat(asked.get(0).modified())
                .isEqualTo(Files.getLastModifiedTime(source.resolve("file")).toInstant());
        assertThat(asked.get(0).location()).isEqualTo(source.toRealPath().resolve("file"));
    }

    @Test
    void a_file_that_is_gone_may_matter_though_a_directory_of_its_name_would_not() {
        PathFilter filter = filter(candidate -> candidate.isDirectory() ? Verdict.SKIP_SUBTREE : Verdict.INCLUDE);
        assertThat(filter.matters("gone")).isTrue();
    }

    @Test
    void a_directory_that_is_gone_may_matter_though_a_file_of_its_name_would_not() {
        PathFilter filter = filter(leavingOutFilesBut(".txt"));
        assertThat(filter.matters("gone")).isTrue();
    }

    @Test
    void a_directory_matters_each_time_it_is_moved_away() throws IOException {
        PathFilter filter = filter(leavingOutFilesBut(".txt"));
        for (int time = 0; time < 2; time++) {
            Files.createDirectory(source.resolve("docs"));
            assertThat(filter.matters("docs")).as("come").isTrue();
            Files.delete(source.resolve("docs"));
            assertThat(filter.matters("docs")).as("gone").isTrue();
        }
    }

    @Test
    void a_file_matters_once_when_a_directory_that_is_skipped_takes_its_place() throws IOException {
        PathFilter filter = filter(candidate -> candidate.isDirectory() ? Verdict.SKIP_SUBTREE : Verdict.INCLUDE);
        for (int time = 0; time < 2; time++) {
            Files.createFile(source.resolve("cache"));
            assertThat(filter.matters("cache")).isTrue();
            Files.delete(source.resolve("cache"));
            Files.createDirectory(source.resolve("cache"));
            assertThat(filter.matters("cache")).as("in place of the file").isTrue();
            assertThat(filter.matters("cache")).as("again").isFalse();
            Files.delete(source.resolve("cache"));
        }
    }

    @Test
    void a_file_that_is_left_out_may_come_and_go_as_often_as_it_likes() throws IOException {
        List<ExclusionMatcher> matchers = List.of(
                leavingOutFilesBut(".txt"),
                new AttributeMatcher(file -> file.name().equals("lock")));
        for (ExclusionMatcher matcher : matchers) {
            PathFilter filter = filter(matcher);
            Files.createFile(source.resolve("lock"));
            assertThat(filter.matters("lock"))
                    .as("it may be in place of something else")
                    .isTrue();
            for (int time = 0; time < 2; time++) {
                Files.delete(source.resolve("lock"));
                assertThat(filter.matters("lock")).as("gone").isFalse();
                Files.createFile(source.resolve("lock"));
                assertThat(filter.matters("lock")).as("come").isFalse();
            }
            Files.delete(source.resolve("lock"));
        }
    }

    @Test
    void what_was_known_of_a_directory_is_not_true_of_another_in_its_place() throws IOException {
        Path file = Files.createDirectory(source.resolve("d")).resolve("f");
        PathFilter filter = filter(new AttributeMatcher(
                candidate -> candidate.modified().isBefore(Instant.now().minus(Duration.ofDays(30)))));
        Files.createFile(file);
        assertThat(filter.matters("d/f")).isTrue();
        Files.delete(file);
        assertThat(filter.matters("d/f")).isTrue();

        Path other = Files.createDirectory(source.resolve("other"));
        Files.createFile(other.resolve("f"));
        Files.delete(file.getParent());
        Files.move(other, file.getParent());
        assertThat(filter.matters("d")).isTrue();
        Files.delete(file);
        assertThat(filter.matters("d/f")).isTrue();
    }

    @Test
    void what_was_left_out_and_is_no_longer_matters_when_it_goes() throws IOException {
        AtomicBoolean leftOut = new AtomicBoolean(true);
        PathFilter filter = filter(new AttributeMatcher(candidate -> leftOut.get()));
        Files.createFile(source.resolve("young"));
        assertThat(filter.matters("young")).isTrue();
        assertThat(filter.matters("young")).isFalse();

        leftOut.set(false);
        Files.delete(source.resolve("young"));
        assertThat(filter.matters("young")).isTrue();
    }

    @Test
    void nothing_is_known_any_more_when_changes_were_missed() throws IOException {
        PathFilter filter = filter(leavingOutFilesBut(".txt"));
        Files.createFile(source.resolve("lock"));
        assertThat(filter.matters("lock")).isTrue();
        assertThat(filter.matters("lock")).isFalse();
        filter.forget();
        assertThat(filter.matters("lock")).isTrue();
    }

    /** As {@code *}, {@code !*}{@code /} and {@code !*.txt} do. */
    private static ExclusionMatcher leavingOutFilesBut(String ending) {
        return candidate ->
                candidate.isDirectory() || candidate.name().endsWith(ending) ? Verdict.INCLUDE : Verdict.EXCLUDE;
    }

    /** Goes by more than path and type, and says nothing of directories. */
    private record AttributeMatcher(Predicate<Candidate> leftOut) implements ExclusionMatcher {
        @Override
        public Verdict judge(Candidate candidate) {
            return !candidate.isDirectory() && leftOut.test(candidate) ? Verdict.EXCLUDE : Verdict.INCLUDE;
        }

        @Override
        public Optional<String> affectedBy(String path) {
            return Optional.of(path);
        }
    }

    @Test
    void a_destination_inside_does_not_matter_even_before_it_exists() {
        PathFilter filter = new PathFilter(
                source,
                candidate -> Verdict.INCLUDE,
                List.of(source.resolve("sub/backups"), source.resolve("../x")),
                new OwnFiles());
        assertThat(filter.matters("sub/backups")).isFalse();
        assertThat(filter.matters("sub/backups/archive.zip")).isFalse();
        assertThat(filter.matters("sub/backups2")).isTrue();
        assertThat(filter.matters("sub")).isTrue();
    }

    @Test
    void a_directory_of_our_own_that_holds_the_source_does_not_silence_it() {
        PathFilter filter = new PathFilter(
                source,
                candidate -> Verdict.INCLUDE,
                List.of(source, source.toAbsolutePath().getParent()),
                new OwnFiles());
        assertThat(filter.matters("file")).isTrue();
    }

    @Test
    void a_file_of_our_own_does_not_matter_under_whatever_name_it_is_written() throws IOException {
        Path logs = Files.createDirectories(source.resolve("logs"));
        Files.createSymbolicLink(source.resolve("var"), logs);
        Files.createFile(logs.resolve("real.log"));
        Files.createSymbolicLink(logs.resolve("linked.log"), Path.of("real.log"));
        OwnFiles written = new OwnFiles();
        PathFilter filter = new PathFilter(source, candidate -> Verdict.INCLUDE, List.of(), written);
        assertThat(filter.matters("logs/vigie.log")).isTrue();

        written.become(List.of(source.resolve("var/vigie.log"), source.resolve("var/linked.log")));
        assertThat(filter.matters("logs/vigie.log")).isFalse();
        assertThat(filter.matters("logs/linked.log")).isFalse();
        assertThat(filter.matters("logs/real.log")).isFalse();
        assertThat(filter.matters("logs/vigie.log.gz")).isTrue();
        assertThat(filter.matters("logs")).isTrue();
    }

    @Test
    void a_marker_matters_wherever_it_can_be_and_stands_for_its_directory() throws IOException {
        Files.createDirectories(source.resolve("a/b/c"));
        Files.createFile(source.resolve("a/b/.skip"));
        PathFilter filter = filter(new MarkerMatcher());
        assertThat(filter.matters("a/b/.skip")).isTrue();
        assertThat(filter.affectedDirectory("a/b/.skip")).contains("a/b");
        assertThat(filter.affectedDirectory("a/b/file")).isEmpty();
        assertThat(filter.matters("a/b/file")).isFalse();
        assertThat(filter.matters("a/b/c/file")).isFalse();
        assertThat(filter.matters("a/b/c/d/.skip"))
                .as("in a directory that is skipped")
                .isFalse();
        assertThat(filter.leavesOut("a/b", source.resolve("a/b"))).isFalse();
        assertThat(filter.leavesOut("a/b/c", source.resolve("a/b/c"))).isTrue();
        Files.delete(source.resolve("a/b/.skip"));
        assertThat(filter.matters("a/b/.skip")).isTrue();
        assertThat(filter.matters("a/b/c/file")).isTrue();
        assertThat(filter.leavesOut("a/b/c", source.resolve("a/b/c"))).isFalse();
    }

    @Test
    void a_file_that_grew_too_large_matters_once() throws IOException {
        PathFilter filter = filter(new AttributeMatcher(candidate -> candidate.size() > 3));
        Files.writeString(source.resolve("file"), "123");
        assertThat(filter.matters("file")).isTrue();
        Files.writeString(source.resolve("file"), "1234");
        assertThat(filter.matters("file")).isTrue();
        assertThat(filter.matters("file")).isFalse();
        Files.writeString(source.resolve("file"), "1");
        assertThat(filter.matters("file")).isTrue();
        Files.writeString(source.resolve("file"), "1234");
        assertThat(filter.matters("file")).isTrue();
    }

    @Test
    void what_a_marker_left_out_is_not_silent_once_the_marker_is_gone() throws IOException {
        Path file = Files.createDirectory(source.resolve("a")).resolve("file");
        Path marker = Files.createFile(source.resolve("a/.skip"));
        Files.writeString(file, "123");
        PathFilter filter = filter(Exclusions.of(List.of(
                new NamedMatcher("marker", new MarkerMatcher()),
                new NamedMatcher("size", new AttributeMatcher(candidate -> candidate.size() > 3)))));
        filter.matters("a/file");

        Files.delete(marker);
        assertThat(filter.matters("a/.skip")).isTrue();
        Files.writeString(file, "1234");
        assertThat(filter.matters("a/file"))
                .as("what is backed up with the directory may be the small one")
                .isTrue();
    }

    private PathFilter filter(ExclusionMatcher matcher) {
        return new PathFilter(source, matcher, List.of(), new OwnFiles());
    }
}
