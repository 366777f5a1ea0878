package dev.vigie.agent.destination;

import dev.vigie.agent.path.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found out about the archives of a set by reading them back, in a file beside the manifests for each: {@code
 * ID.verified} or {@code ID.damaged}. Notes are replaced as a whole; no lock is needed.
 */
public final class Findings {
    private static final Logger log = LoggerFactory.getLogger(Findings.class);
    private static final String VERIFIED = ".verified";
    private static final String DAMAGED = ".damaged";

    private final Path directory;

    Findings(Path directory) {
        this.directory = directory;
    }

    /** Notes that an archive was found right. What was noted before counts as {@link Verification#after} says. */
    public void noteVerified(String id, Verification verification) throws IOException {
        if (Files.isDirectory(directory)) {
            write(id + VERIFIED, verification.after(verification(id)).line() + "\n");
            if (verification.provesContents()) {
                Files.deleteIfExists(directory.resolve(id + DAMAGED));
            }
        }
    }

    /** Notes that an archive was found damaged. */
    public void noteDamage(String id, Damage damage) throws IOException {
        if (Files.isDirectory(directory)) {
            write(id + DAMAGED, damage.text());
            Files.deleteIfExists(directory.resolve(id + VERIFIED));
        }
    }

    private void write(String name, String text) throws IOException {
        DurableFiles.replace(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    /** How and when an archive was last found right. */
    public Optional<Verification> verification(String id) {
        try {
            return Verification.parse(Files.readString(directory.resolve(id + VERIFIED)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** All archives that were found right, by id. */
    public Map<String, Verification> verifications() throws IOException {
        Map<String, Verification> verifications = new TreeMap<>();
        for (String id : ids(VERIFIED)) {
            verification(id).ifPresent(verification -> verifications.put(id, verification));
        }
        return verifications;
    }

    /** All archives that were found damaged, by id. */
    public Map<String, Damage> damages() throws IOException {
        Map<String, Damage> damages = new TreeMap<>();
        for (String id : ids(DAMAGED)) {
            Path note = directory.resolve(id + DAMAGED);
            try {
                damages.put(id, Damage.parse(Files.readString(note)));
            } catch (IOException e) {
                log.warn("{} cannot be read: {}; verify the destination again", note, Reason.of(e));
            }
        }
        return damages;
    }

    private Iterable<String> ids(String ending) throws IOException {
        return BackupSet.list(directory, ending).stream()
                .map(file -> file.getFileName().toString())
                .map(name -> name.substring(0, name.length() - ending.length()))
                .toList();
    }

    /** Forgets what was noted about an archive that is gone. */
    public void forget(String id) throws IOException {
        for (String ending : List.of(VERIFIED, DAMAGED)) {
            Path note = directory.resolve(id + ending);
            Files.deleteIfExists(note);
            DurableFiles.removeLitter(note);
        }
    }
}
