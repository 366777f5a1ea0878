package dev.vigie.agent.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** A status as JSON and back. */
public final class StatusJson {
    private StatusJson() {}

    /** Writes a status as one JSON object. */
    public static void write(JsonWriter json, AgentStatus status) throws IOException {
        json.beginObject();
        json.name("status").value("running");
        json.name("pid").value(status.pid());
        json.name("version").value(status.version());
        json.name("started").value(status.started().toString());
        json.name("configurationError").value(text(status.refused()));
        json.name("folders").beginArray();
        for (FolderStatus folder : status.folders()) {
            write(json, folder);
        }
        json.endArray().endObject();
    }

    /** Writes an object with the same fields for folders that no agent protects. */
    public static void writeStopped(JsonWriter json, String version, List<FolderStatus> folders) throws IOException {
        json.beginObject();
        json.name("status").value("stopped");
        json.name("pid").nullValue();
        json.name("version").value(version);
        json.name("started").nullValue();
        json.name("configurationError").nullValue();
        json.name("folders").beginArray();
        for (FolderStatus folder : folders) {
            write(json, folder);
        }
        json.endArray().endObject();
    }

    private static void write(JsonWriter json, FolderStatus folder) throws IOException {
        json.beginObject();
        json.name("name").value(folder.name());
        json.name("source").value(folder.source().toString());
        json.name("destination").value(folder.destination().toString());
        json.name("watch").value(folder.watch().name().toLowerCase(Locale.ROOT));
        json.name("reason").value(folder.reason());
        json.name("lastSuccess").value(text(folder.lastSuccess()));
        json.name("lastSnapshot").value(text(folder.lastSnapshot()));
        json.name("lastError");
        if (folder.lastError().isPresent()) {
            FolderStatus.Failure error = folder.lastError().get();
            json.beginObject();
            json.name("message").value(error.message());
            json.name("when").value(error.when().toString());
            json.endObject();
        } else {
            json.nullValue();
        }
        json.name("notes").beginArray();
        for (String note : folder.notes()) {
            json.value(note);
        }
        json.endArray();
        json.name("pendingChanges").value(folder.pendingChanges());
        json.name("running");
        if (folder.running().isPresent()) {
            FolderStatus.Running running = folder.running().get();
            json.beginObject();
            json.name("phase").value(running.phase());
            json.name("files").value(running.files());
            json.name("expectedFiles").value(running.expectedFiles());
            json.name("bytes").value(running.bytes());
            json.name("expectedBytes").value(running.expectedBytes());
            json.endObject();
        } else {
            json.nullValue();
        }
        json.name("nextDue").value(text(folder.nextDue()));
        json.name("overdue").value(folder.overdue());
        json.name("frozen").value(text(folder.frozen()));
        json.endObject();
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse(null);
    }

    static String error(String message) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject().name("error").value(message).endObject();
        }
        return text.toString();
    }

    static String line(AgentStatus status) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            write(json, status);
        }
        return text.toString();
    }

    /**
     * Reads what {@link #write} wrote; what it does not know it passes over.
     *
     * @throws IOException with the error the agent answered, or when it is not understood
     */
    public static AgentStatus read(String line) throws IOException {
        try {
            JsonObject json = JsonParser.parseString(line).getAsJsonObject();
            if (json.has("error")) {
                throw new IOException("it answers \"" + json.get("error").getAsString() + "\"");
            }
            return new AgentStatus(
                    json.get("pid").getAsLong(),
                    json.get("version").getAsString(),
                    Instant.parse(json.get("started").getAsString()),
                    optional(json, "configurationError", JsonElement::getAsString),
                    StreamSupport.stream(json.get("folders").getAsJsonArray().spliterator(), false)
                            .map(folder -> folder(folder.getAsJsonObject()))
                            .toList());
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | UnsupportedOperationException
                | DateTimeException e) {
            throw new IOException("the answer is not understood; is another version of Vigie running?", e);
        }
    }

    private static FolderStatus folder(JsonObject json) {
        return new FolderStatus(
                json.get("name").getAsString(),
                Path.of(json.get("source").getAsString()),
                Path.of(json.get("destination").getAsString()),
                FolderStatus.Watch.valueOf(json.get("watch").getAsString().toUpperCase(Locale.ROOT)),
                json.get("reason").getAsString(),
                optional(json, "lastSuccess", value -> Instant.parse(value.getAsString())),
                optional(json, "lastSnapshot", JsonElement::getAsString),
                optional(json, "lastError", value -> failure(value.getAsJsonObject())),
                optional(json, "notes", value -> texts(value.getAsJsonArray())).orElse(List.of()),
                json.get("pendingChanges").getAsLong(),
                optional(json, "running", value -> running(value.getAsJsonObject())),
                optional(json, "nextDue", value -> Instant.parse(value.getAsString())),
                json.get("overdue").getAsBoolean(),
                optional(json, "frozen", JsonElement::getAsString));
    }

    private static List<String> texts(JsonArray json) {
        return json.asList().stream().map(JsonElement::getAsString).toList();
    }

    private static FolderStatus.Failure failure(JsonObject json) {
        return new FolderStatus.Failure(
                json.get("message").getAsString(),
                Instant.parse(json.get("when").getAsString()));
    }

    private static FolderStatus.Running running(JsonObject json) {
        return new FolderStatus.Running(
                json.get("phase").getAsString(),
                json.get("files").getAsLong(),
                json.get("expectedFiles").getAsLong(),
                json.get("bytes").getAsLong(),
                json.get("expectedBytes").getAsLong());
    }

    private static <T> Optional<T> optional(JsonObject json, String name, Function<JsonElement, T> read) {
        return Optional.ofNullable(json.get(name))
                .filter(value -> !value.isJsonNull())
                .map(read);
    }
}
