package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SizedContent;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.catalog.SnapshotRecorder;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogs of all destinations. A catalog is only ever what the manifests say: it is brought up to date from them
 * when it is opened and after every change, by the same few lines that fill an empty one.
 */
public final class Catalogs {
    private static final Logger log = LoggerFactory.getLogger(Catalogs.class);

    private final Path directory;
    private final PluginHost plugins;

    /**
     * @param stateDirectory where the agent keeps what it can afford to lose
     * @param plugins tell which files are archives
     */
    public Catalogs(Path stateDirectory, PluginHost plugins) {
        this.directory = stateDirectory.resolve("catalogs");
        this.plugins = plugins;
    }

    /**
     * Opens the catalog of a destination, up to date.
     *
     * @param destination one that Vigie has written to
     */
    Catalog open(Destination destination) throws BackupException {
        String id = destination.id().orElseThrow();
        try {
            DurableFiles.createDirectories(directory);
            Catalog catalog = Catalog.open(directory.resolve(id + ".db"), destination.directory());
            boolean done = false;
            try {
                for (String set : destination.sets()) {
                    update(catalog, destination, set);
                }
                done = true;
                return catalog;
            } finally {
                if (!done) {
                    catalog.close();
                }
            }
        } catch (IOException e) {
            throw BackupException.environment(
                    "cannot read what " + destination.directory() + " holds: " + Destination.reason(e), e);
        }
    }

    /** Makes a catalog say of a set what its manifests say. */
    void update(Catalog catalog, Destination destination, String set) throws IOException, BackupException {
        if (!missing(catalog, destination, set).isEmpty()
                || !surplus(catalog, destination, set).isEmpty()) {
            Path lock = directory.resolve(destination.id().orElseThrow() + ".lock");
            try (ProcessLock ignored =
                    ProcessLock.take(lock, "the catalog of " + destination.directory(), Duration.ofMinutes(5))) {
                catalog.remove(set, surplus(catalog, destination, set));
                fill(catalog, destination, set);
            }
        }
    }

    private static Set<String> ids(List<Path> manifests) {
        Set<String> ids = new HashSet<>();
        for (Path manifest : manifests) {
            String name = manifest.getFileName().toString();
            ids.add(name.substring(0, name.lastIndexOf('.')));
        }
        return ids;
    }

    private static Set<String> listed(Catalog catalog, String set) throws BackupException {
        Set<String> ids = new HashSet<>();
        for (SnapshotInfo snapshot : catalog.snapshots(set)) {
            ids.add(snapshot.id());
        }
        return ids;
    }

    private static List<Path> missing(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        Set<String> known = listed(catalog, set);
        List<Path> missing = new ArrayList<>(destination.manifests(set, ManifestRole.SNAPSHOT));
        missing.removeIf(manifest -> known.containsAll(ids(List.of(manifest))));
        return missing;
    }

    private static Set<String> surplus(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        Set<String> surplus = listed(catalog, set);
        surplus.removeAll(ids(destination.manifests(set, ManifestRole.SNAPSHOT)));
        return surplus;
    }

    private void fill(Catalog catalog, Destination destination, String set) throws IOException, BackupException {
        List<Path> missing = missing(catalog, destination, set);
        if (missing.isEmpty()) {
            return;
        }
        Map<Path, SnapshotHead> heads = heads(missing);
        if (!continues(heads, catalog, set)) {
            catalog.remove(set, listed(catalog, set));
            heads = heads(destination.manifests(set, ManifestRole.SNAPSHOT));
            heads.putAll(heads(destination.manifests(set, ManifestRole.BASE)));
            log.info("Reading the manifests of {} snapshots of {}", heads.size(), set);
        }
        Set<String> bases = ids(destination.manifests(set, ManifestRole.BASE));
        List<String> recordedBases = new ArrayList<>();
        for (Map.Entry<Path, SnapshotHead> next : inOrder(heads)) {
            record(catalog, next.getKey());
            if (bases.contains(next.getValue().id())) {
                recordedBases.add(next.getValue().id());
            }
        }
        catalog.remove(set, recordedBases);
        for (Path contents : destination.manifests(set, ManifestRole.CONTENTS)) {
            placeContents(catalog, contents);
        }
        describeArchives(catalog, destination, set);
        loseMissingArchives(catalog, destination, set);
    }

