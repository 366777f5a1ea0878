package dev.vigie.agent.destination;

import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to an end what runs that died had begun in a destination. Used with the destination's lock held, except for
 * looking.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final Destination destination;

    Recovery(Destination destination) {
        this.destination = destination;
    }

    /** Publishes archives that were complete and removes anything else. */
    void carryOut() throws IOException {
        for (Path litter : Destination.list(destination.scratch())) {
            delete(litter);
        }
        DurableFiles.removeLitter(destination.directory().resolve(Destination.CHECKSUMS));
        for (String set : destination.sets()) {
            for (ManifestRole role : ManifestRole.values()) {
                for (Path pending : destination.set(set).pendingManifests(role)) {
                    recover(set, role, pending);
                }
            }
        }
    }

    /** What carrying it out would remove or publish. */
    List<Path> litter() throws IOException {
        List<Path> litter = new ArrayList<>(Destination.list(destination.scratch()));
        for (String set : destination.sets()) {
            for (ManifestRole role : ManifestRole.values()) {
                litter.addAll(destination.set(set).pendingManifests(role));
            }
        }
        return litter;
    }

    private void recover(String set, ManifestRole role, Path pending) throws IOException {
        Optional<Published> published;
        try {
            published = published(set, role, pending);
        } catch (IOException e) {
            log.warn("{} cannot be read ({}) and is left as it is", pending, Reason.of(e));
            return;
        }
        if (published.isPresent()) {
            destination.list(published.get().head(), role, published.get().sha256());
        } else {
            Files.deleteIfExists(pending);
        }
    }

    private static void delete(Path place) throws IOException {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            for (Path child : Destination.list(place)) {
                delete(child);
            }
        }
        Files.deleteIfExists(place);
    }

    private record Published(SnapshotHead head, String sha256) {}

    /** A snapshot whose archive has its name already, but which is not listed yet. */
    private Optional<Published> published(String set, ManifestRole role, Path pending) throws IOException {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(pending))) {
            SnapshotHead head = reader.head();
            if (!head.set().equals(set)
                    || !SnapshotName.isOf(head.archive(), set, head.id())
                    || !pending.equals(destination.set(head.set()).pendingManifest(head, role))) {
                return Optional.empty();
            }
            DurableFiles.removeLitter(destination.directory().resolve(head.archive()));
            SnapshotEnd end = reader.end();
            return Files.size(destination.directory().resolve(head.archive())) == end.sizeArchive()
                    ? Optional.of(new Published(head, end.sha256()))
                    : Optional.empty();
        } catch (DamagedManifestException | NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
