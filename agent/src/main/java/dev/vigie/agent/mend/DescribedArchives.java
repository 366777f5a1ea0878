package dev.vigie.agent.mend;

import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Compares archives with what manifests say of them, without reading them. Used by one thread. */
final class DescribedArchives {
    private final Destination destination;
    private final Flaws flaws;
    private final Set<String> formats;
    private final Map<String, Long> unknownFormats = new TreeMap<>();

    /** Empty where they cannot be read. */
    private final Optional<Map<String, String>> checksums;

    /** @param formats the ids of those that are installed */
    DescribedArchives(Destination destination, Flaws flaws, Set<String> formats) {
        this.destination = destination;
        this.flaws = flaws;
        this.formats = Set.copyOf(formats);
        this.checksums = checksums();
    }

    private Optional<Map<String, String>> checksums() {
        try {
            return Optional.of(destination.checksums().all());
        } catch (IOException e) {
            flaws.lasting(
                    Destination.CHECKSUMS, Checkup.sentence(e.getMessage()) + " Copy the destination to another disk.");
            return Optional.empty();
        }
    }

    boolean haveChecksums() {
        return checksums.isPresent();
    }

    void compare(ManifestRole role, SnapshotHead head, SnapshotEnd end) throws IOException {
        Path archive = destination.directory().resolve(head.archive());
        if (!Presence.of(archive)) {
            if (role != ManifestRole.BASE) {
                wrong(
                        head,
                        end,
                        "It is missing. ",
                        "What only it held is lost from snapshot " + head.id() + " and from later ones that had it"
                                + " unchanged; the next backup stores again what the source still has.");
            }
            return;
        }
        if (!formats.contains(head.format())) {
            unknownFormats.merge(head.format(), 1L, Long::sum);
        }
        long size = Files.size(archive);
        if (size != end.sizeArchive()) {
            wrong(
                    head,
                    end,
                    "It has " + size + " bytes instead of " + end.sizeArchive() + ". ",
                    "\"vigie verify\" says what of it is lost.");
        }
        if (checksums.isPresent() && !end.sha256().equals(checksums.get().put(head.archive(), end.sha256()))) {
            flaws.mend(
                    "SHA256SUMS",
                    "It does not have the checksum of " + head.archive() + " that the archive was written with.",
                    () -> destination.checksums().put(head.archive(), end.sha256()));
        }
    }

    /** Archives that nobody here can read, of all that were compared. */
    void unreadable() {
        unknownFormats.forEach((format, count) -> flaws.lasting(
                "the format \"" + format + "\"",
                "No plugin that is installed reads it, and " + count + (count == 1 ? " archive has" : " archives have")
                        + " it. Install the one that does: \"vigie plugins list\" shows which there are."));
    }

    /** Archives that were found damaged when they were read. */
    void foundDamaged(String set) throws IOException {
        Set<String> damaged = destination.set(set).findings().damages().keySet();
        for (String id : haveChecksums() ? List.copyOf(damaged) : List.<String>of()) {
            Optional<String> file = destination.checksums().fileName(set, id);
            if (file.isPresent() && !flaws.isFound(file.get())) {
                foundDamaged(set, id, file.get());
            }
        }
    }

    private void foundDamaged(String set, String id, String file) throws IOException {
        if (!takeFromCopy(set, id, file, "It was found damaged. ")) {
            flaws.lasting(
                    file,
                    "\"vigie verify\" found it damaged; the next backup stores again what the source still has. Where it is"
                            + " whole again, \"vigie verify\" once more says so.");
        }
    }

    private void wrong(SnapshotHead head, SnapshotEnd end, String what, String otherwise) throws IOException {
        if (!takeFromCopy(head.set(), head.id(), head.archive(), Optional.of(end.sha256()), what)) {
            flaws.lasting(head.archive(), what + otherwise);
        }
    }

    /**
     * Takes an archive from a copy, where that is asked for.
     *
     * @return whether a copy has what is wrong here
     */
    boolean takeFromCopy(String set, String id, String file, String what) throws IOException {
        Optional<String> sha256 = checksums.flatMap(sums -> Optional.ofNullable(sums.get(file)));
        return takeFromCopy(set, id, file, sha256, what);
    }

    private boolean takeFromCopy(String set, String id, String file, Optional<String> sha256, String what)
            throws IOException {
        Optional<CopiedArchive> copied = CopiedArchive.of(destination, set, id, file, sha256);
        return copied.isPresent() && copied.get().mends(destination, flaws, what);
    }
}
