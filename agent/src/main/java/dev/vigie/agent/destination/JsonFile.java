package dev.vigie.agent.destination;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.function.Function;

/** A small file that holds one JSON object. */
final class JsonFile {
    private JsonFile() {}

    /**
     * Reads a file.
     *
     * @param meaning makes of the object what it stands for
     * @param damage the message when the file can be read, but means nothing
     * @throws DamagedFileException then
     */
    static <T> T read(Path file, Function<JsonObject, T> meaning, String damage) throws IOException {
        try {
            return meaning.apply(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
        } catch (CharacterCodingException
                | JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | UnsupportedOperationException
                | DateTimeException e) {
            throw new DamagedFileException(damage, e);
        }
    }

    /** Writes a file; it is there as a whole or as it was. */
    static void write(Path file, JsonObject json) throws IOException {
        DurableFiles.replace(file, (json + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
