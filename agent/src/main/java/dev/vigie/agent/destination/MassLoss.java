package dev.vigie.agent.destination;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/**
 * Most files of a source went away or changed at once: perhaps by intention, perhaps a drive was half there or a program
 * ran riot. Until a person has said which, no snapshot of the set is removed.
 *
 * @param noticed when
 * @param before the id of the snapshot that had the files
 * @param after the id of the first that has not
 * @param files how many the one before had
 * @param gone how many of them are no more
 * @param changed how many of them are there with another content
 */
public record MassLoss(Instant noticed, String before, String after, long files, long gone, long changed) {
    /** In a smaller folder a single person changes most files in an hour. */
    private static final long FEWEST = 20;

    public MassLoss {
        Objects.requireNonNull(noticed);
        Objects.requireNonNull(before);
        Objects.requireNonNull(after);
    }

    /** Whether so many files of so many are too many to go unasked: more than half, and not just a few. */
    public static boolean isMost(long some, long all) {
        return some >= FEWEST && some > all / 2;
    }

    /** What happened, as a sentence. */
    public String sentence() {
        return "Of " + files + " files in snapshot " + before + ", " + gone + " are gone and " + changed
                + " have another content in snapshot " + after;
    }

    static MassLoss read(Path file) throws IOException {
        return JsonFile.read(
                file,
                json -> new MassLoss(
                        Instant.parse(json.get("noticed").getAsString()),
                        json.get("before").getAsString(),
                        json.get("after").getAsString(),
                        json.get("files").getAsLong(),
                        json.get("gone").getAsLong(),
                        json.get("changed").getAsLong()),
                file + " is damaged");
    }

    void write(Path file) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("noticed", noticed.toString());
        json.addProperty("before", before);
        json.addProperty("after", after);
        json.addProperty("files", files);
        json.addProperty("gone", gone);
        json.addProperty("changed", changed);
        JsonFile.write(file, json);
    }
}
