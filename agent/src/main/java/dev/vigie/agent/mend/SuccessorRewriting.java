package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
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
 * @param successor the listed snapshot
 */
record SuccessorRewriting(SnapshotHead head, SnapshotEnd end, SnapshotHead successor, Catalog catalog)
        implements Rewriting {
    /** Formats keep times in tenths of a microsecond at the least, but for those of others. */
    private static final Duration LEAST_EXACT = Duration.ofNanos(1000);

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
        Optional<SnapshotHead> successor = successor(destination, set, id);
        if (successor.isEmpty()
                || !catalog.knowsFiles(set, successor.get().id())
                || !ManifestRewriting.isAllPlaced(catalog, set, successor.get().id())) {
            return Optional.empty();
        }
        ArchiveInfo archive = archive(destination, catalog, archives, successor.get(), id);
        SnapshotHead head = new SnapshotHead(
                set,
                id,
                SnapshotName.moment(id, ZoneId.systemDefault()).toInstant(),
                SnapshotKind.FULL,
                archive.format(),
                archive.file(),
                Optional.empty());
        SnapshotEnd end = new SnapshotEnd(
                0, 0, archive.filesStored(), archive.sizeStored(), archive.size(), archive.sha256(), Optional.empty());
        return Optional.of(new SuccessorRewriting(head, end, successor.get(), catalog));
    }

    private static Optional<SnapshotHead> successor(Destination destination, String set, String id) throws IOException {
        Map<String, SnapshotHead> onlyOn = new HashMap<>();
        Set<String> branches = new HashSet<>();
        Set<String> listed = new HashSet<>();
        for (ManifestRole role : List.of(ManifestRole.SNAPSHOT, ManifestRole.BASE)) {
            for (Path manifest : destination.set(set).manifests(role)) {
                Optional<SnapshotHead> head = BackupSet.readableHeadOf(manifest);
                if (head.isEmpty() && !BackupSet.idOf(manifest).equals(id)) {
                    return Optional.empty();
                }
                Optional<String> parent = head.flatMap(SnapshotHead::parent);
                if (parent.isPresent() && onlyOn.put(parent.get(), head.get()) != null) {
                    branches.add(parent.get());
                }
                if (role == ManifestRole.SNAPSHOT) {
                    listed.add(BackupSet.idOf(manifest));
                }
            }
        }
        String last = id;
        for (Set<String> seen = new HashSet<>(); seen.add(last) && !branches.contains(last); ) {
            SnapshotHead next = onlyOn.get(last);
            if (next == null) {
                return Optional.empty();
            }
            if (listed.contains(next.id())) {
                return Optional.of(next);
            }
            last = next.id();
        }
        return Optional.empty();
    }

    /** Its own archive, of which the file may be gone long since. */
    private static ArchiveInfo archive(
            Destination destination, Catalog catalog, SnapshotArchives archives, SnapshotHead successor, String id)
            throws IOException, BackupException {
        Optional<ArchiveInfo> known = catalog.archive(successor.set(), id);
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
        catalog.forEachAt(head.set(), successor.id(), "", file -> manifest.write(new ManifestLine.Put(file)));
    }

    /**
     * What it tells of a snapshot whose archive is there and complete: exactly what the archive's format keeps less exactly,
     * and what was taken from earlier archives then.
     *
     * @param own what its archive holds
     */
    Map<String, StoredFile> beside(Map<String, StoredFile> own) throws BackupException {
        Map<String, StoredFile> told = new HashMap<>();
        catalog.forEachAt(head.set(), successor.id(), "", file -> {
            StoredFile stored = own.get(file.path());
            if (stored == null ? liesInAnEarlierArchive(file) : isUnchanged(stored, file)) {
                told.put(file.path(), file);
            }
        });
        return told;
    }

    private boolean liesInAnEarlierArchive(StoredFile file) {
        return file.content()
                .filter(content -> content.storedIn().compareTo(head.id()) < 0)
                .isPresent();
    }

    private static boolean isUnchanged(StoredFile stored, StoredFile file) {
        Duration apart =
                Duration.between(stored.entry().modified(), file.entry().modified());
        return stored.entry().type() == file.entry().type()
                && stored.content().map(Content::sha256).equals(file.content().map(Content::sha256))
                && apart.abs().compareTo(LEAST_EXACT) < 0;
    }
}
