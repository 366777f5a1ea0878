package dev.vigie.agent.inventory;

import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.StateDirectoryException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The manifests that could not be read when the catalog of a destination was last brought up to date, because the disk
 * did not give them or a newer Vigie wrote them. They may be
 * right, and be read another time: until then what they say is not known, nothing is removed that they might need, and
 * the catalog is not relied on. Kept beside the catalog, so that the next process knows. Used with the catalog's lock held.
 */
final class UnreadableManifests {
    private final Path file;

    /** @param file need not exist */
    UnreadableManifests(Path file) {
        this.file = file;
    }

    /** Those of one set, as {@code SET/FILE}. */
    Set<String> of(String set) throws StateDirectoryException {
        Set<String> manifests = all();
        manifests.removeIf(manifest -> !manifest.startsWith(set + "/"));
        return manifests;
    }

    /** Whether it is not known any more which there are, so that all manifests have to be read again. */
    boolean areForgotten() {
        try {
            return read().isEmpty();
        } catch (IOException e) {
            return false; // That is said when they are asked for.
        }
    }

    /** Goes back to none, for a catalog that is empty. */
    void clear() throws StateDirectoryException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StateDirectoryException(file, Reason.of(e), e);
        }
    }

    private Set<String> all() throws StateDirectoryException {
        try {
            return read().orElseThrow(() -> new IOException("it is damaged; delete it and the catalog beside it"));
        } catch (IOException e) {
            throw new StateDirectoryException(file, Reason.of(e), e);
        }
    }

    /** Empty when the file is not as it was written. */
    private Optional<Set<String>> read() throws IOException {
        try {
            String text = Files.readString(file);
            boolean whole = text.endsWith("\n") && text.lines().allMatch(line -> line.indexOf('/') > 0);
            return whole ? Optional.of(text.lines().collect(Collectors.toCollection(TreeSet::new))) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.of(new TreeSet<>());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Says which of a set's manifests could not be read this time. */
    void put(String set, Set<Path> manifests) throws StateDirectoryException {
        Set<String> before = all();
        Set<String> now = new TreeSet<>(before);
        now.removeIf(manifest -> manifest.startsWith(set + "/"));
        manifests.forEach(manifest -> now.add(set + "/" + manifest.getFileName()));
        try {
            if (now.isEmpty()) {
                Files.deleteIfExists(file);
            } else if (!now.equals(before)) {
                DurableFiles.replace(file, lines(now).getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new StateDirectoryException(file, Reason.of(e), e);
        }
    }

    private static String lines(Set<String> manifests) {
        return String.join("\n", List.copyOf(manifests)) + "\n";
    }
}
