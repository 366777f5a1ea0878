package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static Answers answered(OutputStream out) {
        Answers answers = new Answers(out);
        PrintStream print = new PrintStream(answers, false, StandardCharsets.UTF_8);
        print.println("an answer");
        print.flush();
        return answers;
    }

    private static OutputStream failing(String how) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(how);
            }
        };
    }

    @Test
    void whatArrivesArrivesWhole() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(answered(out).failure()).isEmpty();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("an answer" + System.lineSeparator());
    }

    @Test
    void aFullDiskIsRemembered() {
        assertThat(answered(failing("No space left on device")).failure()).isPresent();
    }

    @Test
    void whoeverWantsNoMoreIsNoFailure() {
        assertThat(answered(failing("Broken pipe")).failure()).isEmpty();
    }
}
