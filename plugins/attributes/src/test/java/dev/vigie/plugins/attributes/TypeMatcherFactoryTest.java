package dev.vigie.plugins.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypeMatcherFactoryTest extends ExclusionMatcherContract {

    @Override
    protected ExclusionMatcherFactory factory() {
        return new TypeMatcherFactory();
    }

    @Override
    protected List<String> expressions() {
        return List.of("video", "disk-image");
    }

    @Override
    protected List<String> excluded() {
        return List.of("a.mp4", "deep/HOLIDAY.MKV", "x.tar.iso");
    }

    @Override
    protected List<String> included() {
        return List.of("a.mp3", "mp4", ".mkv", "a.mkv.txt", "a.", "dir.mp4/file");
    }

    @Override
    protected List<String> malformed() {
        return List.of("movie", "Video", "", "file", "socket");
    }

    @Test
    void linksAreATypeAndDirectoriesHaveNone() throws Exception {
        assertThat(judge("symlink", "a", EntryType.SYMLINK)).isEqualTo(Verdict.EXCLUDE);
        assertThat(judge("symlink", "a", EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
        assertThat(judge("video", "a.mp4", EntryType.SYMLINK)).isEqualTo(Verdict.INCLUDE);
        assertThat(judge("video", "a.mp4", EntryType.DIRECTORY)).isEqualTo(Verdict.INCLUDE);
    }

    @Test
    void whatIsNeverStoredNeedsNoPattern() {
        assertThatThrownBy(() -> judge("socket", "a", EntryType.FILE))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("never backed up");
    }

    private Verdict judge(String expression, String path, EntryType type) throws BackupException {
        Candidate candidate = new Candidate(path, type, 0, Instant.EPOCH, Path.of("/no such file"));
        return Matchers.judge(factory(), expression, candidate);
    }
}
