package dev.vigie.plugins.gitignore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GitignoreMatcherTest {

    @Test
    void matchedDirectoryIsSkippedWithAllThatIsInIt() {
        assertThat(judge("build", EntryType.DIRECTORY, "build/")).isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(judge("build", EntryType.FILE, "build/")).isEqualTo(Verdict.INCLUDE);
        assertThat(judge("build", EntryType.SYMLINK, "build/")).isEqualTo(Verdict.INCLUDE);
        assertThat(judge("build", EntryType.FILE, "build")).isEqualTo(Verdict.EXCLUDE);
    }

    @Test
    void lastMatchingPatternDecides() {
        assertThat(judge("a.log", EntryType.FILE, "*.log", "!a.log")).isEqualTo(Verdict.INCLUDE);
        assertThat(judge("a.log", EntryType.FILE, "!a.log", "*.log")).isEqualTo(Verdict.EXCLUDE);
    }

    @Test
    void shortNameDoesNotHitLongerOnes() {
        assertThat(judge("catalog", EntryType.FILE, "log")).isEqualTo(Verdict.INCLUDE);
        assertThat(judge("a/b/log", EntryType.FILE, "log")).isEqualTo(Verdict.EXCLUDE);
    }

    @Test
    void commentsAndBlankLinesDoNothing() {
        assertThat(judge("a", EntryType.FILE, "#a", "", "  ", "!", "/", "\r")).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void namesAreBytes() {
        String raw = EntryName.fromBytes(new byte[] {'a', (byte) 0xFF});
        assertThat(judge(raw, EntryType.FILE, "a?")).isEqualTo(Verdict.EXCLUDE);
        assertThat(judge("a\u00e9", EntryType.FILE, "a?")).isEqualTo(Verdict.INCLUDE);
        assertThat(judge("a\u00e9", EntryType.FILE, "a\u00e9")).isEqualTo(Verdict.EXCLUDE);
    }

    @Test
    void timeIsBoundedWhateverThePattern() {
        long start = System.nanoTime();
        assertThat(judge("a".repeat(4000), EntryType.FILE, "*a".repeat(200) + "b"))
                .isEqualTo(Verdict.INCLUDE);
        assertThat(judge("a/".repeat(1000) + "a", EntryType.FILE, "**/a*/".repeat(100) + "b"))
                .isEqualTo(Verdict.INCLUDE);
        assertThat(System.nanoTime() - start)
                .as("exponential matching would take longer than the universe is old")
                .isLessThan(10_000_000_000L);
    }

    private static Verdict judge(String path, EntryType type, String... lines) {
        return GitignoreMatcher.compile(List.of(lines))
                .judge(new Candidate(path, type, 0, Instant.EPOCH, Path.of("/nowhere")));
    }
}
