package dev.vigie.plugins.regex;

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

class RegexMatcherFactoryTest extends ExclusionMatcherContract {

    @Override
    protected ExclusionMatcherFactory factory() {
        return new RegexMatcherFactory();
    }

    @Override
    protected List<String> expressions() {
        return List.of("\\.(log|tmp)$", "^build/");
    }

    @Override
    protected List<String> excluded() {
        return List.of("a.log", "deep/b.tmp", "build/x");
    }

    @Override
    protected List<String> included() {
        return List.of("a.log.txt", "a/build/x", "build");
    }

    @Override
    protected List<String> malformed() {
        return List.of("[a", "(", "*", "");
    }

    @Test
    void matchedDirectoryIsSkippedWithAllThatIsInIt() throws Exception {
        assertThat(judge("a/cache", EntryType.DIRECTORY)).isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(judge("a/cache", EntryType.FILE)).isEqualTo(Verdict.EXCLUDE);
    }

    @Test
    void messageSaysWhereAndWhy() {
        assertThatThrownBy(() -> matcher("ab(c"))
                .isInstanceOf(BackupException.class)
                .hasMessage(
                        "The exclusion pattern \"regex:ab(c\" is no regular expression: Unclosed group at character 5.");
    }

    private static Verdict judge(String path, EntryType type) throws BackupException {
        try (ExclusionMatcher matcher = matcher("cache$")) {
            return matcher.judge(new Candidate(path, type, 0, Instant.EPOCH, Path.of("/nowhere")));
        }
    }

    private static ExclusionMatcher matcher(String expression) throws BackupException {
        RegexMatcherFactory factory = new RegexMatcherFactory();
        return factory.create(
                Options.check("test", factory.options(), Map.of("expressions", List.of(expression))),
                new PluginContext(1, Path.of(".")));
    }
}
