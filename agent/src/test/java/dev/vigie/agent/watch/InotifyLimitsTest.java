package dev.vigie.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class InotifyLimitsTest {
    @Test
    void a_limit_is_answered_with_the_command_that_raises_it() {
        assertThat(InotifyLimits.advice(new IOException("User limit of inotify watches reached")))
                .hasValueSatisfying(advice -> assertThat(advice)
                        .containsPattern("raise the limit with: sudo sysctl fs\\.inotify\\.max_user_watches=\\d{6,}$"));
        assertThat(InotifyLimits.advice(
                        new IOException("User limit of inotify instances reached or too many open files")))
                .hasValueSatisfying(advice -> assertThat(advice)
                        .containsPattern(
                                "raise the limit with: sudo sysctl fs\\.inotify\\.max_user_instances=\\d{4,}$"));
    }

    @Test
    void other_failures_are_not_about_limits() {
        assertThat(InotifyLimits.advice(new IOException("Input/output error"))).isEmpty();
        assertThat(InotifyLimits.advice(new IOException())).isEmpty();
    }
}
