package dev.vigie.agent.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void namesAllWhileTheyAreFewAndSaysHowManyAreLeftOut() {
        assertThat(Names.first(2, List.of())).isEmpty();
        assertThat(Names.first(2, List.of("a", "b"))).isEqualTo("a, b");
        assertThat(Names.first(2, List.of("a", "b", "c"))).isEqualTo("a, b and 1 more");
    }
}
