package dev.vigie.agent.destination;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Whose backups a set holds.
 *
 * @param name the set's name
 * @param source the absolute path of what is backed up
 * @param host the machine it is on
 */
public record SetIdentity(String name, String source, String host) {
    public SetIdentity {
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        Objects.requireNonNull(host);
    }

    static SetIdentity read(Path file) throws IOException {
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            return new SetIdentity(
                    json.get("name").getAsString(),
                    json.get("source").getAsString(),
                    json.get("host").getAsString());
        } catch (JsonParseException | IllegalStateException | NullPointerException | UnsupportedOperationException e) {
            throw new IOException("it is damaged", e);
        }
    }

    void write(Path file) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("source", source);
        json.addProperty("host", host);
        DurableFiles.replace(file, (json + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
