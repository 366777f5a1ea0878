package dev.vigie.plugins.markers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class IfPresentMatcherFactoryTest extends ExclusionMatcherContract {
    @Override
    protected ExclusionMatcherFactory factory() {
        return new IfPresentMatcherFactory();
    }

    @Override
    protected List<String> expressions() {
        return List.of(".nobackup", ".nosync");
    }

    @Override
    protected List<String> excluded() {
        return List.of();
    }

    @Override
    protected List<String> included() {
        return List.of(".nobackup", "a/.nobackup", "a/b");
    }

    @Override
    protected List<String> malformed() {
        return List.of("a/b", "..", " ");
    }

    @Test
    void anyOfTheNamesEmptiesADirectory() throws Exception {
        Files.createDirectory(source.resolve("a"));
        Files.createFile(source.resolve("a/.nosync"));
        assertThat(verdict("a/.nosync", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
        assertThat(verdict("a/file", EntryType.FILE)).isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(verdict("a/.nobackup", EntryType.FILE))
                .as("a name that marks, but nothing is there")
                .isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(verdict("file", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void markerAffectsItsDirectory() throws Exception {
        try (ExclusionMatcher matcher = matcher(expressions())) {
            assertThat(matcher.affectedBy("a/.nobackup")).contains("a");
        }
    }
}
