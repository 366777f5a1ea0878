package dev.vigie.agent.destination;

import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.ThisMachine;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
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

    private static final String SET_FILE = "set.json";
    /** The second in a second comes after the first, and the tenth after the second. */
    private static final Comparator<Path> BY_ID = Comparator.comparing((Path file) -> second(file))
            .thenComparing(file -> file.getFileName().toString().length())
            .thenComparing(file -> file);

    private static final int MOST_PER_SECOND = 100_000;

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
        } catch (FileSystemException e) {
            throw BackupException.environment("cannot read " + file + ": " + Reason.of(e), e);
        } catch (IOException e) {
            throw BackupException.environment(
                    "cannot read " + file + ": " + Reason.of(e) + ". " + mending(directory), e);
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

    private static String mending(Path directory) {
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
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            if (really) {
                DurableFiles.rename(file, file.resolveSibling(MARKER + ".damaged"));
            }
        }
        if (really) {
            Marker.create().write(file);
        }
        return true;
    }

    /** What runs left that died, or that are under way. */
    public List<Path> litter() throws IOException {
        return new Recovery(this).litter();
    }

    /**
     * The names of archives of a set that were removed although {@code SHA256SUMS} still has them, as where there was no
     * room for a shorter list.
     *
     * @param needed ids of archives that, if they are not there, are missing, as those of listed snapshots are
     */
    public Set<String> surplusChecksums(String set, Set<String> needed) throws IOException {
        Set<String> surplus = new HashSet<>();
        Set<String> present = fileNames();
        for (String fileName : checksums.all().keySet()) {
            Optional<String> id = SnapshotName.idIn(fileName, set).filter(one -> !needed.contains(one));
            if (id.isPresent() && !present.contains(fileName) && !isListed(set, id.get())) {
                surplus.add(fileName);
            }
        }
        return surplus;
    }

    private boolean isListed(String set, String id) throws IOException {
        return Presence.of(manifest(set, ManifestRole.SNAPSHOT, id))
                || Presence.of(manifest(set, ManifestRole.CONTENTS, id));
    }

    /** The file name that {@code SHA256SUMS} has for an archive. */
    public Optional<String> checksummed(String set, String id) throws IOException {
        return checksums.all().keySet().stream()
                .filter(fileName -> SnapshotName.idIn(fileName, set).equals(Optional.of(id)))
                .findFirst();
    }

    /** Takes names out of {@code SHA256SUMS}. Call with the lock held. */
    public void forgetChecksums(Set<String> fileNames) throws IOException {
        checksums.remove(fileNames);
    }

    /** Sees that {@code SHA256SUMS} has the checksum of an archive. Call with the lock held. */
    public void noteChecksum(String fileName, String sha256) throws IOException {
        checksums.put(fileName, sha256);
    }

    /** Lists an archive of changes that no manifest describes as a snapshot of what it holds. Call with the lock held. */
    public void adopt(SnapshotName orphan) throws IOException {
        String name = orphan.full().fileName();
        Optional<String> sum = checksums.of(orphan.fileName());
        if (Presence.of(directory.resolve(name))) {
            throw new IOException(name + " is there as well");
        }
        DurableFiles.rename(directory.resolve(orphan.fileName()), directory.resolve(name));
        if (sum.isPresent()) {
            checksums.put(name, sum.get());
            checksums.remove(Set.of(orphan.fileName()));
        }
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
     * Brings to an end what a run that died had begun: an archive that was complete is published, anything else of it is
     * removed. Call with the lock held.
     */
    public void recover() throws IOException {
        new Recovery(this).carryOut();
    }

    /** The id in a manifest's name. */
    public static String idOf(Path manifest) {
        String name = manifest.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** Whether a manifest has the name of another snapshot, or lies among those of another set. */
    public static boolean isMisplaced(Path manifest, SnapshotHead head) {
        return !idOf(manifest).equals(head.id())
                || !PathName.text("", manifest.getParent()).equals(head.set());
    }

    /**
     * How a manifest begins; empty when it is damaged, or that of another snapshot.
     *
     * @throws NoSuchFileException when it is not there
     * @throws IOException when it cannot be read
     */
    public static Optional<SnapshotHead> headOf(Path manifest) throws IOException {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            return Optional.of(reader.head()).filter(head -> !isMisplaced(manifest, head));
        } catch (DamagedManifestException e) {
            return Optional.empty();
        }
    }

    /** The same for whom one that cannot be read now is as good as none: it is named by whoever looks for what is wrong. */
    public static Optional<SnapshotHead> readableHeadOf(Path manifest) {
        try {
            return headOf(manifest);
        } catch (IOException e) {
            log.debug("{} does not tell how it begins", manifest, e);
            return Optional.empty();
        }
    }

    /**
     * When a snapshot was made. The beginning of a damaged manifest may be whole and say it; else its id does, to the second.
     *
     * @throws IOException when the disk does not give the manifest
     */
    public Instant created(String set, ManifestRole role, String id) throws IOException {
        return headOf(manifest(set, role, id))
                .map(SnapshotHead::created)
                .orElseGet(() -> SnapshotName.moment(id, ZoneId.systemDefault()).toInstant());
    }

    /** The names of the sets that Vigie wrote here, sorted. */
    public List<String> sets() throws IOException {
        List<String> sets = new ArrayList<>();
        for (Path child : list(own, "")) {
            String name = child.getFileName().toString();
            if (Presence.ofFile(child.resolve(SET_FILE))
                    || (SetName.fault(name).isEmpty() && Presence.ofDirectory(child) && holdsManifests(name))) {
                sets.add(name);
            }
        }
        return sets;
    }

    /** A set stays one where the file is gone that says whose it is. */
    private boolean holdsManifests(String set) throws IOException {
        for (ManifestRole role : ManifestRole.values()) {
            if (!manifests(set, role).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /**
     * When a name was last added, changed or removed beside the archives and beside each set's manifests. As long as it
     * stays the same, so does what is there, as far as the file system's clock can tell one moment from the next.
     */
    public Map<Path, FileTime> lastChanges() throws IOException {
        Map<Path, FileTime> changes = new HashMap<>();
        changes.put(directory, Files.getLastModifiedTime(directory));
        for (String set : sets()) {
            Path place = place(set);
            changes.put(place, Files.getLastModifiedTime(place));
        }
        return changes;
    }

    /** Whose backups a set holds; empty when Vigie has not written it. */
    public Optional<SetIdentity> identity(String set) throws IOException {
        try {
            return Optional.of(SetIdentity.read(place(set).resolve(SET_FILE)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DamagedFileException e) {
            throw new IOException(place(set).resolve(SET_FILE) + " is damaged. " + mending(directory), e);
        } catch (IOException e) {
            throw new IOException(place(set).resolve(SET_FILE) + " cannot be read: " + Reason.of(e), e);
        }
    }

    /**
     * The absolute path of what a set holds backups of; empty when nothing here tells it, and only paths relative to it
     * are understood.
     */
    public Optional<String> source(String set) {
        try {
            return identity(set).map(SetIdentity::source);
        } catch (IOException e) {
            log.warn("It is not known what {} holds backups of: {}", set, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Takes away the file that says whose backups a set holds, if it is damaged; it is kept under another name. The next
     * backup says it again. Call with the lock held.
     *
     * @param really whether to do it, or only to look
     * @return the file, if it is damaged
     * @throws IOException when it cannot be read or renamed
     */
    public Optional<Path> discardDamagedIdentity(String set, boolean really) throws IOException {
        Path file = place(set).resolve(SET_FILE);
        try {
            SetIdentity.read(file);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DamagedFileException e) {
            if (really) {
                DurableFiles.rename(file, file.resolveSibling(SET_FILE + ".broken"));
            }
            return Optional.of(file);
        }
    }

    /**
     * Sees that a set belongs to a source. Call with the lock held.
     *
     * @throws BackupException when it belongs to another
     */
    public void claim(SetIdentity claimed) throws IOException, BackupException {
        Optional<SetIdentity> present = identity(claimed.name());
        if (present.isEmpty()) {
            DurableFiles.createDirectories(place(claimed.name()));
            claimed.write(place(claimed.name()).resolve(SET_FILE));
        } else if (!present.get().source().equals(claimed.source())) {
            throw BackupException.user("the destination " + directory + " already holds backups named \""
                    + claimed.name() + "\" of " + present.get().source() + ", not of " + claimed.source()
                    + "; give this one another name with --name");
        } else if (!ThisMachine.mayBeSame(present.get().host(), claimed.host())) {
            throw BackupException.user("the destination " + directory + " already holds backups named \""
                    + claimed.name() + "\" of " + claimed.source() + " on the machine "
                    + present.get().host()
                    + ", and this is " + claimed.host() + "; give this one another name with --name, or if this machine"
                    + " goes on in place of that one, say so once with --take-over");
        }
    }

    /** Whose backups a set holds from now on. Call with the lock held. */
    public void handOver(SetIdentity owner) throws IOException {
        owner.write(place(owner.name()).resolve(SET_FILE));
    }

    /** The manifests of a set that have a role, oldest id first. */
    public List<Path> manifests(String set, ManifestRole role) throws IOException {
        return list(place(set), role.fileName(""));
    }

    /** Where the manifests of a set are, and what else is known of it. */
    Path place(String set) {
        return own.resolve(set);
    }

    /** Where a manifest is or would be. */
    public Path manifest(String set, ManifestRole role, String id) {
        return place(set).resolve(role.fileName(id));
    }

    /** The archives here, by the form of their names, sorted by file name. */
    public List<SnapshotName> archives(Collection<String> extensions) throws IOException {
        List<SnapshotName> archives = new ArrayList<>();
        for (Path file : list(directory, "")) {
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
        return roleOf(set, id)
                .map(role -> role == ManifestRole.SNAPSHOT)
                .orElseGet(() -> !fileName.startsWith(set + "_" + id + ".incr."));
    }

    /** The names of all files here. */
    public Set<String> fileNames() throws IOException {
        Set<String> names = new HashSet<>();
        for (Path file : list(directory, "")) {
            names.add(file.getFileName().toString());
        }
        return names;
    }

    /** All that {@code SHA256SUMS} has, by the names of the files. */
    public Map<String, String> checksums() throws IOException {
        return checksums.all();
    }

    /** The checksum that {@code SHA256SUMS} has for a file. */
    public Optional<String> checksum(String fileName) throws IOException {
        return checksums.of(fileName);
    }

    /** The same, or where it has lost the line, what the sum of the file is now. */
    public String checksumOrSum(String fileName) throws IOException {
        Optional<String> noted = checksum(fileName);
        if (noted.isPresent()) {
            return noted.get();
        }
        try (InputStream in = Files.newInputStream(directory.resolve(fileName))) {
            return Sha256.of(in);
        }
    }

    /**
     * An id that no snapshot of a set has. Call with the lock held.
     *
     * @param moment when the snapshot is made, in the zone its name shall be in
     * @param extensions of all formats that are installed
     */
    public String freeId(String set, ZonedDateTime moment, Collection<String> extensions) throws IOException {
        for (int number = 1; number < MOST_PER_SECOND; number++) {
            String id = SnapshotName.id(moment, number);
            if (isFree(set, id, extensions)) {
                return id;
            }
        }
        throw new IOException("there are too many snapshots of one second");
    }

    /** The role of the manifest with an id, if there is one. */
    public Optional<ManifestRole> roleOf(String set, String id) throws IOException {
        for (ManifestRole role : ManifestRole.values()) {
            if (Presence.of(manifest(set, role, id))) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** Whether what describes an archive is not complete, or the archive does not have its name yet. */
    public boolean isPending(String set, String id) throws IOException {
        for (ManifestRole role : ManifestRole.values()) {
            if (Presence.of(place(set).resolve(role.pendingFileName(id)))) {
                return true;
            }
        }
        return false;
    }

    private boolean isFree(String set, String id, Collection<String> extensions) throws IOException {
        if (roleOf(set, id).isPresent()) {
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

    List<Path> pendingManifests(String set, ManifestRole role) throws IOException {
        return list(place(set), role.pendingFileName(""));
    }

    /** Where a manifest is as long as it is not complete, or its archive does not have its name. */
    public Path pendingManifest(SnapshotHead head, ManifestRole role) {
        return place(head.set()).resolve(role.pendingFileName(head.id()));
    }

    /** The archive's new name is what makes the snapshot exist; all before can be thrown away, all after be repeated. */
    void publish(SnapshotHead head, ManifestRole role, Path archive, String sha256) throws IOException {
        // Without its manifest the archive would be nobody's: that one's name has to last first.
        DurableFiles.forceDirectory(place(head.set()));
        DurableFiles.rename(archive, directory.resolve(head.archive()));
        list(head, role, sha256);
    }

    /**
     * The manifest comes last: as long as it is pending, the checksum can still be added. Where it is not pending any more
     * the drive may have gone at this very moment, and what is in its place gets no checksum.
     */
    void list(SnapshotHead head, ManifestRole role, String sha256) throws IOException {
        Path pending = pendingManifest(head, role);
        if (!Presence.of(pending)) {
            throw new NoSuchFileException(pending.toString());
        }
        checksums.put(head.archive(), sha256);
        DurableFiles.rename(pending, manifest(head.set(), role, head.id()));
    }

    /**
     * Takes a snapshot off the list. Its manifest stays as a base: later snapshots may build on it, and it says what its
     * archive holds as long as that is there. Call with the lock held.
     */
    public void unlist(String set, String id) throws IOException {
        DurableFiles.rename(manifest(set, ManifestRole.SNAPSHOT, id), manifest(set, ManifestRole.BASE, id));
    }

    /** What is known of a sudden loss of most files of a set. */
    public Losses losses(String set) {
        return new Losses(place(set));
    }

    /** What was found out about the archives of a set. */
    public Findings findings(String set) {
        return new Findings(place(set));
    }

    /** Puts a base in the place of another that says the same in more words. Call with the lock held. */
    public void replaceBase(String set, String id, byte[] manifest) throws IOException {
        DurableFiles.replace(manifest(set, ManifestRole.BASE, id), manifest);
    }

    /**
     * Keeps a damaged manifest, if there is one, also beside where it is. Call with the lock held, before the one that shall replace it is
     * complete: whoever finds that pending puts it in its place.
     */
    public void keepBroken(String set, ManifestRole role, String id) throws IOException {
        Path broken = manifest(set, role, id);
        if (Presence.of(broken)) {
            DurableFiles.replace(kept(broken), Files.readAllBytes(broken));
        }
    }

    /** Puts a manifest that is complete, but pending, in the place of the one that is there. Call with the lock held. */
    public void putPending(String set, ManifestRole role, String id) throws IOException {
        DurableFiles.rename(place(set).resolve(role.pendingFileName(id)), manifest(set, role, id));
    }

    private static Path kept(Path broken) {
        return broken.resolveSibling(broken.getFileName() + ".broken");
    }

    /** Removes a manifest that is of no use any more, never a snapshot's. Call with the lock held. */
    public void remove(String set, ManifestRole role, String id) throws IOException {
        if (role == ManifestRole.SNAPSHOT) {
            throw new IllegalArgumentException("a snapshot has to be unlisted first");
        }
        for (ManifestRole kept : ManifestRole.values()) {
            Files.deleteIfExists(kept(manifest(set, kept, id)));
        }
        Files.deleteIfExists(manifest(set, role, id));
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

    private static String second(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, Math.min(name.length(), SnapshotName.TIME_LENGTH));
    }

    static List<Path> list(Path directory, String ending) throws IOException {
        try {
            return Listing.of(directory).stream()
                    .filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted(ending.isEmpty() ? Comparator.naturalOrder() : BY_ID)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
