package dev.vigie.plugins.gitignore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class IgnoreFileMatcherFactoryTest extends ExclusionMatcherContract {
    @Override
    protected ExclusionMatcherFactory factory() {
        return new IgnoreFileMatcherFactory();
    }

    @Override
    protected List<String> expressions() {
        return List.of(".gitignore", ".ignore");
    }

    @Override
    protected List<String> excluded() {
        return List.of();
    }

    @Override
    protected List<String> included() {
        return List.of(".gitignore", "a/.gitignore", "a");
    }

    @Override
    protected List<String> malformed() {
        return List.of("a/b", "..");
    }

    @Test
    void rulesHoldBelowTheirDirectoryOnly() throws Exception {
        write("a/.gitignore", "/top\n*.log\n");
        assertThat(verdict("a/top", EntryType.FILE)).isEqualTo(Verdict.EXCLUDE);
        assertThat(verdict("a/b/top", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
        assertThat(verdict("a/b/c.log", EntryType.FILE)).isEqualTo(Verdict.EXCLUDE);
        assertThat(verdict("b/c.log", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void deeperRulesAndLaterNamesDecide() throws Exception {
        write(".gitignore", "*.log\n");
        write("a/.gitignore", "!keep.log\n");
        write("a/.ignore", "keep.log\n");
        write("b/.gitignore", "!keep.log\n");
        assertThat(verdict("keep.log", EntryType.FILE)).isEqualTo(Verdict.EXCLUDE);
        assertThat(verdict("a/keep.log", EntryType.FILE)).isEqualTo(Verdict.EXCLUDE);
        assertThat(verdict("b/keep.log", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
        assertThat(verdict("b/other.log", EntryType.FILE)).isEqualTo(Verdict.EXCLUDE);
    }

    @Test
    void readsFilesAsGitDoes() throws Exception {
        write("mark/.gitignore", "\uFEFFa\r\nb");
        assertThat(verdict("mark/a", EntryType.FILE)).isEqualTo(Verdict.EXCLUDE);
        assertThat(verdict("mark/b", EntryType.FILE)).isEqualTo(Verdict.EXCLUDE);
        write("rules", "a\n");
        Files.createDirectory(source.resolve("link"));
        Files.createSymbolicLink(source.resolve("link/.gitignore"), source.resolve("rules"));
        assertThat(verdict("link/a", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
        Files.createDirectories(source.resolve("directory/.gitignore"));
        assertThat(verdict("directory/a", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
        write("huge/.gitignore", "a\n".repeat(1 << 20));
        assertThat(verdict("huge/a", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void changeOfRulesAffectsTheirDirectory() throws Exception {
        try (ExclusionMatcher matcher = matcher(expressions())) {
            assertThat(matcher.affectedBy("a/b/.gitignore")).contains("a/b");
            assertThat(matcher.affectedBy(".ignore")).contains("");
            assertThat(matcher.affectedBy("a/b/file")).isEmpty();
        }
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(source.resolve(path).getParent());
        Files.writeString(source.resolve(path), text, UTF_8);
    }
}
