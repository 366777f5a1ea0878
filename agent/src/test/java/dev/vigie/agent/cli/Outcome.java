package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.Strictness;
import com.google.gson.internal.Streams;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.vigie.agent.cli.terminal.Screen;
import dev.vigie.agent.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/** What a command said and how it ended. */
record Outcome(int status, String out, String err) {
    private static final Terminal PIPE = new Terminal(false, false, 80, false, true);

    static Outcome of(Services services, String... arguments) {
        return of(services, PIPE, arguments);
    }

    static Outcome of(Services services, Terminal terminal, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Screen screen = new Screen(new PrintStream(err, true, StandardCharsets.UTF_8), terminal);
        Vigie vigie = new Vigie(
                services, terminal, new PrintStream(out, true, StandardCharsets.UTF_8), screen, new StopSignal());
        int status = vigie.run(detail -> {}, arguments);
        return new Outcome(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The one JSON document on standard output, read strictly. */
    JsonElement json() {
        try (JsonReader reader = new JsonReader(new StringReader(out))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement document = Streams.parse(reader);
            assertThat(reader.peek()).as("after the document").isEqualTo(JsonToken.END_DOCUMENT);
            return document;
        } catch (IOException e) {
            throw new AssertionError("no JSON document: " + out, e);
        }
    }
}
