package dev.vigie.agent.protect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        assertThat(filter.matters("a/build")).isFalse();
        assertThat(filter.matters("a/other")).isTrue();
        assertThat(filter.matters("a")).isTrue();
        assertThat(filter.matters("")).isTrue();
    }

    @Test
    void what_is_in_a_directory_that_is_merely_excluded_is_judged_on_its_own() throws IOException {
        Files.createDirectory(source.resolve("logs"));
        Files.createFile(source.resolve("logs/keep"));
        PathFilter filter = filter(candidate -> candidate.name().equals("keep") ? Verdict.INCLUDE : Verdict.EXCLUDE);
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
    void a_destination_inside_does_not_matter_even_before_it_exists() {
        PathFilter filter = new PathFilter(
                source, candidate -> Verdict.INCLUDE, List.of(source.resolve("sub/backups"), source.resolve("../x")));
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
                List.of(source, source.toAbsolutePath().getParent()));
        assertThat(filter.matters("file")).isTrue();
    }

    private PathFilter filter(ExclusionMatcher matcher) {
        return new PathFilter(source, matcher, List.of());
    }
}
