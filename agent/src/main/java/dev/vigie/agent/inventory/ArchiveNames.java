package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which file is the archive with an id. People unpack an archive beside where it is, or pack it another way, and then
 * several files have its id: what is said of the archive is said of the one that the catalog or a manifest names.
 *
 * @param catalog empty where Vigie has never written
 */
public record ArchiveNames(Destination destination, Optional<Catalog> catalog, PluginHost plugins) {
    /** The archive with an id, when it is there and its format is installed. */
    Optional<SnapshotName> find(String set, String id) throws IOException, BackupException {
        List<SnapshotName> present = present(set, id);
        Optional<String> known = known(set, id);
        if (known.isPresent()) {
            return present.stream()
                    .filter(name -> name.fileName().equals(known.get()))
                    .findFirst();
        }
        return present.size() > 1 ? likeliest(present) : present.stream().findFirst();
    }

    /** Whether the archive with an id is there, but in a format that is not installed. */
    boolean isForeign(String set, String id) throws IOException, BackupException {
        Optional<String> known = known(set, id);
        return known.isPresent()
                && SnapshotName.parse(known.get(), SnapshotArchives.extensions(plugins))
                        .isEmpty()
                && Presence.ofFile(destination.directory().resolve(known.get()));
    }

    /** Whether a file only has the id of an archive, which is another one. Of an id that nobody knows none is a stray. */
    public boolean isStray(SnapshotName file) throws IOException, BackupException {
        boolean known = isInCatalog(file)
                || destination.set(file.set()).roleOf(file.id()).isPresent();
        return known && !find(file.set(), file.id()).equals(Optional.of(file));
    }

    /**
     * Whether a file is an archive of changes, and nothing tells to which snapshot they belong, as where somebody copied the
     * archives alone. While an archive is being published its manifest is pending.
     */
    public boolean isOrphan(SnapshotName file) throws IOException, BackupException {
        return file.incremental()
                && !isInCatalog(file)
                && !destination.set(file.set()).isPending(file.id())
                && destination.set(file.set()).roleOf(file.id()).isEmpty()
                && Presence.ofFile(destination.directory().resolve(file.fileName()));
    }

    private boolean isInCatalog(SnapshotName file) throws BackupException {
        return catalog.isPresent()
                && catalog.get().archives(file.set()).find(file.id()).isPresent();
    }

    private Optional<String> known(String set, String id) throws BackupException {
        Optional<String> inCatalog = catalog.isPresent()
                ? catalog.get().archives(set).find(id).map(ArchiveInfo::file).filter(file -> !file.isEmpty())
                : Optional.empty();
        return inCatalog.isPresent() ? inCatalog : inManifest(set, id);
    }

    private Optional<String> inManifest(String set, String id) {
        for (ManifestRole role : ManifestRole.values()) {
            Optional<SnapshotHead> head =
                    BackupSet.readableHeadOf(destination.set(set).manifest(role, id));
            if (head.isPresent()) {
                return head.map(SnapshotHead::archive);
            }
        }
        return Optional.empty();
    }

    private List<SnapshotName> present(String set, String id) throws IOException {
        List<SnapshotName> present = new ArrayList<>();
        for (String extension : SnapshotArchives.extensions(plugins)) {
            for (boolean incremental : List.of(false, true)) {
                SnapshotName name = new SnapshotName(set, id, incremental, extension);
                if (Presence.ofFile(destination.directory().resolve(name.fileName()))) {
                    present.add(name);
                }
            }
        }
        return present;
    }

    /** Only Vigie notes checksums, and gives archives of changes their names. */
    private Optional<SnapshotName> likeliest(List<SnapshotName> present) throws IOException {
        List<SnapshotName> noted = new ArrayList<>();
        for (SnapshotName name : present) {
            if (destination.checksums().of(name.fileName()).isPresent()) {
                noted.add(name);
            }
        }
        return (noted.isEmpty() ? present : noted)
                .stream().max(Comparator.comparing(SnapshotName::incremental).thenComparing(SnapshotName::fileName));
    }
}
