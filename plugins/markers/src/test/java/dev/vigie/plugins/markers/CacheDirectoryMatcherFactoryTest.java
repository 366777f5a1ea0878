package dev.vigie.plugins.markers;

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

class CacheDirectoryMatcherFactoryTest extends ExclusionMatcherContract {
    private static final String SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55";

    @Override
    protected ExclusionMatcherFactory factory() {
        return new CacheDirectoryMatcherFactory();
    }

    @Override
    protected List<String> expressions() {
        return List.of("");
    }

    @Override
    protected List<String> excluded() {
        return List.of();
    }

    @Override
    protected List<String> included() {
        return List.of("CACHEDIR.TAG", "a/CACHEDIR.TAG", "a");
    }

    @Override
    protected List<String> malformed() {
        return List.of("target");
    }

    @Test
    void directoryAndTagStayWhereAllElseGoes() throws Exception {
        tag("cache", SIGNATURE + "\n# made by a test\n");
        assertThat(verdict("cache/CACHEDIR.TAG", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
        assertThat(verdict("cache/file", EntryType.FILE)).isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(verdict("cache/deep", EntryType.DIRECTORY)).isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(verdict("cache", EntryType.DIRECTORY)).isEqualTo(Verdict.INCLUDE);
        assertThat(verdict("other/file", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void signatureDecides() throws Exception {
        tag("wrong", SIGNATURE.replace('8', '9'));
        tag("late", "\n" + SIGNATURE);
        tag("short", SIGNATURE.substring(1));
        tag("exact", SIGNATURE);
        Files.createDirectories(source.resolve("directory/CACHEDIR.TAG"));
        Files.createDirectory(source.resolve("link"));
        Files.createSymbolicLink(source.resolve("link/CACHEDIR.TAG"), source.resolve("exact/CACHEDIR.TAG"));
        for (String directory : List.of("wrong", "late", "short", "directory", "link")) {
            assertThat(verdict(directory + "/file", EntryType.FILE))
                    .as(directory)
                    .isEqualTo(Verdict.INCLUDE);
        }
        assertThat(verdict("exact/file", EntryType.FILE)).isEqualTo(Verdict.SKIP_SUBTREE);
    }

    @Test
    void tagInTheSourceItselfDoesNotCount() throws Exception {
        Files.writeString(source.resolve("CACHEDIR.TAG"), SIGNATURE);
        assertThat(verdict("file", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void tagAffectsItsDirectory() throws Exception {
        try (ExclusionMatcher matcher = matcher(expressions())) {
            assertThat(matcher.affectedBy("a/b/CACHEDIR.TAG")).contains("a/b");
            assertThat(matcher.affectedBy("CACHEDIR.TAG")).isEmpty();
            assertThat(matcher.affectedBy("a/b/file")).isEmpty();
        }
    }

    private void tag(String directory, String content) throws IOException {
        Files.createDirectory(source.resolve(directory));
        Files.writeString(source.resolve(directory).resolve("CACHEDIR.TAG"), content);
    }
}
