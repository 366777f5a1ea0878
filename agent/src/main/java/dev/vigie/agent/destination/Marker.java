package dev.vigie.agent.destination;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

/**
 * What tells a destination from any other directory, such as the mount point of a drive that is not there.
 *
 * @param layout the version of the layout on disk
 * @param id unique to the destination
 */
public record Marker(int layout, String id) {
    /** The layout this Vigie writes. */
    static final int LAYOUT = 1;

    public Marker {
        Objects.requireNonNull(id);
    }

    static Marker create() {
        return new Marker(LAYOUT, UUID.randomUUID().toString());
    }

    static Marker read(Path file) throws IOException {
        try {
            JsonElement json = JsonParser.parseString(Files.readString(file));
            JsonObject object = json.getAsJsonObject();
            return new Marker(
                    object.get("layout").getAsInt(),
                    UUID.fromString(object.get("id").getAsString()).toString());
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | UnsupportedOperationException e) {
            throw new IOException("it is damaged", e);
        }
    }

    void write(Path file) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("layout", layout);
        json.addProperty("id", id);
        DurableFiles.replace(file, (json + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
