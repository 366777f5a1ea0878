package dev.vigie.agent.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttendanceTest {
    private final Attendance attendance =
            new Attendance(new MatcherUse(Path.of("/source"), "mine", List.of("x")), reason -> {});

    @Test
    void whatAMatcherThrowsThatIsRetiredMeanwhileDoesNotCount() {
        assertThat(attendance.ask("a", "unasked", () -> {
                    attendance.retire("it hangs");
                    throw new AssertionError("woken");
                }))
                .isEqualTo("unasked");
    }

    @Test
    void whatOneThrowsThatIsNotCounts() {
        assertThatThrownBy(() -> attendance.ask("a", "unasked", () -> {
                    throw new AssertionError("awake");
                }))
                .hasMessage("awake");
    }
}
