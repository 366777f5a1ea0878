package dev.vigie.agent.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void ordinaryNamesStayAsTheyAre() {
        assertThat(Printable.line("Été à la plage – 夏 🌊.txt")).isEqualTo("Été à la plage – 夏 🌊.txt");
    }

    @Test
    void nothingCanActOnTheTerminal() {
        assertThat(Printable.line("a\nb\tc\r\u001b[2J\u0007\u007f\u009b31m"))
                .isEqualTo("a\\nb\\tc\\r\\x1b[2J\\x07\\x7f\\x9b31m");
    }

    @Test
    void nothingCanHideOrReorderText() {
        assertThat(Printable.line("exe.\u202egpj\u200b\u2028")).isEqualTo("exe.\\u202egpj\\u200b\\u2028");
    }

    @Test
    void bytesThatAreNotTextAreShownAsBytes() {
        assertThat(Printable.line("caf\udce9")).isEqualTo("caf\\xe9");
        assertThat(Printable.line("\ud83c")).isEqualTo("\\ud83c");
    }

    @Test
    void messagesKeepTheirLines() {
        assertThat(Printable.text("one\ntwo\u001b")).isEqualTo("one\ntwo\\x1b");
    }
}
