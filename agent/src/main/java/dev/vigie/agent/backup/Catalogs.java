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
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
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

    /** How often to look again when another process moves manifests meanwhile. */
    private static final int MOST_ATTEMPTS = 5;

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

    /** Makes a catalog say of a set what its manifests say, and of its archives which are there. */
    void update(Catalog catalog, Destination destination, String set) throws IOException, BackupException {
        if (isUpToDate(catalog, destination, set)) {
            return;
        }
        Path lock = directory.resolve(destination.id().orElseThrow() + ".lock");
        try (ProcessLock ignored =
                ProcessLock.take(lock, "the catalog of " + destination.directory(), Duration.ofMinutes(5))) {
            for (int attempt = 1; ; attempt++) {
                try {
                    catalog.remove(set, surplus(catalog, destination, set));
                    fill(catalog, destination, set);
                    matchArchives(catalog, destination, set);
                    return;
                } catch (NoSuchFileException e) {
                    if (attempt == MOST_ATTEMPTS) {
                        throw e;
                    }
                    log.debug("Another process is pruning {}; looking again", destination.directory(), e);
                }
            }
        }
    }

    private static boolean isUpToDate(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        return missing(catalog, destination, set).isEmpty()
                && surplus(catalog, destination, set).isEmpty()
                && missingContents(catalog, destination, set).isEmpty()
                && missingArchives(catalog, destination, set).isEmpty()
                && returnedArchives(catalog, destination, set).isEmpty();
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
        ManifestChain chain = ManifestChain.of(Map.of(ManifestRole.SNAPSHOT, missing));
        boolean returned = !returnedArchives(catalog, destination, set).isEmpty();
        if (!returned && continues(chain.inOrder(), catalog, set)) {
            for (ManifestChain.Link link : chain.inOrder()) {
                record(catalog, link);
            }
        } else if (returned || !chain.isEmpty()) {
            rebuild(catalog, destination, set);
        }
        listUnreadable(catalog, destination, set);
    }

    private void rebuild(Catalog catalog, Destination destination, String set) throws IOException, BackupException {
        catalog.remove(set, listed(catalog, set));
        ManifestChain chain = ManifestChain.of(Map.of(
                ManifestRole.SNAPSHOT, destination.manifests(set, ManifestRole.SNAPSHOT),
                ManifestRole.BASE, destination.manifests(set, ManifestRole.BASE)));
        List<ManifestChain.Link> ordered = chain.inOrder();
        log.info("Reading the manifests of {} snapshots of {}", ordered.size(), set);
        List<String> bases = new ArrayList<>();
        for (ManifestChain.Link link : ordered) {
            record(catalog, link);
            if (link.role() == ManifestRole.BASE) {
                bases.add(link.head().id());
            }
        }
        catalog.remove(set, bases);
        for (ManifestChain.Link link : chain.beside(ordered)) {
            SnapshotHead head = link.head();
            if (Files.exists(destination.directory().resolve(head.archive()))
                    && catalog.archive(set, head.id()).isEmpty()) {
                catalog.describeArchive(set, new ArchiveInfo(head.id(), head.archive(), head.format(), 0, "", 0, 0));
            }
        }
    }

    /** Whether each builds on the one before and the first on the latest, so that nothing need be read anew. */
    private static boolean continues(List<ManifestChain.Link> links, Catalog catalog, String set)
            throws BackupException {
        Optional<SnapshotInfo> latest = catalog.latest(set);
        Optional<String> before = latest.map(SnapshotInfo::id);
        for (ManifestChain.Link link : links) {
            boolean fits = link.head().kind() == SnapshotKind.INCREMENTAL
                    ? link.head().parent().equals(before)
                    : latest.isPresent()
                            && link.head().created().isAfter(latest.get().created());
            if (!fits) {
                return false;
            }
            before = Optional.of(link.head().id());
        }
        return !links.isEmpty();
    }

    /**
     * Snapshots whose own manifest is damaged, or one they build on, are listed without knowing what is in them: their
     * archives are there and can be read.
     */
    private void listUnreadable(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        Set<String> unlisted = ids(missing(catalog, destination, set));
        for (SnapshotName name : unlisted.isEmpty()
                ? List.<SnapshotName>of()
                : destination.archives(SnapshotArchives.extensions(plugins))) {
            if (name.set().equals(set) && unlisted.contains(name.id())) {
                Instant made = Destination.headOf(destination.manifest(set, ManifestRole.SNAPSHOT, name.id()))
                        .map(SnapshotHead::created)
                        .orElseGet(() -> SnapshotName.moment(name.id(), ZoneId.systemDefault())
                                .toInstant());
                String format = SnapshotArchives.formatOf(name, plugins);
                SnapshotKind kind = name.incremental() ? SnapshotKind.INCREMENTAL : SnapshotKind.ADOPTED;
                String sum = destination.checksum(name.fileName()).orElse("");
                long size = Files.size(destination.directory().resolve(name.fileName()));
                catalog.listOnly(
                        new SnapshotHead(set, name.id(), made, kind, format, name.fileName(), Optional.empty()),
                        new SnapshotEnd(0, 0, 0, 0, size, sum, Optional.empty()));
            }
        }
    }

    /** What is in an archive that is not there is nowhere; what was put together since is known by its own manifest. */
    private void matchArchives(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        for (Path contents : missingContents(catalog, destination, set)) {
            placeContents(catalog, contents);
        }
        describeArchives(catalog, destination, set);
        List<ArchiveInfo> lost = missingArchives(catalog, destination, set);
        for (ArchiveInfo archive : lost) {
            if (catalog.snapshot(set, archive.id()).isPresent()) {
                log.warn("The archive {} is missing from {}", archive.file(), destination.directory());
            }
        }
        catalog.loseArchives(set, lost.stream().map(ArchiveInfo::id).toList());
    }

    private static List<Path> missingContents(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        List<Path> missing = new ArrayList<>();
        for (Path contents : destination.manifests(set, ManifestRole.CONTENTS)) {
            String id = ids(List.of(contents)).iterator().next();
            if (catalog.archive(set, id)
                    .filter(known -> !known.file().isEmpty())
                    .isEmpty()) {
                missing.add(contents);
            }
        }
        return missing;
    }

    private static List<ArchiveInfo> missingArchives(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        Set<String> present = destination.fileNames();
        List<ArchiveInfo> missing = new ArrayList<>(catalog.archivesHoldingFiles(set));
        missing.removeIf(archive -> present.contains(archive.file()));
        return missing;
    }

    /** Archives that were missing once and are back. */
    private static List<ArchiveInfo> returnedArchives(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        Set<String> present = destination.fileNames();
        List<ArchiveInfo> returned = new ArrayList<>(catalog.lostArchives(set));
        returned.removeIf(archive -> !present.contains(archive.file()));
        return returned;
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

    /** Records a snapshot, unless what it builds on could not be recorded or it cannot be read itself. */
    private static void record(Catalog catalog, ManifestChain.Link link) throws IOException, BackupException {
        String set = link.head().set();
        if (link.buildsOn().isPresent()
                && !catalog.latest(set).map(SnapshotInfo::id).equals(link.buildsOn())) {
            log.warn(
                    "What snapshot {} of {} holds is not known: the manifest of {}, on which it builds, is missing or"
                            + " damaged",
                    link.head().id(),
                    set,
                    link.buildsOn().get());
            return;
        }
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(link.manifest()));
                SnapshotRecorder recorder = catalog.begin(reader.head())) {
            for (Optional<ManifestLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                if (line.get() instanceof ManifestLine.Put put) {
                    recorder.put(put.file());
                } else if (line.get() instanceof ManifestLine.Removed removed) {
                    recorder.removed(removed.path());
                }
            }
            recorder.complete(reader.end());
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            log.warn(
                    "The manifest {} is damaged ({}); what its snapshot holds is not known",
                    link.manifest(),
                    e.getMessage());
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
}
