package dev.vigie.agent.mend;

import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.mend.ReadManifests.Description;
import dev.vigie.agent.path.Presence;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what snapshots of a destination build on, and writes again what is missing of it where something tells what it
 * said. Call in this order: {@link #gaps}, {@link #severed}. Used by one thread.
 */
final class ChainCheckup {
    private static final Logger log = LoggerFactory.getLogger(ChainCheckup.class);

    private final ManifestMending mending;
    private final Destination destination;
    private final ReadManifests read;

    ChainCheckup(ManifestMending mending, ReadManifests read) {
        this.mending = mending;
        this.destination = mending.destination();
        this.read = read;
    }

    /** Snapshots that build on others of which nothing is there that tells what they were. */
    void gaps() throws IOException, BackupException {
        // One role after the other: what is written anew for a snapshot is a base, which may have a gap before it.
        for (ManifestRole role : List.of(ManifestRole.SNAPSHOT, ManifestRole.BASE)) {
            for (Manifest manifest : mending.all(role)) {
                Optional<String> parent = parentOf(manifest.file()).filter(id -> !tells(manifest.set(), id));
                if (parent.isPresent()) {
                    gap(manifest, parent.get());
                }
            }
        }
    }

    private static Optional<String> parentOf(Path manifest) {
        return BackupSet.readableHeadOf(manifest)
                .filter(head -> head.kind() == SnapshotKind.INCREMENTAL)
                .flatMap(SnapshotHead::parent);
    }

    /** A manifest that is there and damaged is named itself; one that was adopted tells only what its archive has. */
    private boolean tells(String set, String id) {
        for (ManifestRole role : List.of(ManifestRole.SNAPSHOT, ManifestRole.BASE)) {
            Path manifest = destination.set(set).manifest(role, id);
            if (!Files.notExists(manifest)) {
                return BackupSet.readableHeadOf(manifest)
                        .filter(head -> head.kind() == SnapshotKind.ADOPTED)
                        .isEmpty();
            }
        }
        return false;
    }

    private void gap(Manifest manifest, String parent) throws IOException, BackupException {
        String missing = "The manifest of " + parent + ", on which it builds, is missing. ";
        if (!fromCopy(manifest, parent, missing) && !fill(manifest, parent, missing) && !sever(manifest, missing)) {
            mending.lasting(
                    manifest,
                    missing
                            + "Without it nothing tells which files this snapshot and those that build on it have. If"
                            + " there is a copy of "
                            + mending.flaws()
                                    .name(destination.set(manifest.set()).manifest(ManifestRole.BASE, parent))
                            + " or .manifest somewhere, put it there.");
        }
    }

    /**
     * Takes what is missing from a copy, which may list it for longer.
     *
     * @return whether a copy has it
     */
    private boolean fromCopy(Manifest above, String parent, String missing) throws IOException, BackupException {
        Optional<CopiedManifest> copied = CopiedManifest.of(destination, above.set(), ManifestRole.SNAPSHOT, parent);
        if (copied.isPresent()) {
            ManifestRole role = roleHere(copied.get());
            mending.rewrite(role, above.file(), missing, copied.get());
            Optional<String> next = copied.get().head().parent().filter(id -> !tells(above.set(), id));
            if (next.isPresent()) {
                gap(mending.manifest(above.set(), role, parent), next.get());
            }
        }
        return copied.isPresent();
    }

    private ManifestRole roleHere(CopiedManifest copied) throws IOException {
        SnapshotHead head = copied.head();
        if (Presence.of(destination.set(head.set()).manifest(ManifestRole.SNAPSHOT, head.id()))) {
            return ManifestRole.SNAPSHOT; // of what was adopted
        }
        return Presence.of(destination.directory().resolve(head.archive())) ? copied.role() : ManifestRole.BASE;
    }

    /**
     * Writes what is missing. A snapshot whose archive has all that it held stays listed.
     *
     * @return whether anybody knows what to write
     */
    private boolean fill(Manifest above, String parent, String missing) throws IOException, BackupException {
        Manifest listed = mending.manifest(above.set(), ManifestRole.SNAPSHOT, parent);
        try (Rewritings rewritings = mending.rewritings(listed)) {
            Optional<SuccessorRewriting> told = rewritings.bySuccessors();
            if (told.isPresent()) {
                Optional<ArchiveRewriting> all = rewritings.byArchiveToo(told.get());
                if (all.isPresent()) {
                    mending.rewrite(ManifestRole.SNAPSHOT, above.file(), missing, all.get());
                } else {
                    mending.rewrite(ManifestRole.BASE, above.file(), missing, told.get());
                }
            }
            return told.isPresent();
        }
    }

    /**
     * Where nothing tells what a snapshot was built on it builds on nothing from now on.
     *
     * @return whether the catalog knows all that it has
     */
    private boolean sever(Manifest manifest, String missing) throws IOException, BackupException {
        Optional<Rewriting> known = manifest.role() == ManifestRole.SNAPSHOT
                ? ManifestRewriting.of(destination, mending.catalog(), manifest.set(), manifest.id())
                : Optional.empty();
        if (known.isPresent()) {
            mending.rewrite(ManifestRole.SNAPSHOT, manifest.file(), missing, known.get());
        }
        return known.isPresent();
    }

    /** Snapshots before which something is damaged that nobody can write again. */
    void severed() throws IOException, BackupException {
        Set<Path> whole = new HashSet<>();
        for (Manifest listed : mending.all(ManifestRole.SNAPSHOT)) {
            if (!isChainWhole(listed, whole)) {
                sever(listed, "Nothing tells any more what it builds on. ");
            }
        }
    }

    /**
     * Whether all is there that a snapshot builds on. What cannot be read now, or only by a newer Vigie, may be right.
     *
     * @param whole where the manifests of snapshots are or would be of which that is known; takes those found
     */
    private boolean isChainWhole(Manifest listed, Set<Path> whole) {
        Set<Path> seen = new HashSet<>();
        try {
            for (Path next = listed.file(); !whole.contains(next); ) {
                Optional<SnapshotHead> head = headOfSnapshot(listed.set(), BackupSet.idOf(next));
                if (head.isEmpty() || !seen.add(next)) {
                    return false;
                }
                if (head.get().parent().isEmpty()) {
                    break;
                }
                next = destination
                        .set(listed.set())
                        .manifest(ManifestRole.SNAPSHOT, head.get().parent().get());
            }
        } catch (IOException e) {
            log.debug("What {} of {} builds on cannot be read", listed.id(), listed.set(), e);
            return true;
        }
        whole.addAll(seen);
        return true;
    }

    private Optional<SnapshotHead> headOfSnapshot(String set, String id) throws IOException {
        Optional<SnapshotHead> head = head(mending.manifest(set, ManifestRole.SNAPSHOT, id));
        return head.isPresent() ? head : head(mending.manifest(set, ManifestRole.BASE, id));
    }

    /** How a manifest begins that is whole, or will be. */
    private Optional<SnapshotHead> head(Manifest manifest) throws IOException {
        Path file = manifest.file();
        Optional<SnapshotHead> rewritten = mending.rewritten(file);
        if (rewritten.isPresent()) {
            return rewritten;
        }
        Optional<Description> description = read.at(file);
        if (description.isPresent()) {
            return description.map(Description::head).filter(head -> !BackupSet.isMisplaced(file, head));
        }
        return Presence.of(file) ? BackupSet.headOfWhole(file) : Optional.empty();
    }
}
