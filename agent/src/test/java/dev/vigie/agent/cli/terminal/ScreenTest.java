package dev.vigie.agent.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigie.api.backup.ProgressListener.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final Progress PROGRESS = new Progress(Phase.SCANNING, 7, 0, 0, 0, Duration.ZERO);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Screen screen =
            new Screen(new PrintStream(shown, true, StandardCharsets.UTF_8), new Terminal(true, true, 80, false, true));

    @Test
    void messagesGoAboveTheLine() {
        screen.show(PROGRESS);
        screen.lines().println("a message");
        screen.show(PROGRESS);
        screen.clear();

        assertThat(shown())
                .isEqualTo("\r\u001b[KScanning  7 files\r\u001b[Ka message\n\r\u001b[KScanning  7 files\r\u001b[K"
                        .replace("\n", System.lineSeparator()));
    }

    @Test
    void messagesCannotActOnTheTerminal() {
        screen.lines().println("name\u001b[2J é");

        assertThat(shown()).isEqualTo("name?[2J é" + System.lineSeparator());
    }

    @Test
    void aScreenThatShowsNothingIsNotTouched() {
        screen.clear();

        assertThat(shown()).isEmpty();
    }

    @Test
    void theMeterDrawsNowAndThenAndLeavesNothing() {
        try (ProgressMeter meter = new ProgressMeter(screen)) {
            meter.begin(Phase.ARCHIVING, 100_000, 100_000);
            for (int i = 0; i < 100_000; i++) {
                meter.fileDone("file " + i);
                meter.bytesDone(1);
            }
            assertThat(meter.progress()).hasValueSatisfying(progress -> {
                assertThat(progress.files()).isEqualTo(100_000);
                assertThat(progress.bytes()).isEqualTo(100_000);
            });
            await().until(() -> shown().contains("100%"));
        }
        String atTheEnd = shown();

        assertThat(atTheEnd).endsWith("\r\u001b[K");
        assertThat(atTheEnd.split("\r")).as("frames").hasSizeLessThan(50);
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
