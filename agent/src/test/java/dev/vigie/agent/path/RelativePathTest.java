package dev.vigie.agent.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelativePathTest {
    @ParameterizedTest
    @CsvSource({
        "a.txt, a.txt",
        "./letters/, letters",
        "/letters/a.txt, letters/a.txt",
        "/home/anna/docs/letters/a.txt, letters/a.txt",
        "/home/anna/docs/*.txt, *.txt",
        "/home/anna/docs, ''",
        "/home/anna/docs/, ''",
        "., ''",
        "'', ''",
        "/home/anna/docs2/a.txt, home/anna/docs2/a.txt",
    })
    void whatAPersonWritesIsFoundInTheSource(String written, String path) {
        assertThat(RelativePath.of(written, List.of("/home/anna/docs"))).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "*.txt, *.txt",
        "/home/anna/docs/*.txt, /*.txt",
        "/home/anna/docs/letters/**, /letters/**",
        "/*.txt, /*.txt",
        "./letters/, /letters",
        "letters/, letters"
    })
    void aPatternFromTheRootStaysThere(String written, String pattern) {
        assertThat(RelativePath.pattern(written, List.of("/home/anna/docs"))).isEqualTo(pattern);
    }

    @Test
    void aPathThroughALinkIsFoundToo() {
        List<String> paths = List.of("/srv/release-2", "/srv/current");
        assertThat(RelativePath.of("/srv/current/a.txt", paths)).isEqualTo("a.txt");
        assertThat(RelativePath.of("/srv/release-2/a.txt", paths)).isEqualTo("a.txt");
    }

    @ParameterizedTest
    @CsvSource({"/home/a.txt, home/a.txt", "/, ''"})
    void theWholeFileSystemMayBeTheSource(String written, String path) {
        assertThat(RelativePath.of(written, List.of("/"))).isEqualTo(path);
        assertThat(RelativePath.of(written, List.of())).isEqualTo(path);
    }
}
