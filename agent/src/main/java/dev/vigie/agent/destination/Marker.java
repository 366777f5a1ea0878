package dev.vigie.agent.destination;

import com.google.gson.JsonObject;
import java.io.IOException;
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
        return JsonFile.read(
                file,
                json -> new Marker(
                        json.get("layout").getAsInt(),
                        UUID.fromString(json.get("id").getAsString()).toString()),
                "it is damaged");
    }

    void write(Path file) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("layout", layout);
        json.addProperty("id", id);
        JsonFile.write(file, json);
    }
}
