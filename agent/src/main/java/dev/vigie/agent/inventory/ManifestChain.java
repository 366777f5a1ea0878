package dev.vigie.agent.inventory;

import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.manifest.NewerManifestException;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manifests of one set in the order in which their snapshots were made. What a snapshot builds on comes before it,
 * whatever the clock said meanwhile; beyond that the times in the manifests count.
 */
public final class ManifestChain {
    private static final Logger log = LoggerFactory.getLogger(ManifestChain.class);
    private static final Comparator<Link> BY_TIME = Comparator.comparing(
                    (Link link) -> link.head().created())
            .thenComparing(link -> link.head().id().length())
            .thenComparing(link -> link.head().id());

    private final Map<String, Link> links = new LinkedHashMap<>();

    /** A manifest and how it begins. */
    public record Link(Path manifest, ManifestRole role, SnapshotHead head) {
        Optional<String> buildsOn() {
            return head.kind() == SnapshotKind.INCREMENTAL ? head.parent() : Optional.empty();
        }
    }

    private ManifestChain(List<Link> links) {
        links.stream()
                .sorted(BY_TIME)
                .forEach(link -> this.links.put(link.head().id(), link));
    }

    /**
     * Reads how manifests begin; those that are damaged or cannot be read are left out, with a warning.
     *
     * @param unreadable takes those that may be right although they cannot be read
     * @throws NoSuchFileException when one went away meanwhile
     */
    public static ManifestChain of(Map<ManifestRole, List<Path>> manifests, Set<Path> unreadable) throws IOException {
        List<Link> links = new ArrayList<>();
        for (Map.Entry<ManifestRole, List<Path>> ofRole : manifests.entrySet()) {
            for (Path manifest : ofRole.getValue()) {
                try {
                    Optional<SnapshotHead> head = BackupSet.headOf(manifest);
                    if (head.isPresent()) {
                        links.add(new Link(manifest, ofRole.getKey(), head.get()));
                    } else {
                        log.warn("The manifest {} is damaged; what its snapshot holds is not known", manifest);
                    }
                } catch (IOException e) {
                    passOver(manifest, e, unreadable);
                }
            }
        }
        return new ManifestChain(links);
    }

    /**
     * Goes on without a manifest that may be right, but cannot be read now.
     *
     * @throws NoSuchFileException when it went away meanwhile
     */
    static void passOver(Path manifest, IOException cause, Set<Path> unreadable) throws NoSuchFileException {
        if (cause instanceof NoSuchFileException gone && !Files.isSymbolicLink(manifest)) {
            throw gone;
        }
        unreadable.add(manifest);
        log.warn(
                "The manifest {} cannot be read ({}): what its snapshot holds, and what those hold that build on it, is"
                        + " not known, and no backup is removed{}",
                manifest,
                Reason.of(cause),
                advice(cause));
    }

    private static String advice(IOException cause) {
        if (cause instanceof NewerManifestException) {
            return "";
        }
        return cause instanceof NoSuchFileException
                ? ". It is a symbolic link: bring back what it leads to, or remove it"
                : ". If that stays so, its disk is failing: copy the destination to another one";
    }

    /** Whether there is none that can be read. */
    boolean isEmpty() {
        return links.isEmpty();
    }

    /** The listed ones and what they build on, in order. */
    public List<Link> inOrder() {
        Set<String> done = new HashSet<>();
        List<Link> ordered = new ArrayList<>();
        for (Link link : links.values()) {
            if (link.role() == ManifestRole.SNAPSHOT) {
                List<Link> row = new ArrayList<>();
                for (Optional<Link> next = Optional.of(link);
                        next.isPresent() && done.add(next.get().head().id());
                        next = next.get().buildsOn().map(links::get)) {
                    row.add(0, next.get());
                }
                ordered.addAll(row);
            }
        }
        return ordered;
    }

    /** All of them, whatever builds on what. */
    Collection<Link> all() {
        return links.values();
    }
}
