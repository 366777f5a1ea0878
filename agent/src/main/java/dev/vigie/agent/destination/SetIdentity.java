package dev.vigie.agent.destination;

import com.google.gson.JsonObject;
import java.io.IOException;
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
        return JsonFile.read(
                file,
                json -> new SetIdentity(
                        json.get("name").getAsString(),
                        json.get("source").getAsString(),
                        json.get("host").getAsString()),
                "it is damaged");
    }

    void write(Path file) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("source", source);
        json.addProperty("host", host);
        JsonFile.write(file, json);
    }
}
