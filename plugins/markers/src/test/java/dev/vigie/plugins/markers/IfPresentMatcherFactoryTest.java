package dev.vigie.plugins.markers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IfPresentMatcherFactoryTest extends ExclusionMatcherContract {
    @TempDir
    Path source;

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
        ExclusionMatcherFactory factory = factory();
        Options options = Options.check("test", factory.options(), Map.of("expressions", expressions()));
        try (ExclusionMatcher matcher = factory.create(options, new PluginContext(1, source))) {
            ExclusionMatcher inside = matcher.inside("a", source.resolve("a"));
            assertThat(inside.judge(file("a/.nosync"))).isEqualTo(Verdict.INCLUDE);
            assertThat(inside.judge(file("a/file"))).isEqualTo(Verdict.SKIP_SUBTREE);
            assertThat(inside.judge(file("a/.nobackup")))
                    .as("a name that marks, but nothing is there")
                    .isEqualTo(Verdict.SKIP_SUBTREE);
            assertThat(matcher.inside("", source).judge(file("file"))).isEqualTo(Verdict.INCLUDE);
            assertThat(matcher.affectedBy("a/.nobackup")).contains("a");
        }
    }

    private Candidate file(String path) {
        return new Candidate(path, EntryType.FILE, 0, Instant.EPOCH, source.resolve(path));
    }
}
