package dev.vigie.agent.destination;

import com.google.gson.JsonObject;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a backup of each set last ended well on this machine, also when it found nothing changed and made no snapshot. It
 * is noted beside the catalogs, so that it is known while a destination is away. May be used from several threads.
 */
public final class Successes {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path records;

    /** @param stateDirectory where the agent keeps what it can afford to lose */
    public Successes(Path stateDirectory) {
        this.records = stateDirectory.resolve("successes");
    }

    /** Notes a success; replaces the one before. */
    public void note(Path destination, String set, Instant when) throws IOException, BackupException {
        JsonObject json = new JsonObject();
        json.addProperty("destination", absolute(destination));
        json.addProperty("set", set);
        json.addProperty("when", when.toString());
        DurableFiles.createDirectories(records);
        try (ProcessLock ignored =
                ProcessLock.take(records.resolve(".lock"), records.toString(), Patience.of(PATIENCE))) {
            JsonFile.write(record(destination, set), json);
        }
    }

    /** The last success that was noted; a note that cannot be read is none. */
    public Optional<Instant> last(Path destination, String set) {
        try {
            return Optional.of(JsonFile.read(
                    record(destination, set),
                    json -> Instant.parse(json.get("when").getAsString()),
                    "it is damaged"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path record(Path destination, String set) {
        return records.resolve(Sha256.nameFor(absolute(destination) + "\0" + set) + ".json");
    }

    private static String absolute(Path destination) {
        return destination.toAbsolutePath().normalize().toString();
    }
}
