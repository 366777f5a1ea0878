package dev.vigie.agent.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnreadTest {
    @Test
    void comesBackFromItsText() {
        for (List<String> paths : List.of(List.of(""), List.of("a"), List.of("a b", "c/d\n", "e"))) {
            assertThat(Unread.parse(Unread.of(paths).text()).paths()).isEqualTo(paths);
        }
    }

    @Test
    void whatIsBelowAndWhatHoldsItMayBeMissingAsWell() {
        Unread unread = Unread.of(List.of("a/b"));

        assertThat(List.of("a/b", "a/b/c", "a")).allMatch(unread::mayHave);
        assertThat(List.of("a/bc", "a/c", "b", "a/b c")).noneMatch(unread::mayHave);
        assertThat(Unread.NOTHING.mayHave("a")).isFalse();
    }

    @Test
    void ofVeryManyAnythingMayBeMissing() {
        Unread unread =
                Unread.of(IntStream.range(0, 1001).mapToObj(Integer::toString).toList());

        assertThat(unread.paths()).containsExactly("");
        assertThat(unread.mayHave("any")).isTrue();
    }
}