    /** Archives whose manifests were merged into others: their names and checksums are all there is to know. */
    private void describeArchives(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        for (SnapshotName name : destination.archives(SnapshotArchives.extensions(plugins))) {
            Optional<ArchiveInfo> known = name.set().equals(set) ? catalog.archive(set, name.id()) : Optional.empty();
            if (known.isPresent() && known.get().file().isEmpty()) {
                Path file = destination.directory().resolve(name.fileName());
                catalog.describeArchive(
                        set,
                        new ArchiveInfo(
                                name.id(),
                                name.fileName(),
                                SnapshotArchives.formatOf(name, plugins),
                                Files.size(file),
                                destination.checksum(name.fileName()).orElse(""),
                                0,
                                0));
            }
        }
    }

    private static Map<Path, SnapshotHead> heads(List<Path> manifests) {
        Map<Path, SnapshotHead> heads = new HashMap<>();
        for (Path manifest : manifests) {
            Optional<SnapshotHead> head = Destination.headOf(manifest);
            if (head.isPresent()) {
                heads.put(manifest, head.get());
            } else {
                log.warn("The manifest {} cannot be read; its snapshot is not listed", manifest);
            }
        }
        return heads;
    }

    /** Whether these come after everything the catalog has, so that it need not be filled anew. */
    private static boolean continues(Map<Path, SnapshotHead> heads, Catalog catalog, String set)
            throws BackupException {
        Optional<SnapshotInfo> latest = catalog.latest(set);
        return latest.isPresent()
                && heads.values().stream()
                        .allMatch(head -> head.created().isAfter(latest.get().created()));
    }

    private static List<Map.Entry<Path, SnapshotHead>> inOrder(Map<Path, SnapshotHead> heads) {
        List<Map.Entry<Path, SnapshotHead>> entries = new ArrayList<>(heads.entrySet());
        entries.sort(Comparator.comparing((Map.Entry<Path, SnapshotHead> entry) ->
                        entry.getValue().created())
                .thenComparing(entry -> entry.getValue().id().length())
                .thenComparing(entry -> entry.getValue().id()));
        return entries;
    }

    private static void record(Catalog catalog, Path manifest) throws IOException, BackupException {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest));
                SnapshotRecorder recorder = catalog.begin(reader.head())) {
            for (Optional<ManifestLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                if (line.get() instanceof ManifestLine.Put put) {
                    recorder.put(put.file());
                } else if (line.get() instanceof ManifestLine.Removed removed) {
                    recorder.removed(removed.path());
                }
            }
            recorder.complete(reader.end());
        } catch (IOException e) {
            log.warn("The manifest {} is damaged ({}); its snapshot is not listed", manifest, e.getMessage());
        }
    }

    /** What was moved into an archive of contents is found there from now on, as well as where it was. */
    static void placeContents(Catalog catalog, Path manifest) throws BackupException {
        List<SizedContent> moved = new ArrayList<>();
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            for (Optional<ManifestLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                if (line.get() instanceof ManifestLine.Put put
                        && put.file().content().isPresent()) {
                    moved.add(new SizedContent(
                            put.file().entry().size(), put.file().content().get()));
                }
            }
            SnapshotHead head = reader.head();
            SnapshotEnd end = reader.end();
            ArchiveInfo archive = new ArchiveInfo(
                    head.id(),
                    head.archive(),
                    head.format(),
                    end.sizeArchive(),
                    end.sha256(),
                    end.filesStored(),
                    end.sizeStored());
            catalog.relocate(head.set(), archive, moved, List.of());
        } catch (IOException e) {
            log.warn("The manifest {} is damaged ({}); what its archive holds is not known", manifest, e.getMessage());
        }
    }

    private static void loseMissingArchives(Catalog catalog, Destination destination, String set)
            throws BackupException {
        List<String> lost = new ArrayList<>();
        for (SnapshotInfo snapshot : catalog.snapshots(set)) {
            if (!Files.exists(snapshot.archive())) {
                lost.add(snapshot.id());
                log.warn(
                        "The archive {} is missing from {}", snapshot.archive().getFileName(), destination.directory());
            }
        }
        catalog.loseArchives(set, lost);
    }
}
