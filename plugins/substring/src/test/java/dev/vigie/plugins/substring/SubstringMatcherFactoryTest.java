package dev.vigie.plugins.substring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubstringMatcherFactoryTest extends ExclusionMatcherContract {

    @Override
    protected ExclusionMatcherFactory factory() {
        return new SubstringMatcherFactory();
    }

    @Override
    protected List<String> expressions() {
        return List.of("log", "a/b");
    }

    @Override
    protected List<String> excluded() {
        return List.of("log", "catalog/x", "deep/a.log", "a/b", "la/beau");
    }

    @Override
    protected List<String> included() {
        return List.of("LOG", "a", "b/a", "lo/g");
    }

    @Test
    void matchedDirectoryIsSkippedWithAllThatIsInIt() throws Exception {
        assertThat(judge("my.cache", EntryType.DIRECTORY)).isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(judge("my.cache", EntryType.FILE)).isEqualTo(Verdict.EXCLUDE);
        assertThat(judge("other", EntryType.DIRECTORY)).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void emptyTextIsRefusedBecauseItIsEverywhere() {
        assertThatThrownBy(() -> matcher(""))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("substring:");
    }

    private static Verdict judge(String path, EntryType type) throws BackupException {
        try (ExclusionMatcher matcher = matcher("cache")) {
            return matcher.judge(new Candidate(path, type, 0, Instant.EPOCH, Path.of("/nowhere")));
        }
    }

    private static ExclusionMatcher matcher(String text) throws BackupException {
        SubstringMatcherFactory factory = new SubstringMatcherFactory();
        return factory.create(
                Options.check("test", factory.options(), Map.of("expressions", List.of(text))),
                new PluginContext(1, Path.of(".")));
    }
}
