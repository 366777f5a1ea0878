package dev.vigie.agent.destination;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which destinations this machine has written to, and which of them were where. A drive that is not connected leaves an
 * empty directory behind, or none, or another drive takes its place; whatever is written there then is in the wrong
 * place. A directory that somebody emptied looks the same: only that person knows, and says so once. May be used from
 * several threads.
 */
public final class KnownDestinations {
    /** Drives may take turns at one place. */
    private static final int MOST_AT_ONE_PLACE = 16;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path records;
    private final Map<Path, Set<String>> seenHere = new ConcurrentHashMap<>();
    private final Set<Path> welcome = ConcurrentHashMap.newKeySet();

    /** @param stateDirectory where the agent keeps what it can afford to lose */
    public KnownDestinations(Path stateDirectory) {
        this.records = stateDirectory.resolve("destinations");
    }

    /**
     * Sees that what is at a place is what was there before, if anything was. Writes nothing.
     *
     * @throws BackupException when it is something else; it may be back later
     */
    public void require(Path directory) throws BackupException {
        if (isAway(directory)) {
            Path place = directory.toAbsolutePath().normalize();
            Optional<String> id = idAt(place);
            if (id.isEmpty() && Files.isDirectory(place)) {
                Destination.open(place).requireUnused();
            }
            throw away(place, id);
        }
    }

    /** Whether what was at a place before is not there. Writes nothing. */
    public boolean isAway(Path directory) throws BackupException {
        Path place = directory.toAbsolutePath().normalize();
        Optional<String> id = idAt(place);
        Set<String> known = new HashSet<>(seenHere.getOrDefault(place, Set.of()));
        known.addAll(recall(place));
        return !known.isEmpty() && id.filter(known::contains).isEmpty() && !welcome.contains(place);
    }

    private static Optional<String> idAt(Path place) throws BackupException {
        try {
            return Presence.ofDirectory(place) ? Destination.open(place).id() : Optional.empty();
        } catch (IOException e) {
            throw BackupException.environment("cannot read the destination " + place + ": " + Reason.of(e), e);
        }
    }

    private static BackupException away(Path place, Optional<String> id) {
        String found = id.isPresent()
                ? "another destination is in its place"
                : Files.isDirectory(place)
                        ? "the directory there is not it (" + Destination.OWN_DIRECTORY + "/" + Destination.MARKER
                                + " is missing)"
                        : "there is nothing";
        return BackupException.environment("the destination " + place + ", which was used before, is away: " + found
                + ". If it is on a drive, connect it; nothing was written, and what changed is backed up when it is"
                + " back. If a new destination shall begin there, say so once: vigie backup … --init");
    }

    /** Remembers that a destination is where it is. Call when it was written to. */
    public void remember(Destination destination) throws BackupException {
        Path place = destination.directory();
        String id = destination.id().orElseThrow();
        seenHere.computeIfAbsent(place, path -> ConcurrentHashMap.newKeySet()).add(id);
        welcome.remove(place);
        if (recall(place).contains(id)) {
            return;
        }
        try {
            DurableFiles.createDirectories(records);
            try (ProcessLock ignored =
                    ProcessLock.take(records.resolve(".lock"), records.toString(), Patience.of(PATIENCE))) {
                add(place, id);
            }
        } catch (IOException e) {
            throw new StateDirectoryException(records, Reason.of(e), e);
        }
    }

    private void add(Path place, String id) throws IOException, StateDirectoryException {
        List<String> ids = new ArrayList<>(recall(place));
        if (!ids.contains(id)) {
            ids.add(id);
            write(place, ids.subList(Math.max(0, ids.size() - MOST_AT_ONE_PLACE), ids.size()));
        }
    }

    /** Whatever is at a place when it is written to next is right, too: a new destination, or one from elsewhere. */
    public void welcome(Path directory) {
        welcome.add(directory.toAbsolutePath().normalize());
    }

    /**
     * The ids of the destinations that were at a place, the last one last. A record that is damaged is none: what it helps
     * against is rare, and a new one is written soon.
     *
     * @throws StateDirectoryException when the disk does not give it, so that it cannot be told what belongs there
     */
    private List<String> recall(Path place) throws StateDirectoryException {
        Path record = record(place);
        try {
            return JsonFile.read(record, KnownDestinations::ids, "it is damaged");
        } catch (NoSuchFileException | DamagedFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new StateDirectoryException(record, Reason.of(e), e);
        }
    }

    private static List<String> ids(JsonObject json) {
        List<String> ids = new ArrayList<>();
        for (JsonElement id : json.getAsJsonArray("ids")) {
            ids.add(id.getAsString());
        }
        return ids;
    }

    private void write(Path place, List<String> known) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("path", place.toString());
        JsonArray ids = new JsonArray();
        known.forEach(ids::add);
        json.add("ids", ids);
        JsonFile.write(record(place), json);
    }

    private Path record(Path place) {
        return records.resolve(Sha256.nameFor(place.toString()) + ".json");
    }
}
