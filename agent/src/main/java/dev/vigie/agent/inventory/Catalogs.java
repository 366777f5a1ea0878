package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.destination.KnownDestinations;
import dev.vigie.agent.destination.Patience;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.destination.Successes;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.FileIdentity;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

    /** By their files; null once this is closed. Guarded by this. */
    private Map<Path, Standing> idle = new HashMap<>();

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
    public Duration patience() {
        return patience;
    }

    /** When backups last ended well. */
    public Successes successes() {
        return successes;
    }

    /** Which destinations are where. */
    public KnownDestinations known() {
        return known;
    }

    /**
     * Opens the catalog of a destination, up to date.
     */
    public Catalog open(Destination destination) throws BackupException {
        try {
            DurableFiles.createDirectories(directory);
        } catch (IOException e) {
            throw new StateDirectoryException(directory, Reason.of(e), e);
        }
        try {
            return openOrReplace(destination);
        } catch (IOException e) {
            throw unreadable(destination, e);
        }
    }

    /** The same, of which everything was looked at. Costs what there is. */
    public Catalog openWhole(Destination destination) throws IOException, BackupException {
        Catalog catalog = open(destination);
        try {
            catalog.requireWhole();
            return catalog;
        } catch (BackupException e) {
            catalog.close();
            requireReplaceable(destination, e);
        }
        return open(destination);
    }

    /** Damage may show only where what has changed is looked for. */
    private Catalog openOrReplace(Destination destination) throws IOException, BackupException {
        try {
            return openUpToDate(destination);
        } catch (BackupException e) {
            requireReplaceable(destination, e);
        }
        return openUpToDate(destination);
    }

    private void requireReplaceable(Destination destination, BackupException failure)
            throws IOException, BackupException {
        if (!Catalog.isFoundDamaged(file(destination))) {
            throw failure;
        }
    }

    private Catalog openUpToDate(Destination destination) throws IOException, BackupException {
        beginAnewWhereManifestsAreForgotten(destination);
        Catalog catalog = Catalog.open(file(destination), destination.directory());
        bringUpToDate(catalog, destination);
        return catalog;
    }

    /** Which manifests could not be read stops removal, and the catalog does not tell them from those that were damaged. */
    private void beginAnewWhereManifestsAreForgotten(Destination destination) throws IOException, BackupException {
        UnreadableManifests unreadable = new UnreadableManifests(unreadableFile(destination));
        if (!unreadable.areForgotten()) {
            return;
        }
        try (ProcessLock ignored = lock(destination)) {
            if (unreadable.areForgotten()) {
                Catalog.distrust(file(destination));
                unreadable.clear();
            }
        }
    }

    private Path file(Destination destination) throws IOException {
        return directory.resolve(name(destination) + ".db");
    }

    /**
     * A destination that was copied with all it has goes its own way, though it has the id of the other: each place has a
     * catalog of its own. One that was moved gets another.
     */
    private static String name(Destination destination) throws IOException {
        // Unlike its text, the address of a path has every byte of it, whatever the locale.
        String place = destination.directory().toRealPath().toUri().toString();
        return destination.id().orElseThrow() + "-" + Sha256.nameFor(place);
    }

    /** Also of sets that are there no more, whose snapshots would be listed for ever. */
    private void bringUpToDate(Catalog catalog, Destination destination) throws IOException, BackupException {
        boolean done = false;
        try {
            Set<String> sets = new TreeSet<>(destination.sets());
            sets.addAll(catalog.sets());
            for (String set : sets) {
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
    public CatalogLoan lend(Destination destination, ProcessLock lock) throws IOException, BackupException {
        Path file = file(destination);
        Optional<Standing> left = takeIdle(file);
        if (left.isPresent()
                && left.get().isAsLeft(destination, lock, identity(file))
                && !Catalog.isFoundDamaged(file)
                && Files.notExists(unreadableFile(destination))) {
            return new CatalogLoan(this, destination, lock, left.get());
        }
        if (left.isPresent()) {
            left.get().catalog().close();
        }
        destination.recover();
        Catalog catalog = open(destination);
        return new CatalogLoan(this, destination, lock, new Standing(catalog, identity(file), destination));
    }

    /**
     * Lends the catalog of a destination, up to date, to somebody who only asks. One that a backup left open is as good as
     * another.
     *
     * @param destination one that Vigie has written to
     */
    public ReadingLoan lendForReading(Destination destination) throws BackupException {
        try {
            Path file = file(destination);
            Optional<Standing> left = takeIdle(file);
            if (left.isPresent() && left.get().isOf(destination, identity(file)) && !Catalog.isFoundDamaged(file)) {
                bringUpToDate(left.get().catalog(), destination);
                return new ReadingLoan(left.get().catalog(), () -> giveBackFromReading(file, left.get()));
            }
            if (left.isPresent()) {
                left.get().catalog().close();
            }
        } catch (IOException e) {
            throw unreadable(destination, e);
        }
        Catalog catalog = open(destination);
        return new ReadingLoan(catalog, catalog::close);
    }

    /** A backup that was made meanwhile has left a better one. */
    private void giveBackFromReading(Path file, Standing standing) throws BackupException {
        boolean surplus;
        synchronized (this) {
            surplus = idle == null || idle.putIfAbsent(file, standing) != null;
        }
        if (surplus) {
            standing.catalog().close();
        }
    }

    private static Object identity(Path file) throws StateDirectoryException {
        try {
            return FileIdentity.of(file);
        } catch (IOException e) {
            throw new StateDirectoryException(file, Reason.of(e), e);
        }
    }

    private static BackupException unreadable(Destination destination, IOException e) {
        return BackupException.environment(
                "cannot read what " + destination.directory() + " holds: " + Reason.of(e), e);
    }

    private synchronized Optional<Standing> takeIdle(Path file) {
        return idle == null ? Optional.empty() : Optional.ofNullable(idle.remove(file));
    }

    /** @throws BackupException when one that is not needed any more cannot be closed */
    void giveBack(Destination destination, Standing standing) throws IOException, BackupException {
        Path file = file(destination);
        Optional<Standing> surplus;
        synchronized (this) {
            surplus = idle == null ? Optional.of(standing) : Optional.ofNullable(idle.put(file, standing));
        }
        if (surplus.isPresent()) {
            surplus.get().catalog().close();
        }
    }

    /** Forgets all that is known of a destination, so that it is read anew. */
    public void forget(Destination destination) throws IOException, StateDirectoryException {
        Path file = file(destination);
        try {
            Catalog.delete(file);
        } catch (IOException e) {
            throw new StateDirectoryException(file, Reason.of(e), e);
        }
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
    public Set<String> unreadable(Destination destination, String set) throws IOException, StateDirectoryException {
        return new UnreadableManifests(unreadableFile(destination)).of(set);
    }

    private Path unreadableFile(Destination destination) throws IOException {
        return directory.resolve(name(destination) + ".unreadable");
    }

    /** Makes a catalog say of a set what its manifests say, and of its archives which are there. */
    private void update(Catalog catalog, Destination destination, String set) throws IOException, BackupException {
        CatalogUpdate update = of(catalog, destination, set);
        if (!update.isNeeded()) {
            return;
        }
        try (ProcessLock ignored = lock(destination)) {
            for (int attempt = 1; ; attempt++) {
                try {
                    update.carryOut();
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
        Path file = directory.resolve(name(destination) + ".lock");
        try {
            return ProcessLock.take(
                    file, "the catalog of " + destination.directory(), Patience.of(Duration.ofMinutes(5)));
        } catch (IOException e) {
            throw new StateDirectoryException(file, Reason.of(e), e);
        }
    }

    /** Adds a snapshot that was published just now. Costs what it holds, not what there is. */
    public void add(Catalog catalog, Destination destination, SnapshotHead head) throws IOException, BackupException {
        try (ProcessLock ignored = lock(destination)) {
            of(catalog, destination, head.set()).add(head);
        }
    }

    private CatalogUpdate of(Catalog catalog, Destination destination, String set) throws IOException {
        return new CatalogUpdate(
                catalog, destination, set, plugins, new UnreadableManifests(unreadableFile(destination)));
    }

    /** Takes over what was noted about archives that were read back just now. */
    public void takeFindings(Catalog catalog, Destination destination) throws IOException, BackupException {
        try (ProcessLock ignored = lock(destination)) {
            for (String set : destination.sets()) {
                of(catalog, destination, set).carryOut();
            }
        }
    }
}
