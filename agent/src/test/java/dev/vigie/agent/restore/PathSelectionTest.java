package dev.vigie.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathSelectionTest {
    private static List<String> wanted(String... written) {
        PathSelection selection = new PathSelection(List.of(written), path -> false);
        return Stream.of("a.txt", "letters/a.txt", "letters/old/a.txt")
                .filter(selection::wants)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "*.txt, a.txt letters/a.txt letters/old/a.txt",
        "/*.txt, a.txt",
        "./*.txt, a.txt",
        "/*, a.txt letters/a.txt letters/old/a.txt",
        "/letters/*.txt, letters/a.txt",
        "old, ''",
        "ol?/, letters/old/a.txt",
        "/ol?, ''",
        "/letters/, letters/a.txt letters/old/a.txt"
    })
    void whatIsWrittenFromTheRootStaysThere(String written, String paths) {
        assertThat(String.join(" ", wanted(written))).isEqualTo(paths);
    }

    @Test
    void whatIsThereByTheVeryNameIsMeantByIt() {
        PathSelection selection = new PathSelection(List.of("[a].txt", "?"), "[a].txt"::equals);

        assertThat(List.of("[a].txt", "a.txt", "sub/a.txt", "b").stream().filter(selection::wants))
                .containsExactly("[a].txt", "b");
    }

    @Test
    void aCharacterOfTwoUnitsIsOneCharacter() {
        for (String pattern : List.of("\uD83D\uDE00*", "?.txt", "[\uD83D\uDE00]*", "*\\\uD83D\uDE00.t?t")) {
            assertThat(new PathSelection(List.of(pattern), path -> false).wants("\uD83D\uDE00.txt"))
                    .as(pattern)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"*.txt, /*.txt", "/*.txt, *.txt"})
    void whoWritesBothMeansMore(String one, String other) {
        assertThat(wanted(one, other)).hasSize(3);
    }
}
