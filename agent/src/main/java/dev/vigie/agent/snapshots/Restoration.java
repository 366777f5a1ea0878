package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.catalog.StoredFiles;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.inventory.CatalogFailure;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.agent.restore.ArchiveSource;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.restore.Restorer;
import dev.vigie.agent.snapshots.Choice.Found;
import dev.vigie.agent.text.Names;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Restores one snapshot of a destination that stays open meanwhile. Used by one thread, once. */
final class Restoration {
    /** So many archives are named in a notice. */
    private static final int MOST_NAMED = 10;

    private final OpenDestination opened;
    private final RestoreRequest request;

    Restoration(OpenDestination opened, RestoreRequest request) {
        this.opened = opened;
        this.request = request;
    }

    /** @param found the snapshot, and what would have been restored instead, if it could be */
    RestoreResult of(Found found) throws IOException, BackupException {
        try {
            return restore(found);
        } catch (CatalogFailure e) {
            throw e.failure();
        }
    }

    private RestoreResult restore(Found found) throws IOException, BackupException {
        SnapshotInfo snapshot = found.snapshot();
        Destination destination = opened.destination();
        Restorer restorer = new Restorer(
                request.withPaths(relative(request.paths(), destination, snapshot.name())),
                path -> isThere(snapshot, path));
        found.passedOver().passedOver(snapshot).ifPresent(restorer::lacks);
        restorer.lacks(snapshot.unread());
        requireElsewhere(destination, restorer.target(), request.delete());
        if (request.delete()) {
            requireNoSourceIn(
                    restorer.target(), destination.set(snapshot.name()).sources());
        }
        request.progress().begin(Phase.RESTORING, snapshot.files().orElse(0), 0);
        try (SnapshotArchives archives =
                new SnapshotArchives(destination, opened.catalog(), snapshot.name(), opened.plugins())) {
            if (snapshot.files().isEmpty()) {
                return restoreArchive(restorer, snapshot, archives);
            }
            return restoreListed(restorer, snapshot, opened.catalog().orElseThrow(), archives);
        }
    }

    private boolean isThere(SnapshotInfo snapshot, String path) {
        return CatalogFailure.carry(() -> opened.isListed(snapshot)
                && opened.catalog()
                        .orElseThrow()
                        .files(snapshot.name())
                        .at(snapshot.id(), path)
                        .isPresent());
    }

    private static List<String> relative(List<String> written, Destination destination, String set) {
        List<String> sources =
                written.isEmpty() ? List.of() : destination.set(set).sources();
        return written.stream().map(path -> RelativePath.pattern(path, sources)).toList();
    }

    /** Backups are not restored over: what lies there is not of the snapshot, and would be in the way or deleted. */
    private static void requireElsewhere(Destination destination, Path target, boolean delete)
            throws IOException, BackupException {
        Path own = destination.directory().toRealPath();
        if (target.equals(own) || target.startsWith(own.resolve(Destination.OWN_DIRECTORY))) {
            throw BackupException.user(
                    "the backups themselves are in " + own + "; restore to another directory, for instance a new one");
        }
        if (delete && mayHoldBackups(target)) {
            throw BackupException.user("there are backups in " + target
                    + ", and nothing is deleted beside them; restore without --delete, or to another directory");
        }
    }

    /** Whoever names what holds the folder, as tools that back up whole disks have it, does not mean that the folder goes. */
    private static void requireNoSourceIn(Path target, List<String> sources) throws BackupException {
        for (String source : sources) {
            Path folder = Path.of(source);
            if (folder.startsWith(target) && !folder.equals(target) && Files.isDirectory(folder)) {
                throw BackupException.user("the folder that was backed up is " + folder + ", which is in " + target
                        + " and would be deleted with all else that the backup does not have; restore to " + folder
                        + ", or without --delete, or to another directory");
            }
        }
    }

