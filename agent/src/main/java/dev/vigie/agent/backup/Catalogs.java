package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SizedContent;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.catalog.SnapshotRecorder;
import dev.vigie.agent.destination.Damage;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.destination.KnownDestinations;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.destination.Successes;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogs of all destinations. A catalog is only ever what the manifests say: it is brought up to date from them
 * when it is opened and after every change, by the same few lines that fill an empty one.
 *
 * <p>Catalogs that backups were made with stay open until this is closed, so that the next backup costs what changed.
 * May be used by several threads at once.
 */
public final class Catalogs implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Catalogs.class);

    private static final Duration USUAL_PATIENCE = Duration.ofMinutes(10);

    /** How often to look again when another process moves manifests meanwhile. */
    private static final int MOST_ATTEMPTS = 5;

    private final Path directory;
    private final KnownDestinations known;
    private final Successes successes;
    private final PluginHost plugins;
    private final Duration patience;

    /** By the ids of their destinations; null once this is closed. Guarded by this. */
    private Map<String, Standing> idle = new HashMap<>();

    /**
     * With the usual patience.
     *
     * @param stateDirectory where the agent keeps what it can afford to lose
     * @param plugins tell which files are archives
     */
    public Catalogs(Path stateDirectory, PluginHost plugins) {
        this(stateDirectory, plugins, USUAL_PATIENCE);
    }

    /** @param patience how long to wait for another process that uses a destination */
    public Catalogs(Path stateDirectory, PluginHost plugins, Duration patience) {
        this.directory = stateDirectory.resolve("catalogs");
        this.known = new KnownDestinations(stateDirectory);
        this.successes = new Successes(stateDirectory);
        this.plugins = plugins;
        this.patience = patience;
    }

    /** How long to wait for another process that uses a destination. */
    Duration patience() {
        return patience;
    }

    /** When backups last ended well. */
    Successes successes() {
        return successes;
    }

    /** Which destinations are where. */
    public KnownDestinations known() {
        return known;
    }

    /**
     * Opens the catalog of a destination, up to date.
     */
    Catalog open(Destination destination) throws BackupException {
        try {
            DurableFiles.createDirectories(directory);
            Catalog catalog = Catalog.open(file(destination), destination.directory());
            bringUpToDate(catalog, destination);
            return catalog;
        } catch (IOException e) {
            throw unreadable(destination, e);
        }
    }

    private Path file(Destination destination) {
        return directory.resolve(destination.id().orElseThrow() + ".db");
    }

    private void bringUpToDate(Catalog catalog, Destination destination) throws IOException, BackupException {
        boolean done = false;
        try {
            for (String set : destination.sets()) {
                update(catalog, destination, set);
            }
            done = true;
        } finally {
            if (!done) {
                catalog.close();
            }
        }
    }

    /**
     * Lends the catalog of a destination, up to date, and sees that what a run that died had begun there is brought to an
     * end. Where nobody else held the lock since it was last lent, and no name changed, there is nothing to do for that.
     *
     * @param destination one whose lock is held
     */
    CatalogLoan lend(Destination destination, ProcessLock lock) throws IOException, BackupException {
        Optional<Standing> left = takeIdle(destination);
        if (left.isPresent()
                && left.get().isAsLeft(destination, lock, identity(destination))
                && !Files.exists(unreadableFile(destination))) {
            return new CatalogLoan(this, destination, lock, left.get());
        }
        if (left.isPresent()) {
            left.get().catalog().close();
        }
        destination.recover();
        Catalog catalog = open(destination);
        return new CatalogLoan(this, destination, lock, new Standing(catalog, identity(destination), destination));
    }

    /**
     * Lends the catalog of a destination, up to date, to somebody who only asks. One that a backup left open is as good as
     * another.
     *
     * @param destination one that Vigie has written to
     */
    ReadingLoan lendForReading(Destination destination) throws BackupException {
        Optional<Standing> left = takeIdle(destination);
        if (left.isEmpty()) {
            Catalog catalog = open(destination);
            return new ReadingLoan(catalog, catalog::close);
        }
        Standing standing = left.get();
        try {
            if (!standing.isOf(destination, identity(destination))) {
                standing.catalog().close();
                return lendForReading(destination);
            }
            bringUpToDate(standing.catalog(), destination);
        } catch (IOException e) {
            throw unreadable(destination, e);
        }
        return new ReadingLoan(standing.catalog(), () -> giveBackFromReading(destination, standing));
    }

    /** A backup that was made meanwhile has left a better one. */
    private void giveBackFromReading(Destination destination, Standing standing) throws BackupException {
        boolean surplus;
        synchronized (this) {
            surplus = idle == null || idle.putIfAbsent(destination.id().orElseThrow(), standing) != null;
        }
        if (surplus) {
            standing.catalog().close();
        }
    }

    private static BackupException unreadable(Destination destination, IOException e) {
        return BackupException.environment(
                "cannot read what " + destination.directory() + " holds: " + Reason.of(e), e);
    }

    /** Tells a file from another that was put in its place; where the system has no way to, it allows no such thing. */
    private Object identity(Destination destination) throws IOException {
        Path file = file(destination);
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? file : key;
        } catch (NoSuchFileException e) {
            return "none";
        }
    }

    private synchronized Optional<Standing> takeIdle(Destination destination) {
        return idle == null
                ? Optional.empty()
                : Optional.ofNullable(idle.remove(destination.id().orElseThrow()));
    }

    /** @throws BackupException when one that is not needed any more cannot be closed */
    void giveBack(Destination destination, Standing standing) throws BackupException {
        Optional<Standing> surplus;
        synchronized (this) {
            surplus = idle == null
                    ? Optional.of(standing)
                    : Optional.ofNullable(idle.put(destination.id().orElseThrow(), standing));
        }
        if (surplus.isPresent()) {
            surplus.get().catalog().close();
        }
    }

    /** Forgets all that is known of a destination, so that it is read anew. */
    void forget(Destination destination) throws IOException {
        Catalog.delete(file(destination));
    }

    /** Closes what is open and not lent, for what it takes of memory; the next backup opens it again. */
    public void rest() throws BackupException {
        List<Standing> open;
        synchronized (this) {
            open = idle == null ? List.of() : List.copyOf(idle.values());
            open.forEach(standing -> idle.values().remove(standing));
        }
        for (Standing standing : open) {
            standing.catalog().close();
        }
    }

    /** Closes what is open. What is lent meanwhile is closed when it is given back; later loans do not stay open. */
    @Override
    public void close() throws BackupException {
        List<Standing> open;
        synchronized (this) {
            open = idle == null ? List.of() : List.copyOf(idle.values());
            idle = null;
        }
        for (Standing standing : open) {
            standing.catalog().close();
        }
    }

    /**
     * The manifests of a set that the disk did not give when its catalog was opened, as {@code SET/FILE} below {@code
     * .vigie}. While there are any, nothing may be removed.
     */
    Set<String> unreadable(Destination destination, String set) throws IOException {
        return new UnreadableManifests(unreadableFile(destination)).of(set);
    }

    private Path unreadableFile(Destination destination) {
        return directory.resolve(destination.id().orElseThrow() + ".unreadable");
    }

    /** Makes a catalog say of a set what its manifests say, and of its archives which are there. */
    private void update(Catalog catalog, Destination destination, String set) throws IOException, BackupException {
        if (differences(catalog, destination, set).isEmpty()
                && unreadable(destination, set).isEmpty()) {
            return;
        }
        try (ProcessLock ignored = lock(destination)) {
            for (int attempt = 1; ; attempt++) {
                try {
                    bringUpToDate(catalog, destination, set);
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

    private ProcessLock lock(Destination destination) throws IOException, BackupException {
        Path file = directory.resolve(destination.id().orElseThrow() + ".lock");
        return ProcessLock.take(file, "the catalog of " + destination.directory(), Duration.ofMinutes(5));
    }

    /** Adds a snapshot that was published just now. Costs what it holds, not what there is. */
    void add(Catalog catalog, Destination destination, SnapshotHead head) throws IOException, BackupException {
        Path manifest = destination.manifest(head.set(), ManifestRole.SNAPSHOT, head.id());
        try (ProcessLock ignored = lock(destination)) {
            if (catalog.snapshot(head.set(), head.id()).isEmpty()) {
                Set<Path> unreadable = new HashSet<>();
                record(catalog, new ManifestChain.Link(manifest, ManifestRole.SNAPSHOT, head), unreadable);
                if (!unreadable.isEmpty()) {
                    throw new IOException(manifest + " could not be read");
                }
            }
        }
    }

    /**
     * What a catalog does not know yet.
     *
     * @param missing manifests of snapshots it does not list
     * @param surplus ids it lists without there being a manifest
     * @param contents manifests of archives put together of others that it does not know
     * @param gone archives it believes to hold something that are not there, or whose names it does not know
     * @param returned whether archives that were gone are there again, or were found right after all
     * @param damages archives that were found damaged since
     */
    private record Differences(
            List<Path> missing,
            Set<String> surplus,
            List<Path> contents,
            List<ArchiveInfo> gone,
            boolean returned,
            Map<String, Damage> damages) {
        boolean isEmpty() {
            return missing.isEmpty()
                    && surplus.isEmpty()
                    && contents.isEmpty()
                    && gone.isEmpty()
                    && !returned
                    && damages.isEmpty();
        }
    }

    private static Differences differences(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        Set<String> listed = catalog.ids(set);
        List<Path> missing = new ArrayList<>(destination.manifests(set, ManifestRole.SNAPSHOT));
        Set<String> surplus = new HashSet<>(listed);
        surplus.removeAll(ids(missing));
        missing.removeIf(manifest -> listed.contains(Destination.idOf(manifest)));
        List<Path> contents = new ArrayList<>();
        for (Path manifest : destination.manifests(set, ManifestRole.CONTENTS)) {
            if (catalog.archive(set, Destination.idOf(manifest))
                    .filter(known -> !known.file().isEmpty())
                    .isEmpty()) {
                contents.add(manifest);
            }
        }
        Set<String> present = destination.fileNames();
        List<ArchiveInfo> gone = new ArrayList<>(catalog.archivesHoldingFiles(set));
        gone.removeIf(archive -> present.contains(archive.file()));
        Map<String, Damage> noted = destination.findings(set).damages();
        Map<String, Instant> known = catalog.damages(set);
        boolean returned = !noted.keySet().containsAll(known.keySet())
                || catalog.lostArchives(set).stream().anyMatch(archive -> present.contains(archive.file()));
        Map<String, Damage> damages = new TreeMap<>();
        for (Map.Entry<String, Damage> damage : noted.entrySet()) {
            if (!damage.getValue().moment().equals(known.get(damage.getKey()))
                    && catalog.archive(set, damage.getKey()).isPresent()) {
                damages.put(damage.getKey(), damage.getValue());
            }
        }
        return new Differences(missing, surplus, contents, gone, returned, damages);
    }

    private void bringUpToDate(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        UnreadableManifests before = new UnreadableManifests(unreadableFile(destination));
        Set<Path> unreadable = new HashSet<>();
        Differences differences = differences(catalog, destination, set);
        catalog.remove(set, differences.surplus());
        fill(catalog, destination, set, differences, !before.of(set).isEmpty(), unreadable);
        matchArchives(catalog, destination, set, unreadable);
        noteFindings(catalog, destination, set);
        before.put(set, unreadable);
    }

    /** Takes over what was noted about archives that were read back just now. */
    void takeFindings(Catalog catalog, Destination destination) throws IOException, BackupException {
        try (ProcessLock ignored = lock(destination)) {
            for (String set : destination.sets()) {
                bringUpToDate(catalog, destination, set);
            }
        }
    }

    /** What was found out about archives is noted beside the manifests, by whoever read them back. */
    private static void noteFindings(Catalog catalog, Destination destination, String set)
            throws IOException, BackupException {
        catalog.noteVerified(set, destination.findings(set).verifications());
        for (Map.Entry<String, Damage> damage :
                differences(catalog, destination, set).damages().entrySet()) {
            catalog.noteDamage(set, damage.getKey(), damage.getValue());
        }
        catalog.settleVerified(set);
    }

    private static Set<String> ids(List<Path> manifests) {
        Set<String> ids = new HashSet<>();
        manifests.forEach(manifest -> ids.add(Destination.idOf(manifest)));
        return ids;
    }

    /**
     * @param again whether some could not be read the last time
     * @param unreadable takes those that cannot be read now
     */
    private void fill(
            Catalog catalog,
            Destination destination,
            String set,
            Differences differences,
            boolean again,
            Set<Path> unreadable)
            throws IOException, BackupException {
        ManifestChain chain = ManifestChain.of(Map.of(ManifestRole.SNAPSHOT, differences.missing()), unreadable);
        boolean everything = again || differences.returned() || !unreadable.isEmpty();
        if (!everything && continues(chain.inOrder(), catalog, set)) {
            for (ManifestChain.Link link : chain.inOrder()) {
                record(catalog, link, unreadable);
            }
        } else if (everything || !chain.isEmpty()) {
            rebuild(catalog, destination, set, unreadable);
        }
        listUnreadable(catalog, destination, set);
    }

    private void rebuild(Catalog catalog, Destination destination, String set, Set<Path> unreadable)
            throws IOException, BackupException {
        unreadable.clear();
        catalog.remove(set, catalog.ids(set));
        catalog.forgetFindings(set);
        ManifestChain chain = ManifestChain.of(
                Map.of(
                        ManifestRole.SNAPSHOT, destination.manifests(set, ManifestRole.SNAPSHOT),
                        ManifestRole.BASE, destination.manifests(set, ManifestRole.BASE)),
                unreadable);
        List<ManifestChain.Link> ordered = chain.inOrder();
        log.info("Reading the manifests of {} snapshots of {}", ordered.size(), set);
        List<String> bases = new ArrayList<>();
        for (ManifestChain.Link link : ordered) {
            record(catalog, link, unreadable);
            if (link.role() == ManifestRole.BASE) {
                bases.add(link.head().id());
            }
        }
        catalog.remove(set, bases);
        for (ManifestChain.Link link : chain.beside(ordered)) {
            SnapshotHead head = link.head();
            if (Presence.of(destination.directory().resolve(head.archive()))
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
        Set<String> unlisted = ids(differences(catalog, destination, set).missing());
        for (SnapshotName name : unlisted.isEmpty()
                ? List.<SnapshotName>of()
                : destination.archives(SnapshotArchives.extensions(plugins))) {
            if (name.set().equals(set) && unlisted.contains(name.id())) {
                Instant made = made(destination, name);
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

    private static Instant made(Destination destination, SnapshotName name) {
        Optional<SnapshotHead> head;
        try {
            head = Destination.headOf(destination.manifest(name.set(), ManifestRole.SNAPSHOT, name.id()));
        } catch (IOException e) {
            head = Optional.empty();
        }
        return head.map(SnapshotHead::created)
                .orElseGet(() ->
                        SnapshotName.moment(name.id(), ZoneId.systemDefault()).toInstant());
    }

    /** What was put together since is known by its own manifest; what is in an archive that is not there is nowhere. */
    private void matchArchives(Catalog catalog, Destination destination, String set, Set<Path> unreadable)
            throws IOException, BackupException {
        Differences differences = differences(catalog, destination, set);
        for (Path contents : differences.contents()) {
            try {
                placeContents(catalog, contents);
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException e) {
                ManifestChain.passOver(contents, e, unreadable);
            }
        }
        if (differences.gone().isEmpty()) {
            return;
        }
        describeArchives(catalog, destination, set);
        List<ArchiveInfo> gone = differences(catalog, destination, set).gone();
        for (ArchiveInfo archive : gone) {
            if (catalog.snapshot(set, archive.id()).isPresent()) {
                log.warn("The archive {} is missing from {}", archive.file(), destination.directory());
            }
        }
        catalog.loseArchives(set, gone.stream().map(ArchiveInfo::id).toList());
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
    private static void record(Catalog catalog, ManifestChain.Link link, Set<Path> unreadable)
            throws IOException, BackupException {
        String set = link.head().set();
        if (link.buildsOn().isPresent()
                && !catalog.latest(set).map(SnapshotInfo::id).equals(link.buildsOn())) {
            log.warn(
                    "What snapshot {} of {} holds is not known: the manifest of {}, on which it builds, is missing,"
                            + " damaged or cannot be read",
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
        } catch (DamagedManifestException e) {
            log.warn(
                    "The manifest {} is damaged ({}); what its snapshot holds is not known",
                    link.manifest(),
                    e.getMessage());
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            ManifestChain.passOver(link.manifest(), e, unreadable);
        }
    }

    /** What was moved into an archive of contents is found there from now on, as well as where it was. */
    static void placeContents(Catalog catalog, Path manifest) throws IOException, BackupException {
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
        } catch (DamagedManifestException e) {
            log.warn("The manifest {} is damaged ({}); what its archive holds is not known", manifest, e.getMessage());
        }
    }
}
