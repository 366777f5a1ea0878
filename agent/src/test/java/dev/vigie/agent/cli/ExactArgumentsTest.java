package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExactArgumentsTest {
    private static byte[] commandLine(String bytes) {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void bytesThatAreNoTextAreFoundOnTheCommandLine() {
        byte[] line = commandLine("java\0-jar\0vigie.jar\0versions\0\0caf\351\0\303\251\0");

        assertThat(ExactArguments.of(line, "versions", "", "caf\ufffd", "é"))
                .containsExactly("versions", "", "caf\udce9", "é");
    }

    @Test
    void anotherCommandLineIsLeftAlone() {
        assertThat(ExactArguments.of(commandLine("java\0other\0caf\351\0"), "versions", "caf\ufffd"))
                .containsExactly("versions", "caf\ufffd");
        assertThat(ExactArguments.of(commandLine("caf\351\0"), "versions", "caf\ufffd"))
                .containsExactly("versions", "caf\ufffd");
    }

    @Test
    void aCharacterThatIsReallyTheReplacementStaysIt() {
        assertThat(ExactArguments.of(commandLine("java\0\357\277\275\0"), "\ufffd"))
                .containsExactly("\ufffd");
    }
}