    private static boolean mayHoldBackups(Path target) throws BackupException {
        try {
            return Destination.mayBeAt(target);
        } catch (IOException e) {
            throw BackupException.environment(
                    "cannot tell whether there are backups in " + target + ": " + Reason.of(e), e);
        }
    }

    /** Of an archive nobody described, or whose description is lost, what it holds itself is all there is. */
    private static RestoreResult restoreArchive(Restorer restorer, SnapshotInfo snapshot, SnapshotArchives archives)
            throws IOException, BackupException {
        if (snapshot.kind() != SnapshotKind.ADOPTED) {
            restorer.lacks(new Problem(
                    "",
                    "only what the archive of snapshot " + snapshot.id()
                            + " holds itself was restored: its manifest, or that of a snapshot it builds on, is missing or"
                            + " damaged, or cannot be read. The rest may be in the snapshots before and after it"));
        }
        try (ArchiveReader archive = archives.open(snapshot)) {
            return restorer.restore(archive);
        } catch (IOException e) {
            throw BackupException.environment("cannot read the archive " + snapshot.archive() + ": " + Reason.of(e), e);
        }
    }

    private static RestoreResult restoreListed(
            Restorer restorer, SnapshotInfo snapshot, Catalog catalog, SnapshotArchives archives)
            throws IOException, BackupException {
        WithFallback source = new WithFallback(archives, catalog, snapshot.name());
        RestoreResult result = restorer.restore(
                consumer -> {
                    try (StoredFiles files = catalog.files(snapshot.name()).allAt(snapshot.id(), "")) {
                        for (Optional<StoredFile> file = files.next(); file.isPresent(); file = files.next()) {
                            consumer.accept(file.get());
                        }
                    } catch (StateDirectoryException e) {
                        throw e;
                    } catch (BackupException e) {
                        throw new CatalogFailure(e);
                    }
                },
                source);
        return source.notice().map(result::withNotice).orElse(result);
    }

    /**
     * Knows where else a content lies when the archive that should hold it does not: at last in one that was found damaged.
     * It may have been that it could not be read for a while, and what is not right is not restored from it either.
     */
    private static final class WithFallback implements ArchiveSource {
        private final SnapshotArchives archives;
        private final Catalog catalog;
        private final String set;
        private final Set<String> lastResorts = new LinkedHashSet<>();

        WithFallback(SnapshotArchives archives, Catalog catalog, String set) {
            this.archives = archives;
            this.catalog = catalog;
            this.set = set;
        }

        @Override
        public ArchiveReader open(String snapshotId) throws IOException, BackupException {
            return archives.open(snapshotId);
        }

        @Override
        public long size(String snapshotId) {
            return archives.size(snapshotId);
        }

        @Override
        public List<StoredFile> elsewhere(StoredFile file) {
            Content content = file.content().orElseThrow();
            return CatalogFailure.carry(() -> Stream.concat(
                            catalog
                                    .files(set)
                                    .placements(content.sha256(), file.entry().size())
                                    .stream(),
                            lastResorts(file, content).stream())
                    .filter(other -> !other.storedIn().equals(content.storedIn()))
                    .map(other -> at(other, file))
                    .toList());
        }

        private List<Content> lastResorts(StoredFile file, Content content) throws BackupException {
            List<Content> damaged = catalog.files(set)
                    .damagedPlacements(content.sha256(), file.entry().size());
            damaged.forEach(held -> lastResorts.add(held.storedIn()));
            return damaged;
        }

        private static StoredFile at(Content content, StoredFile file) {
            return new StoredFile(file.entry(), file.changeTime(), file.inode(), Optional.of(content));
        }

        Optional<String> notice() {
            return lastResorts.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            "Found damaged by an earlier \"vigie verify\", but tried, as nothing else holds what was"
                                    + " wanted: " + Names.first(MOST_NAMED, lastResorts)
                                    + ". What came from there is right by its checksum, and what did not is named as missing."
                                    + " \"vigie verify\" once more takes the finding back where an archive is whole.");
        }
    }
}
