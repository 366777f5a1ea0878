package dev.vigie.plugins.gitignore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IgnoreFileMatcherFactoryTest extends ExclusionMatcherContract {
    @TempDir
    Path source;

    private final ExclusionMatcher matcher = IgnoreFileMatcher.named(List.of(".gitignore", ".ignore"));

    @Override
    protected ExclusionMatcherFactory factory() {
        return new IgnoreFileMatcherFactory();
    }

    @Override
    protected List<String> expressions() {
        return List.of(".gitignore");
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
    void rulesHoldBelowTheirDirectoryOnly() throws IOException {
        write("a/.gitignore", "/top\n*.log\n");
        assertThat(judge("a/top")).isEqualTo(Verdict.EXCLUDE);
        assertThat(judge("a/b/top")).isEqualTo(Verdict.INCLUDE);
        assertThat(judge("a/b/c.log")).isEqualTo(Verdict.EXCLUDE);
        assertThat(judge("b/c.log")).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void deeperRulesAndLaterNamesDecide() throws IOException {
        write(".gitignore", "*.log\n");
        write("a/.gitignore", "!keep.log\n");
        write("a/.ignore", "keep.log\n");
        write("b/.gitignore", "!keep.log\n");
        assertThat(judge("keep.log")).isEqualTo(Verdict.EXCLUDE);
        assertThat(judge("a/keep.log")).isEqualTo(Verdict.EXCLUDE);
        assertThat(judge("b/keep.log")).isEqualTo(Verdict.INCLUDE);
        assertThat(judge("b/other.log")).isEqualTo(Verdict.EXCLUDE);
    }

    @Test
    void readsFilesAsGitDoes() throws IOException {
        write("mark/.gitignore", "\uFEFFa\r\nb");
        assertThat(judge("mark/a")).isEqualTo(Verdict.EXCLUDE);
        assertThat(judge("mark/b")).isEqualTo(Verdict.EXCLUDE);
        write("rules", "a\n");
        Files.createDirectory(source.resolve("link"));
        Files.createSymbolicLink(source.resolve("link/.gitignore"), source.resolve("rules"));
        assertThat(judge("link/a")).isEqualTo(Verdict.INCLUDE);
        Files.createDirectories(source.resolve("directory/.gitignore"));
        assertThat(judge("directory/a")).isEqualTo(Verdict.INCLUDE);
        write("huge/.gitignore", "a\n".repeat(1 << 20));
        assertThat(judge("huge/a")).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void changeOfRulesAffectsTheirDirectory() {
        assertThat(matcher.affectedBy("a/b/.gitignore")).contains("a/b");
        assertThat(matcher.affectedBy(".ignore")).contains("");
        assertThat(matcher.affectedBy("a/b/file")).isEmpty();
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(source.resolve(path).getParent());
        Files.writeString(source.resolve(path), text, UTF_8);
    }

    private Verdict judge(String path) {
        ExclusionMatcher inside = matcher.inside("", source);
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            inside = inside.inside(path.substring(0, slash), source.resolve(path.substring(0, slash)));
        }
        return inside.judge(new Candidate(path, EntryType.FILE, 0, Instant.EPOCH, source.resolve(path)));
    }
}
