package dev.vigie.agent.destination;

import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that holds archives. Whatever is there before Vigie comes stays as it is; what is Vigie's own, besides the
 * archives and {@code SHA256SUMS}, lies in {@code .vigie}.
 *
 * <p>Reading needs no lock; whoever reads archives for long sees with {@link #reading} that they stay. Whoever changes
 * something holds the {@link #lock}, and calls {@link #recover()} first.
 */
public final class Destination {
    private static final Logger log = LoggerFactory.getLogger(Destination.class);

    static final String MARKER = "destination.json";
    /** What is Vigie's own lies in this directory. */
    public static final String OWN_DIRECTORY = ".vigie";
    /** What {@code sha256sum -c} reads. */
    public static final String CHECKSUMS = "SHA256SUMS";

    private static final int MOST_PER_SECOND = 100_000;

    /** More than there will be in a second that the clock shows for the first of two times. */
    private static final int MOST_AT_FIRST = 1_000;

    private final Path directory;
    private final Path own;
    private final Checksums checksums;
    private final Optional<Marker> marker;

    private Destination(Path directory, Optional<Marker> marker) {
        this.directory = directory;
        this.own = directory.resolve(OWN_DIRECTORY);
        this.checksums = new Checksums(directory);
        this.marker = marker;
    }

    /**
     * Opens a directory for reading. It need not have been written by Vigie: archives of the right names are adopted.
     *
     * @throws BackupException when there is no such directory or its marker cannot be understood
     */
    public static Destination open(Path directory) throws BackupException {
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            if (!Presence.of(absolute)) {
                throw BackupException.user("there is no destination " + absolute
                        + "; if it is on a drive, check that the drive is connected");
            }
            requireDirectory(absolute);
        } catch (IOException e) {
            throw BackupException.environment("cannot read the destination " + absolute + ": " + Reason.of(e), e);
        }
        return new Destination(absolute, readMarker(absolute));
    }

    private static void requireDirectory(Path directory) throws IOException, BackupException {
        if (!Presence.ofDirectory(directory)) {
            throw BackupException.user("the destination " + directory + " is not a directory");
        }
    }

    /** Whether Vigie has written to a directory. */
    public static boolean isAt(Path directory) {
        return Files.exists(directory.resolve(OWN_DIRECTORY).resolve(MARKER));
    }

    /** Whether a directory can be written to, or made where there is none, as far as permissions and mounts tell. */
    public static boolean isWritable(Path directory) {
        Path existing = directory.toAbsolutePath().normalize();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        Path own = directory.resolve(OWN_DIRECTORY);
        return Files.isWritable(existing) && (Files.isWritable(own) || !Files.exists(own));
    }

    /**
     * Whether there may be backups in a directory: what is Vigie's own there, whole or not, or whoever's it is.
     *
     * @throws IOException when it cannot be told
     */
    public static boolean mayBeAt(Path directory) throws IOException {
        return Presence.of(directory.resolve(OWN_DIRECTORY));
    }

    private static Optional<Marker> readMarker(Path directory) throws BackupException {
        Path file = directory.resolve(OWN_DIRECTORY).resolve(MARKER);
        try {
            Marker marker = Marker.read(file);
            if (marker.layout() > Marker.LAYOUT) {
                throw BackupException.user("the destination " + directory + " was written by a newer Vigie (layout "
                        + marker.layout() + ", this one knows " + Marker.LAYOUT + "); update Vigie to use it");
            }
            return Optional.of(marker);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DamagedFileException e) {
            throw BackupException.environment(
                    "cannot read " + file + ": " + Reason.of(e) + ". " + mending(directory), e);
        } catch (IOException e) {
            throw BackupException.environment("cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    /**
     * Opens a directory for writing; creates it and its marker when missing.
     *
     * @throws BackupException when it cannot be created or written to
     */
    public static Destination openForWriting(Path directory) throws BackupException {
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            if (Presence.of(absolute)) {
                requireDirectory(absolute);
            } else {
                DurableFiles.createDirectories(absolute);
            }
            Optional<Marker> marker = readMarker(absolute);
            Destination destination = new Destination(absolute, marker);
            DurableFiles.createDirectories(destination.scratch());
            if (marker.isPresent()) {
                return destination;
            }
            try (ProcessLock ignored = destination.lock(Duration.ofMinutes(10))) {
                Readers.prepare(destination.own);
                Marker created = readMarker(absolute).orElseGet(Marker::create);
                created.write(destination.own.resolve(MARKER));
                return new Destination(absolute, Optional.of(created));
            }
        } catch (IOException e) {
            throw BackupException.environment("cannot write to the destination " + absolute + ": " + Reason.of(e), e);
        }
    }

    /** @throws BackupException when there is what Vigie writes, though not what tells that this is a destination */
    public void requireUnused() throws BackupException {
        try {
            if (!sets().isEmpty()) {
                throw BackupException.environment(own.resolve(MARKER) + " is missing. " + mending(directory));
            }
        } catch (IOException e) {
            throw BackupException.environment("cannot read " + own + ": " + Reason.of(e), e);
        }
    }

    static String mending(Path directory) {
        return "Mend that with: vigie doctor " + directory + " --repair";
    }

    /** The directory, absolute. */
    public Path directory() {
        return directory;
    }

    /** What is unique to this destination; empty while Vigie has not written to it. */
    public Optional<String> id() {
        return marker.map(Marker::id);
    }

    /**
     * Makes a directory a destination again when its marker is missing or damaged although sets are there. A damaged one
     * is kept beside, under another name.
     *
     * @return whether there was anything to do
     */
    public static boolean renewMarker(Path directory, boolean really) throws IOException {
        Destination without = new Destination(directory.toAbsolutePath().normalize(), Optional.empty());
        Path file = without.own.resolve(MARKER);
        try {
            Marker.read(file);
            return false;
        } catch (NoSuchFileException e) {
            if (without.sets().isEmpty()) {
                return false;
            }
        } catch (DamagedFileException e) {
            if (really) {
                DurableFiles.rename(file, file.resolveSibling(MARKER + ".damaged"));
            }
        }
        if (really) {
            Marker.create().write(file);
        }
        return true;
    }

    /** What {@code SHA256SUMS} has. */
    public Checksums checksums() {
        return checksums;
    }

    /** What runs left that died, or that are under way. */
    public List<Path> litter() throws IOException {
        return new Recovery(this).litter();
    }

    /**
     * The names of archives of a set that were removed although {@code SHA256SUMS} still has them, as where there was no
     * room for a shorter list. Those of listed snapshots are missing, not removed.
     */
    public Set<String> surplusChecksums(String set) throws IOException {
        Set<String> surplus = new HashSet<>();
        Set<String> present = fileNames();
        for (String fileName : checksums.all().keySet()) {
            Optional<String> id = SnapshotName.idIn(fileName, set);
            if (id.isPresent() && !present.contains(fileName) && !isListed(set, id.get())) {
                surplus.add(fileName);
            }
        }
        return surplus;
    }

    private boolean isListed(String set, String id) throws IOException {
        return Presence.of(set(set).manifest(ManifestRole.SNAPSHOT, id))
                || Presence.of(set(set).manifest(ManifestRole.CONTENTS, id));
    }

    /** Where temporary files go: on the same file system as the archives. What is left there is litter. */
    public Path scratch() {
        return own.resolve(".tmp");
    }

    /**
     * Takes the right to change something here.
     *
     * @param patience how long to wait for another holder
     */
    public ProcessLock lock(Duration patience) throws BackupException {
        return lock(Patience.of(patience));
    }

    /**
     * The same, for who does not wait blindly.
     *
     * @param patience how to wait for another holder
     */
    public ProcessLock lock(Patience patience) throws BackupException {
        try {
            return ProcessLock.take(own.resolve(".lock"), "the destination " + directory, patience);
        } catch (IOException e) {
            throw BackupException.environment("cannot lock the destination " + directory + ": " + Reason.of(e), e);
        }
    }

    /**
     * Sees that no backup is removed while it is read, as far as that can be seen to: where this user may not even read
     * what is locked for it, or nobody ever removed anything, nobody is asked to wait.
     *
     * @param patience how long to wait for whoever is removing something
     */
    public Hold reading(Duration patience) {
        try {
            return Readers.of(own).read(patience);
        } catch (IOException e) {
            log.debug("{} is read without a lock: {}", directory, Reason.of(e));
            return () -> {};
        }
    }

    /**
     * Begins to remove backups. Call with the lock held.
     *
     * @param patience how long to wait for whoever is reading
     * @return empty when somebody went on reading for longer
     */
    public Optional<Hold> removing(Duration patience) throws IOException {
        return Readers.of(own).remove(patience);
    }

    /**
     * Waits until nobody reads. Call without the lock: somebody may read for hours.
     *
     * @return whether that was so before the patience ended
     */
    public boolean awaitUnread(Duration patience) throws IOException {
        Optional<Hold> unread = removing(patience);
        if (unread.isPresent()) {
            unread.get().close();
        }
        return unread.isPresent();
    }

    /**
     * Brings to an end what a run that died had begun: an archive that was complete is published, anything else of it is
     * removed. Call with the lock held.
     */
    public void recover() throws IOException {
        new Recovery(this).carryOut();
    }

    /** A set that is or may come to be here. */
    public BackupSet set(String name) {
        return new BackupSet(directory, name);
    }

    /** The names of the sets that Vigie wrote here, sorted. */
    public List<String> sets() throws IOException {
        List<String> sets = new ArrayList<>();
        for (Path child : list(own)) {
            String name = child.getFileName().toString();
            if (set(name).isThere()) {
                sets.add(name);
            }
        }
        return sets;
    }

    /**
     * When a name was last added, changed or removed beside the archives and beside each set's manifests. As long as it
     * stays the same, so does what is there, as far as the file system's clock can tell one moment from the next.
     */
    public Map<Path, FileTime> lastChanges() throws IOException {
        Map<Path, FileTime> changes = new HashMap<>();
        changes.put(directory, Files.getLastModifiedTime(directory));
        for (String set : sets()) {
            Path place = set(set).place();
            changes.put(place, Files.getLastModifiedTime(place));
        }
        return changes;
    }

    /** The archives here, by the form of their names, sorted by file name. */
    public List<SnapshotName> archives(Collection<String> extensions) throws IOException {
        List<SnapshotName> archives = new ArrayList<>();
        for (Path file : list(directory)) {
            Optional<SnapshotName> name = SnapshotName.parse(file.getFileName().toString(), extensions);
            if (name.isPresent() && Presence.ofFile(file)) {
                archives.add(name.get());
            }
        }
        return archives;
    }

    /** How many snapshots of a set there are whose archives are here, with those that others made. */
    long snapshotCount(String set) throws IOException {
        Set<String> ids = new HashSet<>();
        for (String fileName : fileNames()) {
            Optional<String> id = SnapshotName.idIn(fileName, set);
            if (id.isPresent() && isSnapshot(set, id.get(), fileName)) {
                ids.add(id.get());
            }
        }
        return ids.size();
    }

    /** Archives of changes that no manifest describes are what is left of snapshots that are listed no more. */
    private boolean isSnapshot(String set, String id, String fileName) throws IOException {
        return set(set).snapshotRoleOf(id)
                .map(role -> role == ManifestRole.SNAPSHOT)
                .orElseGet(() -> !fileName.startsWith(set + "_" + id + ".incr."));
    }

    /** The names of all files here. */
    public Set<String> fileNames() throws IOException {
        Set<String> names = new HashSet<>();
        for (Path file : list(directory)) {
            names.add(file.getFileName().toString());
        }
        return names;
    }

    /**
     * An id that no snapshot of a set has. Call with the lock held.
     *
     * @param moment when the snapshot is made, in the zone its name shall be in
     * @param extensions of all formats that are installed
     */
    public String freeId(String set, ZonedDateTime moment, Collection<String> extensions) throws IOException {
        int first = isTold(moment) ? MOST_AT_FIRST : 1;
        for (int number = first; number < MOST_PER_SECOND; number++) {
            String id = SnapshotName.id(moment, number);
            if (isFree(set, id, extensions)) {
                return id;
            }
        }
        throw new IOException("there are too many snapshots of one second");
    }

    /**
     * Whether the clock of the zone has shown this before, as at the end of summer time. What was called by it then may be
     * gone from here, but not from what tells where contents lie, nor from a copy.
     */
    private static boolean isTold(ZonedDateTime moment) {
        return !moment.withEarlierOffsetAtOverlap().getOffset().equals(moment.getOffset());
    }

    private boolean isFree(String set, String id, Collection<String> extensions) throws IOException {
        if (set(set).roleOf(id).isPresent()) {
            return false;
        }
        for (String extension : extensions) {
            for (boolean incremental : List.of(false, true)) {
                String archive = new SnapshotName(set, id, incremental, extension).fileName();
                if (Presence.of(directory.resolve(archive))) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Begins a snapshot, or an archive of {@link ManifestRole#CONTENTS}. Call with the lock held, and keep it until it is
     * published or closed.
     */
    public PendingSnapshot begin(SnapshotHead head, ManifestRole role) throws IOException {
        return new PendingSnapshot(this, head, role);
    }

    /** The archive's new name is what makes the snapshot exist; all before can be thrown away, all after be repeated. */
    void publish(SnapshotHead head, ManifestRole role, Path archive, String sha256) throws IOException {
        // Without its manifest the archive would be nobody's: that one's name has to last first.
        DurableFiles.forceDirectory(set(head.set()).place());
        DurableFiles.rename(archive, directory.resolve(head.archive()));
        list(head, role, sha256);
    }

    /**
     * The manifest comes last: as long as it is pending, the checksum can still be added. Where it is not pending any more
     * the drive may have gone at this very moment, and what is in its place gets no checksum.
     */
    void list(SnapshotHead head, ManifestRole role, String sha256) throws IOException {
        Path pending = set(head.set()).pendingManifest(head, role);
        if (!Presence.of(pending)) {
            throw new NoSuchFileException(pending.toString());
        }
        checksums.put(head.archive(), sha256);
        DurableFiles.rename(pending, set(head.set()).manifest(role, head.id()));
    }

    /**
     * Removes an archive. Call with the lock held, once no snapshot that is listed needs it.
     *
     * @return how many bytes became free
     */
    public long removeArchive(String fileName) throws IOException {
        Path archive = directory.resolve(fileName);
        long size = sizeOrNothing(archive);
        try {
            checksums.remove(Set.of(fileName));
            Files.deleteIfExists(archive);
        } catch (IOException e) {
            // A disk that is full has room for a new list of checksums only once archives are gone.
            Files.deleteIfExists(archive);
        }
        DurableFiles.forceDirectory(directory);
        return size;
    }

    private static long sizeOrNothing(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    static List<Path> list(Path directory) throws IOException {
        try {
            return Listing.of(directory).stream().sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
