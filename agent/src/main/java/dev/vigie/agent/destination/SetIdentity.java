package dev.vigie.agent.destination;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whose backups a set holds.
 *
 * @param name the set's name
 * @param source the absolute path of what is backed up, without any link
 * @param asked the absolute path by which it was last asked for; the same, unless links are on the way
 * @param host the machine it is on
 */
public record SetIdentity(String name, String source, String asked, String host) {
    public SetIdentity {
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        Objects.requireNonNull(asked);
        Objects.requireNonNull(host);
    }

    static SetIdentity read(Path file) throws IOException {
        return JsonFile.read(
                file,
                json -> new SetIdentity(
                        json.get("name").getAsString(),
                        json.get("source").getAsString(),
                        Optional.ofNullable(json.get("asked"))
                                .orElse(json.get("source"))
                                .getAsString(),
                        json.get("host").getAsString()),
                "it is damaged");
    }

    /** Whether another is of the same folder, or of what is now where that folder was asked for. */
    boolean hasSourceOf(SetIdentity other) {
        return source.equals(other.source) || asked.equals(other.asked);
    }

    /** The absolute paths that lead to what is backed up. */
    List<String> paths() {
        return source.equals(asked) ? List.of(source) : List.of(source, asked);
    }

    /** The same on another machine. */
    public SetIdentity on(String machine) {
        return new SetIdentity(name, source, asked, machine);
    }

    void write(Path file) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("source", source);
        json.addProperty("asked", asked);
        json.addProperty("host", host);
        JsonFile.write(file, json);
    }
}
