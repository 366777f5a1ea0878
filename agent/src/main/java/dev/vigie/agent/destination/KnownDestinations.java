package dev.vigie.agent.destination;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which destinations this machine has written to, and which of them were where. A drive that is not connected leaves an
 * empty directory behind, or none, or another drive takes its place; whatever is written there then is in the wrong
 * place. May be used from several threads.
 *
 * <p>A directory that somebody deleted or emptied on the same file system is no such case, and is begun anew; but not
 * while an agent runs that has seen it: nobody empties a destination under a running agent without telling it.
 */
public final class KnownDestinations {
    /** Drives may take turns at one place. */
    private static final int MOST_AT_ONE_PLACE = 16;

    private final Path records;
    private final Map<Path, Set<String>> seenHere = new ConcurrentHashMap<>();

    /** @param stateDirectory where the agent keeps what it can afford to lose */
    public KnownDestinations(Path stateDirectory) {
        this.records = stateDirectory.resolve("destinations");
    }

    /**
     * What is known of a place.
     *
     * @param ids of the destinations that were there, the last one last
     * @param store the file system it was on last
     */
    private record Place(List<String> ids, String store) {}

    /**
     * Sees that what is at a place is what was there before, if anything was. Writes nothing.
     *
     * @throws BackupException when it is something else; it may be back later
     */
    public void require(Path directory) throws BackupException {
        if (isAway(directory)) {
            Path place = directory.toAbsolutePath().normalize();
            throw away(place, idAt(place));
        }
    }

    /** Whether what was at a place before is not there. Writes nothing. */
    public boolean isAway(Path directory) throws BackupException {
        Path place = directory.toAbsolutePath().normalize();
        Optional<String> id = idAt(place);
        Set<String> seen = seenHere.getOrDefault(place, Set.of());
        Optional<Place> known = recall(place);
        if (id.isPresent()
                && (seen.contains(id.get())
                        || known.filter(was -> was.ids().contains(id.get())).isPresent())) {
            return false;
        }
        return !seen.isEmpty() || (known.isPresent() && !known.get().store().equals(store(place)));
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
        String store = store(place);
        Place known = recall(place).orElse(new Place(List.of(), store));
        if (known.ids().contains(id) && known.store().equals(store)) {
            return;
        }
        List<String> ids = new ArrayList<>(known.ids());
        ids.remove(id);
        ids.add(id);
        try {
            DurableFiles.createDirectories(records);
            write(place, new Place(ids.subList(Math.max(0, ids.size() - MOST_AT_ONE_PLACE), ids.size()), store));
        } catch (IOException e) {
            throw BackupException.environment("cannot write to " + records + ": " + Reason.of(e), e);
        }
    }

    /** Begins anew: whatever is at a place now is right. */
    public void forget(Path directory) throws BackupException {
        Path place = directory.toAbsolutePath().normalize();
        seenHere.remove(place);
        try {
            Files.deleteIfExists(record(place));
        } catch (IOException e) {
            throw BackupException.environment("cannot delete " + record(place) + ": " + Reason.of(e), e);
        }
    }

    /** A record that cannot be read is none: what it helps against is rare, and a new one is written soon. */
    private Optional<Place> recall(Path place) {
        try {
            return Optional.of(JsonFile.read(record(place), KnownDestinations::place, "it is damaged"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Place place(JsonObject json) {
        List<String> ids = new ArrayList<>();
        for (JsonElement id : json.getAsJsonArray("ids")) {
            ids.add(id.getAsString());
        }
        return new Place(ids, json.get("store").getAsString());
    }

    private void write(Path place, Place known) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("path", place.toString());
        JsonArray ids = new JsonArray();
        known.ids().forEach(ids::add);
        json.add("ids", ids);
        json.addProperty("store", known.store());
        JsonFile.write(record(place), json);
    }

    private Path record(Path place) {
        MessageDigest digest = Sha256.digest();
        byte[] hash = digest.digest(place.toString().getBytes(StandardCharsets.UTF_8));
        return records.resolve(HexFormat.of().formatHex(hash, 0, 8) + ".json");
    }

    /** The file system that a directory is on or would be on. The number of the device, or the serial of the volume. */
    private static String store(Path place) throws BackupException {
        try {
            Path existing = place;
            while (!Presence.of(existing) && existing.getParent() != null) {
                existing = existing.getParent();
            }
            return existing.getFileSystem().supportedFileAttributeViews().contains("unix")
                    ? String.valueOf(Files.getAttribute(existing, "unix:dev"))
                    : String.valueOf(Files.getFileStore(existing).getAttribute("volume:vsn"));
        } catch (UnsupportedOperationException e) {
            return "";
        } catch (IOException e) {
            throw BackupException.environment("cannot look at the destination " + place + ": " + Reason.of(e), e);
        }
    }
}
