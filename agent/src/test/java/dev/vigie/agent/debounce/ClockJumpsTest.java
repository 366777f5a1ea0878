package dev.vigie.agent.debounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockJumpsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final ClockJumps jumps = new ClockJumps(NOON, Long.MAX_VALUE - 5);

    @Test
    void time_that_passes_is_no_jump_however_much_of_it() {
        assertThat(jumps.look(NOON.plus(DAY), after(DAY))).isEmpty();
    }

    @Test
    void a_clock_that_is_steered_a_little_does_not_jump() {
        assertThat(jumps.look(NOON.plusSeconds(65), after(Duration.ofMinutes(1))))
                .isEmpty();
    }

    @Test
    void a_machine_that_slept_wakes_later_than_its_counter_says() {
        assertThat(jumps.look(NOON.plus(DAY), after(Duration.ofSeconds(3)))).contains(DAY.minusSeconds(3));
        assertThat(jumps.look(NOON.plus(DAY), after(Duration.ofSeconds(3))))
                .as("said once")
                .isEmpty();
    }

    @Test
    void a_clock_set_back_jumps_back() {
        assertThat(jumps.look(NOON.minus(DAY), after(Duration.ZERO))).contains(DAY.negated());
    }

    /** The counter may well overflow. */
    private static long after(Duration time) {
        return Long.MAX_VALUE - 5 + time.toNanos();
    }
}
