package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.Difference;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.Presence;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Writes the manifest of a snapshot again from what the catalog knows, where that is certain. */
final class ManifestRewriting implements Rewriting {
    private final Destination destination;
    private final Catalog catalog;
    private final SnapshotHead head;
    private final SnapshotEnd end;

    /** What there was before where the catalog has forgotten it. */
    private final Optional<NavigableSet<String>> before;

    private ManifestRewriting(
            Destination destination,
            Catalog catalog,
            SnapshotHead head,
            SnapshotEnd end,
            Optional<NavigableSet<String>> before) {
        this.destination = destination;
        this.catalog = catalog;
        this.head = head;
        this.end = end;
        this.before = before;
    }

    /**
     * Empty unless the catalog knows every file of the snapshot and where its content is, and its archive is the one that is
     * there. It builds on nothing any more where neither the catalog nor the manifests of those that are listed no more
     * tell in what it differs from what it was built on.
     */
    static Optional<Rewriting> of(Destination destination, Catalog catalog, String set, String id)
            throws IOException, BackupException {
        Optional<SnapshotHead> head = catalog.snapshots(set).head(id);
        Optional<SnapshotEnd> end = catalog.snapshots(set).end(id);
        if (head.isEmpty() || end.isEmpty() || !catalog.snapshots(set).knowsFiles(id)) {
            return Optional.empty();
        }
        boolean parentKnown = isParentKnown(catalog, head.get());
        Optional<NavigableSet<String>> before = parentKnown
                ? Optional.empty()
                : head.get().parent().flatMap(parent -> UnlistedPaths.of(destination, set, parent));
        SnapshotHead written = parentKnown || before.isPresent() ? head.get() : buildingOnNothing(head.get());
        ManifestRewriting rewriting = new ManifestRewriting(destination, catalog, written, end.get(), before);
        return rewriting.isOfWhatIsThere() && isAllPlaced(catalog, set, id) ? Optional.of(rewriting) : Optional.empty();
    }

    private static SnapshotHead buildingOnNothing(SnapshotHead head) {
        return new SnapshotHead(
                head.set(),
                head.id(),
                head.created(),
                SnapshotKind.FULL,
                head.format(),
                head.archive(),
                Optional.empty());
    }

    private boolean isOfWhatIsThere() throws IOException {
        Path archive = destination.directory().resolve(head.archive());
        return Presence.of(archive)
                && Files.size(archive) == end.sizeArchive()
                && destination.checksums().ofOrSum(head.archive()).equals(end.sha256());
    }

    @Override
    public SnapshotHead head() {
        return head;
    }

    @Override
    public SnapshotEnd end() {
        return end;
    }

    private static boolean isParentKnown(Catalog catalog, SnapshotHead head) throws BackupException {
        if (head.kind() == SnapshotKind.FULL) {
            return true;
        }
        return head.parent().isPresent()
                && catalog.snapshots(head.set()).find(head.parent().get()).isPresent()
                && catalog.snapshots(head.set()).knowsFiles(head.parent().get());
    }

    /** Whether the catalog knows of each file of a snapshot which archive holds it. */
    static boolean isAllPlaced(Catalog catalog, String set, String id) throws BackupException {
        boolean[] all = {true};
        catalog.files(set)
                .forEachAt(
                        id,
                        "",
                        file -> all[0] &= file.content()
                                .map(Content::storedIn)
                                .filter(String::isEmpty)
                                .isEmpty());
        return all[0];
    }

    @Override
    public String source() {
        return "The catalog of this machine knows what it said, so it can be written again.";
    }

    @Override
    public void write(ManifestWriter manifest) throws IOException, BackupException {
        if (head.kind() == SnapshotKind.FULL) {
            writeAll(manifest);
        } else if (before.isPresent()) {
            writeRemoved(manifest, before.get());
            writeAll(manifest);
        } else {
            writeChanges(manifest);
        }
    }

    private void writeAll(ManifestWriter manifest) throws IOException, BackupException {
        catalog.files(head.set()).forEachAt(head.id(), "", file -> put(manifest, file));
    }

    private void writeRemoved(ManifestWriter manifest, NavigableSet<String> before)
            throws IOException, BackupException {
        NavigableSet<String> gone = new TreeSet<>(before);
        catalog.files(head.set()).forEachAt(head.id(), "", file -> gone.remove(file.path()));
        for (String path : gone) {
            manifest.write(new ManifestLine.Removed(path));
        }
    }

    /** What is gone comes first, so that it takes nothing with it that has come into its place. */
    private void writeChanges(ManifestWriter manifest) throws IOException, BackupException {
        String before = head.parent().orElseThrow();
        catalog.files(head.set()).diff(before, head.id(), difference -> {
            if (difference instanceof Difference.Removed removed) {
                manifest.write(new ManifestLine.Removed(removed.file().path()));
            }
        });
        catalog.files(head.set()).diff(before, head.id(), difference -> {
            if (difference instanceof Difference.Added added) {
                put(manifest, added.file());
            } else if (difference instanceof Difference.Modified modified) {
                put(manifest, modified.after());
            }
        });
    }

    private static void put(ManifestWriter manifest, StoredFile file) throws IOException {
        manifest.write(new ManifestLine.Put(file));
    }
}
