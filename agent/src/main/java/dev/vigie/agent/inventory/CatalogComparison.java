package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Damage;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares what a catalog says of a set with its manifests and archives. Used by one thread. */
final class CatalogComparison {
    private final Catalog catalog;
    private final Destination destination;
    private final String set;
    private final PluginHost plugins;

    /** @param plugins tell which files are archives */
    CatalogComparison(Catalog catalog, Destination destination, String set, PluginHost plugins) {
        this.catalog = catalog;
        this.destination = destination;
        this.set = set;
        this.plugins = plugins;
    }

    /**
     * What a catalog does not know yet.
     *
     * @param missing manifests of snapshots it does not list
     * @param surplus ids it lists without there being a manifest
     * @param contents manifests of archives put together of others that it does not know
     * @param gone archives it believes to hold something that are not there, or whose names it does not know
     * @param returned whether archives that were gone are there again, or were found right after all
     * @param exchanged whether what it read was another destination, of which this one is a copy that went its own way
     * @param damages archives that were found damaged since
     */
    record Differences(
            List<Path> missing,
            Set<String> surplus,
            List<Path> contents,
            List<ArchiveInfo> gone,
            boolean returned,
            boolean exchanged,
            Map<String, Damage> damages) {
        boolean isEmpty() {
            return missing.isEmpty()
                    && surplus.isEmpty()
                    && contents.isEmpty()
                    && gone.isEmpty()
                    && !returned
                    && !exchanged
                    && damages.isEmpty();
        }
    }

    /** All of them. Costs a look at the names of what is there, not at what manifests say. */
    Differences differences() throws IOException, BackupException {
        List<Path> manifests = destination.set(set).manifests(ManifestRole.SNAPSHOT);
        Set<String> present = destination.fileNames();
        Map<String, Damage> noted = destination.set(set).findings().damages();
        return new Differences(
                missing(manifests),
                surplus(manifests),
                contents(),
                gone(present),
                isAnyBack(present, noted),
                isExchanged(manifests),
                damages(noted));
    }

    private List<Path> missing(List<Path> manifests) throws BackupException {
        Set<String> listed = catalog.snapshots(set).ids();
        List<Path> missing = new ArrayList<>(manifests);
        missing.removeIf(manifest -> listed.contains(BackupSet.idOf(manifest)));
        return missing;
    }

    /** The ids of snapshots that the catalog does not list. */
    Set<String> unlisted() throws IOException, BackupException {
        return missing(destination.set(set).manifests(ManifestRole.SNAPSHOT)).stream()
                .map(BackupSet::idOf)
                .collect(Collectors.toSet());
    }

    private Set<String> surplus(List<Path> manifests) throws BackupException {
        Set<String> surplus = new HashSet<>(catalog.snapshots(set).ids());
        manifests.forEach(manifest -> surplus.remove(BackupSet.idOf(manifest)));
        return surplus;
    }

    /** Two snapshots may have one id, if they were made in one second; the instant tells them apart. */
    private boolean isExchanged(List<Path> manifests) throws BackupException {
        Set<String> listed = catalog.snapshots(set).ids();
        Optional<Path> newest = manifests.stream()
                .filter(manifest -> listed.contains(BackupSet.idOf(manifest)))
                .max(Comparator.comparing(BackupSet::idOf));
        Optional<Instant> created = newest.flatMap(BackupSet::readableHeadOf).map(SnapshotHead::created);
        return created.isPresent()
                && catalog.snapshots(set)
                        .find(BackupSet.idOf(newest.get()))
                        .filter(known -> known.created().equals(created.get()))
                        .isEmpty();
    }

    /** The manifests of archives put together of others that the catalog does not know. */
    List<Path> contents() throws IOException, BackupException {
        List<Path> contents = new ArrayList<>();
        for (Path manifest : destination.set(set).manifests(ManifestRole.CONTENTS)) {
            if (catalog.archives(set)
                    .find(BackupSet.idOf(manifest))
                    .filter(known -> !known.file().isEmpty())
                    .isEmpty()) {
                contents.add(manifest);
            }
        }
        return contents;
    }

    /**
     * The archives that the catalog believes to hold something, and that are not there.
     *
     * @param present the names of those that are
     */
    List<ArchiveInfo> gone(Set<String> present) throws BackupException {
        List<ArchiveInfo> gone = new ArrayList<>(catalog.archives(set).holdingFiles());
        gone.removeIf(archive -> present.contains(archive.file()));
        return gone;
    }

    private boolean isAnyBack(Set<String> present, Map<String, Damage> noted) throws IOException, BackupException {
        for (ArchiveInfo lost : catalog.archives(set).lost()) {
            if (lost.file().isEmpty() ? names().find(set, lost.id()).isPresent() : present.contains(lost.file())) {
                return true;
            }
        }
        return !noted.keySet().containsAll(catalog.archives(set).damages().keySet()) || isAnyBaseBack(present);
    }

    /** Of an archive that was removed because nobody needed it the catalog knows nothing, should it be there again. */
    private boolean isAnyBaseBack(Set<String> present) throws IOException, BackupException {
        List<String> extensions = SnapshotArchives.extensions(plugins);
        for (String file : present) {
            Optional<String> id = SnapshotName.parse(file, extensions)
                    .filter(name -> name.set().equals(set))
                    .map(SnapshotName::id);
            if (id.isPresent() && catalog.archives(set).find(id.get()).isEmpty() && isOfBase(id.get(), file)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfBase(String id, String file) throws IOException {
        Path base = destination.set(set).manifest(ManifestRole.BASE, id);
        return Presence.of(base)
                && BackupSet.headOf(base)
                        .filter(head -> head.archive().equals(file))
                        .isPresent();
    }

    /** Which file is which archive. */
    ArchiveNames names() {
        return new ArchiveNames(destination, Optional.of(catalog), plugins);
    }

    /** Those of what was noted that the catalog does not know. */
    Map<String, Damage> damages(Map<String, Damage> noted) throws BackupException {
        Map<String, Instant> known = catalog.archives(set).damages();
        Map<String, Damage> damages = new TreeMap<>();
        for (Map.Entry<String, Damage> damage : noted.entrySet()) {
            if (!damage.getValue().moment().equals(known.get(damage.getKey()))
                    && catalog.archives(set).find(damage.getKey()).isPresent()) {
                damages.put(damage.getKey(), damage.getValue());
            }
        }
        return damages;
    }
}
