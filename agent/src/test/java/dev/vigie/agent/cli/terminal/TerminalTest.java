package dev.vigie.agent.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void aTerminalHasColoursUnlessSomebodyObjects() {
        assertThat(terminal(Map.of()).colour()).isTrue();
        assertThat(terminal(Map.of("NO_COLOR", "")).colour()).isTrue();
        assertThat(terminal(Map.of("NO_COLOR", "1")).colour()).isFalse();
        assertThat(terminal(Map.of("TERM", "dumb")).colour()).isFalse();
        assertThat(terminal(Map.of("NO_COLOR", "1", "CLICOLOR_FORCE", "1")).colour())
                .isFalse();
    }

    @Test
    void aPipeHasColoursOnlyWhenForced() {
        assertThat(Terminal.detect(Map.of(), new Properties()).colour()).isFalse();
        assertThat(Terminal.detect(Map.of("CLICOLOR_FORCE", "0"), new Properties())
                        .colour())
                .isFalse();
        assertThat(Terminal.detect(Map.of("CLICOLOR_FORCE", "1"), new Properties())
                        .colour())
                .isTrue();
    }

    @Test
    void aLineIsRedrawnOnlyWhereThatWorks() {
        assertThat(terminal(Map.of()).errors()).isTrue();
        assertThat(terminal(Map.of("TERM", "dumb")).errors()).isFalse();
        assertThat(Terminal.detect(Map.of(), new Properties()).errors()).isFalse();
    }

    @Test
    void theWidthIsWhatIsKnownOfIt() {
        assertThat(terminal(Map.of()).columns()).isEqualTo(132);
        assertThat(terminal(Map.of("COLUMNS", "100")).columns()).isEqualTo(100);
        assertThat(terminal(Map.of("COLUMNS", "wide")).columns()).isEqualTo(132);
        assertThat(Terminal.detect(Map.of("COLUMNS", "0"), new Properties()).columns())
                .isEqualTo(80);
    }

    @Test
    void charactersBeyondAsciiNeedUtf8() {
        assertThat(charset("UTF-8")).isTrue();
        assertThat(charset("ANSI_X3.4-1968")).isFalse();
        assertThat(charset("ISO-8859-1")).isFalse();
        assertThat(charset("no such thing")).isFalse();
    }

    private static boolean charset(String name) {
        Properties properties = new Properties();
        properties.setProperty("vigie.terminal.charset", name);
        return Terminal.detect(Map.of(), properties).unicode();
    }

    private static Terminal terminal(Map<String, String> environment) {
        Properties properties = new Properties();
        properties.setProperty("vigie.terminal.output", "true");
        properties.setProperty("vigie.terminal.errors", "true");
        properties.setProperty("vigie.terminal.columns", "132");
        return Terminal.detect(environment, properties);
    }
}
