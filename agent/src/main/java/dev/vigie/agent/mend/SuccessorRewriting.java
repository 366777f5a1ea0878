package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.ManifestChain;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the manifest of a snapshot that is listed no more again, so that what builds on it is as it was. Nobody knows any
 * more what it held itself; but the catalog knows what the first listed snapshot holds that builds on it. Saying that of
 * it is as good: what lies between the two changes each path in question to what it is there, and leaves the rest.
 *
 * @param row what builds on it, one on the other, up to the listed snapshot
 */
record SuccessorRewriting(SnapshotHead head, SnapshotEnd end, List<ManifestChain.Link> row, Catalog catalog)
        implements Rewriting {

    /**
     * Empty unless what builds on it is a single row up to a listed snapshot that the catalog knows all of.
     *
     * @param id what a manifest says to build on, which may be anything
     */
    static Optional<SuccessorRewriting> of(
            Destination destination, Catalog catalog, SnapshotArchives archives, String set, String id)
            throws IOException, BackupException {
        if (!SnapshotName.isId(id)) {
            return Optional.empty();
        }
        List<ManifestChain.Link> row = row(destination, set, id);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        SnapshotHead successor = row.get(row.size() - 1).head();
        if (!catalog.snapshots(set).knowsFiles(successor.id())
                || !ManifestRewriting.isAllPlaced(catalog, set, successor.id())) {
            return Optional.empty();
        }
        ArchiveInfo archive = archive(destination, catalog, archives, successor, id);
        SnapshotHead head = new SnapshotHead(
                set,
                id,
                SnapshotName.moment(id, ZoneId.systemDefault()).toInstant(),
                SnapshotKind.FULL,
                archive.format(),
                archive.file(),
                Optional.empty());
        SnapshotEnd end = new SnapshotEnd(
                0,
                0,
                archive.filesStored(),
                archive.sizeStored(),
                archive.size(),
                archive.sha256(),
                Unread.NOTHING,
                Optional.empty());
        return Optional.of(new SuccessorRewriting(head, end, row, catalog));
    }

    /** Empty when more than one builds on one of them, or none that is listed. */
    private static List<ManifestChain.Link> row(Destination destination, String set, String id) throws IOException {
        Map<String, ManifestChain.Link> onlyOn = new HashMap<>();
        Set<String> branches = new HashSet<>();
        for (ManifestRole role : List.of(ManifestRole.SNAPSHOT, ManifestRole.BASE)) {
            for (Path manifest : destination.set(set).manifests(role)) {
                Optional<SnapshotHead> head = BackupSet.readableHeadOf(manifest);
                if (head.isEmpty() && !BackupSet.idOf(manifest).equals(id)) {
                    return List.of();
                }
                Optional<String> parent = head.flatMap(SnapshotHead::parent);
                if (parent.isPresent()
                        && onlyOn.put(parent.get(), new ManifestChain.Link(manifest, role, head.get())) != null) {
                    branches.add(parent.get());
                }
            }
        }
        List<ManifestChain.Link> row = new ArrayList<>();
        String last = id;
        for (Set<String> seen = new HashSet<>(); seen.add(last) && !branches.contains(last); ) {
            ManifestChain.Link next = onlyOn.get(last);
            if (next == null) {
                return List.of();
            }
            row.add(next);
            if (next.role() == ManifestRole.SNAPSHOT) {
                return row;
            }
            last = next.head().id();
        }
        return List.of();
    }

    /** Its own archive, of which the file may be gone long since. */
    private static ArchiveInfo archive(
            Destination destination, Catalog catalog, SnapshotArchives archives, SnapshotHead successor, String id)
            throws IOException, BackupException {
        Optional<ArchiveInfo> known = catalog.archives(successor.set()).find(id);
        long filesStored = known.map(ArchiveInfo::filesStored).orElse(0L);
        long sizeStored = known.map(ArchiveInfo::sizeStored).orElse(0L);
        Optional<Path> file = archives.file(id);
        if (file.isEmpty()) {
            String name = new SnapshotName(successor.set(), id, false, successor.format()).fileName();
            return new ArchiveInfo(id, name, successor.format(), 0, "", filesStored, sizeStored);
        }
        String name = file.get().getFileName().toString();
        return new ArchiveInfo(
                id,
                name,
                archives.formatOf(id).orElseThrow(),
                Files.size(file.get()),
                destination.checksums().ofOrSum(name),
                filesStored,
                sizeStored);
    }

    @Override
    public String source() {
        return "Its snapshot is listed no more, and the catalog of this machine knows what those hold that build on it, so"
                + " it can be written again for them.";
    }

    @Override
    public void write(ManifestWriter manifest) throws IOException, BackupException {
        catalog.files(head.set()).forEachAt(successor(), "", file -> manifest.write(new ManifestLine.Put(file)));
    }

    /**
     * What it tells of a snapshot whose archive is there and complete: what nothing changed since is as it was, exactly, also
     * what was taken from earlier archives then.
     *
     * @throws DamagedManifestException when it is not known what changed since
     */
    Map<String, StoredFile> unchanged() throws IOException, BackupException {
        Set<String> changed = new HashSet<>();
        for (ManifestChain.Link link : row) {
            try (ManifestReader reader = ManifestReader.ofIntact(link.manifest())) {
                reader.forEach(line -> changed.add(line.path()));
            }
        }
        Map<String, StoredFile> unchanged = new HashMap<>();
        catalog.files(head.set()).forEachAt(successor(), "", file -> {
            if (!changed.contains(file.path())) {
                unchanged.put(file.path(), file);
            }
        });
        return unchanged;
    }

    private String successor() {
        return row.get(row.size() - 1).head().id();
    }
}
