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
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Restores one snapshot of a destination that stays open meanwhile. Used by one thread, once. */
final class Restoration {
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
        requireElsewhere(destination, restorer.target(), request.delete());
        request.progress().begin(Phase.ARCHIVING, snapshot.files().orElse(0), 0);
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
                        .at(snapshot.name(), snapshot.id(), path)
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
        return restorer.restore(
                consumer -> {
                    try (StoredFiles files = catalog.filesAt(snapshot.name(), snapshot.id(), "")) {
                        for (Optional<StoredFile> file = files.next(); file.isPresent(); file = files.next()) {
                            consumer.accept(file.get());
                        }
                    } catch (StateDirectoryException e) {
                        throw e;
                    } catch (BackupException e) {
                        throw new CatalogFailure(e);
                    }
                },
                new WithFallback(archives, catalog, snapshot.name()));
    }

    /** Knows where else a content lies when the archive that should hold it does not. */
    private record WithFallback(SnapshotArchives archives, Catalog catalog, String set) implements ArchiveSource {
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
            return CatalogFailure.carry(() -> {
                List<StoredFile> others = new ArrayList<>();
                for (Content other :
                        catalog.placements(set, content.sha256(), file.entry().size())) {
                    if (!other.storedIn().equals(content.storedIn())) {
                        others.add(new StoredFile(file.entry(), file.changeTime(), file.inode(), Optional.of(other)));
                    }
                }
                return others;
            });
        }
    }
}
