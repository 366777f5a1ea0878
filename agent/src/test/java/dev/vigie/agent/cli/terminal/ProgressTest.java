package dev.vigie.agent.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.backup.ProgressListener.Phase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
    private static final Progress HALF_WAY =
            new Progress(Phase.ARCHIVING, 1234, 2500, 500 << 20, 1000 << 20, Duration.ofSeconds(10));

    @Test
    void itShowsShareBytesFilesRateAndTimeLeft() {
        assertThat(HALF_WAY.line(140, false))
                .isEqualTo("Archiving  50% [###############...............]  500.00 MB of 1000.00 MB,"
                        + " 1,234 of 2,500 files, 50.00 MB/s, 0:10 left");
    }

    @Test
    void whatDoesNotFitIsLeftOut() {
        assertThat(HALF_WAY.line(79, false)).isEqualTo("Archiving  50% [#########..........]  500.00 MB of 1000.00 MB");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 20, 40, 79, 120, 300})
    void itNeverIsWiderThanTheTerminal(int columns) {
        assertThat(HALF_WAY.line(columns, true)).hasSizeLessThanOrEqualTo(columns);
        assertThat(HALF_WAY.line(columns, false)).hasSizeLessThanOrEqualTo(columns);
    }

    @Test
    void withoutExpectationsThereIsNoBar() {
        Progress scanning = new Progress(Phase.SCANNING, 1, 0, 0, 0, Duration.ofSeconds(3));

        Progress pruning = new Progress(Phase.PRUNING, 0, 0, 0, 0, Duration.ofSeconds(3));

        assertThat(scanning.line(80, true)).isEqualTo("Scanning  1 file");
        assertThat(pruning.line(80, true)).isEqualTo("Pruning");
        assertThat(new Progress(Phase.HOOKS, 0, 0, 0, 0, Duration.ofSeconds(3)).line(80, true))
                .isEqualTo("Running hooks");
        assertThat(new Progress(Phase.RESTORING, 0, 0, 0, 0, Duration.ofSeconds(3)).line(80, true))
                .isEqualTo("Restoring");
    }

    @Test
    void estimatesMayBeExceeded() {
        Progress more = new Progress(Phase.ARCHIVING, 12, 10, 2048, 1024, Duration.ofSeconds(2));

        assertThat(more.line(120, false))
                .contains("100% [##############################]")
                .doesNotContain("left");
    }

    @Test
    void theRateWaitsUntilItMeansSomething() {
        Progress early = new Progress(Phase.ARCHIVING, 1, 10, 1024, 2048, Duration.ofMillis(300));

        assertThat(early.line(120, false)).doesNotContain("/s").doesNotContain("left");
    }
}
