package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;

/**
 * What a process left when it ended.
 *
 * @param command how it was called, for messages
 */
record Answer(String command, int status, String out, String err) {

    /** Exit status as promised, and never a stack trace. */
    Answer exited(int expected) {
        assertThat(status).as("exit status of %s%n%s%s", command, out, err).isEqualTo(expected);
        assertThat(out + err).as(command).doesNotContain("\tat ").doesNotContain("Exception");
        return this;
    }

    Answer done() {
        return exited(0);
    }

    /** Refused or failed with a sentence that has these words. */
    Answer refused(int expected, String... words) {
        exited(expected);
        assertThat(err).as("what %s says", command).contains(words);
        return this;
    }

    /** The one JSON document of standard output. */
    JsonElement json() {
        JsonReader reader = new JsonReader(new StringReader(out));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement document = JsonParser.parseReader(reader);
            assertThat(reader.peek())
                    .as("what follows the document of %s", command)
                    .isEqualTo(JsonToken.END_DOCUMENT);
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonObject object() {
        return json().getAsJsonObject();
    }

    JsonArray array() {
        return json().getAsJsonArray();
    }

    String text(String field) {
        return object().get(field).getAsString();
    }
}
