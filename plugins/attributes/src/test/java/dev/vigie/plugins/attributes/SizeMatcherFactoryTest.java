package dev.vigie.plugins.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file's name says here how large it is. */
class SizeMatcherFactoryTest extends ExclusionMatcherContract {

    @Override
    protected ExclusionMatcherFactory factory() {
        return new SizeMatcherFactory();
    }

    @Override
    protected List<String> expressions() {
        return List.of(">2kB", "10..20");
    }

    @Override
    protected List<String> excluded() {
        return List.of("2001", "deep/3000", "10", "20");
    }

    @Override
    protected List<String> included() {
        return List.of("2000", "9", "21", "0");
    }

    @Override
    protected List<String> malformed() {
        return List.of("2GB", ">", ">two", ">2XB", "<=-1", "5..1", ">1..2", "", "=3");
    }

    @Override
    protected Candidate candidate(String path, EntryType type) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        long size = type == EntryType.FILE && name.matches("\\d{1,18}") ? Long.parseLong(name) : 0;
        return new Candidate(path, type, size, Instant.EPOCH, Path.of("/no such file"));
    }

    @ParameterizedTest
    @CsvSource({
        ">1, 1, 2",
        ">=1, 0, 1",
        "<3, 3, 2",
        "<=3, 4, 3",
        "> 1 kB, 1000, 1001",
        ">1KB, 1000, 1001",
        ">1KiB, 1024, 1025",
        ">1K, 1024, 1025",
        ">1m, 1048576, 1048577",
        ">1.5GB, 1500000000, 1500000001",
        ">2 GiB, 2147483648, 2147483649",
        ">1TB, 1000000000000, 1000000000001",
        "1MB..2MB, 2000001, 2000000",
        "1MB..2MB, 999999, 1000000",
        ">99999999999TB, 9223372036854775806, 9223372036854775807"
    })
    void units(String expression, long included, long excluded) throws Exception {
        Range range = Range.parse(expression, new SizeMatcherFactory()::amount);
        assertThat(range.contains(included)).isFalse();
        assertThat(range.contains(excluded)).isTrue();
    }

    @Test
    void onlyFilesHaveASize() throws Exception {
        assertThat(Matchers.judge(factory(), "<1kB", candidate("a", EntryType.DIRECTORY)))
                .isEqualTo(Verdict.INCLUDE);
        assertThat(Matchers.judge(factory(), "<1kB", candidate("a", EntryType.SYMLINK)))
                .isEqualTo(Verdict.INCLUDE);
        assertThat(Matchers.judge(factory(), "<1kB", candidate("a", EntryType.FILE)))
                .isEqualTo(Verdict.EXCLUDE);
    }

    @Test
    void growingAFileMatters() throws Exception {
        assertThat(Matchers.matcher(factory(), ">1kB").affectedBy("a/b")).contains("a/b");
    }
}
