package dev.vigie.agent.destination;

import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.ThisMachine;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a destination knows of one set: whose it is, and what each of its archives holds. All of it lies in one directory.
 * Whoever changes something holds the destination's {@linkplain Destination#lock lock}.
 */
public final class BackupSet {
    private static final Logger log = LoggerFactory.getLogger(BackupSet.class);

    private static final String IDENTITY = "set.json";
    private static final String ANOTHER_NAME = "give this one another name (\"name\" in the configuration, or --name)";

    /** Written by the hook that copies: the id and the directory of each copy, line by line. */
    private static final String COPIES = "copies";

    /** The second in a second comes after the first, and the tenth after the second. */
    private static final Comparator<Path> BY_ID = Comparator.comparing((Path file) -> second(file))
            .thenComparing(file -> file.getFileName().toString().length())
            .thenComparing(file -> file);

    private final Path directory;
    private final String name;
    private final Path place;

    /** @param directory the destination */
    BackupSet(Path directory, String name) {
        this.directory = directory;
        this.name = name;
        this.place = directory.resolve(Destination.OWN_DIRECTORY).resolve(name);
    }

    /** Where all this lies. */
    Path place() {
        return place;
    }

    /** Whether there is anything that Vigie wrote. */
    boolean isThere() throws IOException {
        return Presence.ofFile(place.resolve(IDENTITY))
                || (SetName.fault(name).isEmpty() && Presence.ofDirectory(place) && holdsManifests());
    }

    /** A set stays one where the file is gone that says whose it is. */
    private boolean holdsManifests() throws IOException {
        for (ManifestRole role : ManifestRole.values()) {
            if (!manifests(role).isEmpty()) {
                return true;
            }
        }
        return false;
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

    /**
     * How a manifest begins that says everything it said when it was written; empty when it does not, or is that of another
     * snapshot.
     *
     * @throws NoSuchFileException when it is not there
     * @throws IOException when it cannot be read
     */
    public static Optional<SnapshotHead> headOfWhole(Path manifest) throws IOException {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            reader.end();
            return Optional.of(reader.head()).filter(head -> !isMisplaced(manifest, head));
        } catch (DamagedManifestException e) {
            return Optional.empty();
        }
    }

    /** How a manifest begins; empty also when it cannot be read now, which is reported by who looks for what is wrong. */
    public static Optional<SnapshotHead> readableHeadOf(Path manifest) {
        try {
            return headOf(manifest);
        } catch (IOException e) {
            log.debug("{} does not tell how it begins", manifest, e);
            return Optional.empty();
        }
    }

    /**
     * When a snapshot was made. The beginning of a damaged manifest may be whole and say it; else, and where there is none,
     * its id does, to the second.
     *
     * @throws IOException when the disk does not give the manifest
     */
    public Instant created(ManifestRole role, String id) throws IOException {
        Path manifest = manifest(role, id);
        Optional<SnapshotHead> head = Presence.of(manifest) ? headOf(manifest) : Optional.empty();
        return head.map(SnapshotHead::created)
                .orElseGet(() -> SnapshotName.moment(id, ZoneId.systemDefault()).toInstant());
    }

    /** Whose backups a set holds; empty when Vigie has not written it. */
    public Optional<SetIdentity> identity() throws IOException {
        try {
            return Optional.of(readIdentity());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DamagedFileException e) {
            throw new IOException(place.resolve(IDENTITY) + " is damaged. " + Destination.mending(directory), e);
        } catch (IOException e) {
            throw new IOException(place.resolve(IDENTITY) + " cannot be read: " + Reason.of(e), e);
        }
    }

    private SetIdentity readIdentity() throws IOException {
        SetIdentity identity = SetIdentity.read(place.resolve(IDENTITY));
        if (!identity.name().equalsIgnoreCase(name) && isPlaceOfThatName()) {
            throw new DamagedFileException("it has the name of another set", null);
        }
        return identity;
    }

    /** A disk that takes some names for the same lists only the one that the directory was made with. */
    private boolean isPlaceOfThatName() throws IOException {
        return Listing.of(place.getParent()).contains(place);
    }

    /**
     * The absolute paths that lead to what a set holds backups of; none when nothing here tells them, and only paths
     * relative to it are understood.
     */
    public List<String> sources() {
        try {
            return identity().map(SetIdentity::paths).orElse(List.of());
        } catch (IOException e) {
            log.warn("It is not known what {} holds backups of: {}", name, e.getMessage());
            return List.of();
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
    public Optional<Path> discardDamagedIdentity(boolean really) throws IOException {
        Path file = place.resolve(IDENTITY);
        try {
            readIdentity();
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DamagedFileException e) {
            if (really) {
                DurableFiles.rename(file, file.resolveSibling(IDENTITY + ".broken"));
            }
            return Optional.of(file);
        }
    }

    /**
     * Sees that a set belongs to a source: to a folder, and to whatever folder the path leads to by which that one was
     * asked for, so that a link to it may be pointed elsewhere. Call with the lock held.
     *
     * @throws BackupException when it belongs to another
     */
    public void claim(SetIdentity claimed) throws IOException, BackupException {
        Optional<SetIdentity> present = identity();
        if (present.isEmpty()) {
            DurableFiles.createDirectories(place);
            claimed.write(place.resolve(IDENTITY));
        } else if (!present.get().name().equals(claimed.name())) {
            throw BackupException.user("the destination " + directory + " already holds backups named \""
                    + present.get().name() + "\", and on its disk that is the same name as \"" + claimed.name()
                    + "\"; go on with them by the name " + present.get().name() + ", or " + ANOTHER_NAME);
        } else if (!present.get().hasSourceOf(claimed)) {
            throw BackupException.user("the destination " + directory + " already holds backups named \""
                    + claimed.name() + "\" of " + present.get().source() + ", not of " + claimed.source()
                    + "; " + ANOTHER_NAME);
        } else if (!ThisMachine.mayBeSame(present.get().host(), claimed.host())) {
            throw BackupException.user("the destination " + directory + " already holds backups named \""
                    + claimed.name() + "\" of " + claimed.source() + " on the machine "
                    + present.get().host()
                    + ", and this is " + claimed.host() + "; " + ANOTHER_NAME
                    + ", or if this machine goes on in place of that one, say so once: vigie backup … --take-over");
        } else {
            follow(present.get(), claimed.on(present.get().host()));
        }
    }

    private void follow(SetIdentity before, SetIdentity now) throws IOException {
        if (!now.source().equals(before.source())) {
            log.info("{} is {} now, and was {} before; its backups go on", now.asked(), now.source(), before.source());
        }
        if (!now.equals(before)) {
            now.write(place.resolve(IDENTITY));
        }
    }

    /** Whose backups a set holds from now on. Call with the lock held. */
    public void handOver(SetIdentity owner) throws IOException {
        owner.write(place.resolve(IDENTITY));
    }

    /** The manifests of a set that have a role, oldest id first. */
    public List<Path> manifests(ManifestRole role) throws IOException {
        return list(place, role.fileName(""));
    }

    /** Where a manifest is or would be. */
    public Path manifest(ManifestRole role, String id) {
        return place.resolve(role.fileName(id));
    }

    /** The role of the manifest with an id, if there is one. */
    public Optional<ManifestRole> roleOf(String id) throws IOException {
        for (ManifestRole role : ManifestRole.values()) {
            if (Presence.of(manifest(role, id))) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** The same of a snapshot: that somebody wrote down what its archive holds does not say what it was. */
    public Optional<ManifestRole> snapshotRoleOf(String id) throws IOException {
        return roleOf(id).filter(role -> role != ManifestRole.CONTENTS);
    }

    /** Whether what describes an archive is not complete, or the archive does not have its name yet. */
    public boolean isPending(String id) throws IOException {
        for (ManifestRole role : ManifestRole.values()) {
            if (Presence.of(place.resolve(role.pendingFileName(id)))) {
                return true;
            }
        }
        return false;
    }

    List<Path> pendingManifests(ManifestRole role) throws IOException {
        return list(place, role.pendingFileName(""));
    }

    /** Where a manifest is as long as it is not complete, or its archive does not have its name. */
    public Path pendingManifest(SnapshotHead head, ManifestRole role) {
        return place.resolve(role.pendingFileName(head.id()));
    }

    /**
     * Takes a snapshot off the list. Its manifest stays as a base: later snapshots may build on it, and it says what its
     * archive holds as long as that is there. Call with the lock held.
     */
    public void unlist(String id) throws IOException {
        DurableFiles.rename(manifest(ManifestRole.SNAPSHOT, id), manifest(ManifestRole.BASE, id));
    }

    /** The copies of this set that can be reached now. */
    public List<Destination> copies() {
        try {
            return Files.readAllLines(place.resolve(COPIES)).stream()
                    .flatMap(line -> copy(line).stream())
                    .toList();
        } catch (IOException e) {
            log.debug("Where copies of {} are is not known", name, e);
            return List.of();
        }
    }

    private static Optional<Destination> copy(String line) {
        int space = line.indexOf(' ');
        String id = line.substring(0, Math.max(0, space));
        try {
            Destination there = Destination.open(Path.of(line.substring(space + 1)));
            return Optional.of(there).filter(copy -> copy.id().equals(Optional.of(id)));
        } catch (BackupException | InvalidPathException e) {
            log.debug("The copy is away: {}", line, e);
            return Optional.empty();
        }
    }

    /** What is known of a sudden loss of most files of a set. */
    public Losses losses() {
        return new Losses(place);
    }

    /** What was found out about the archives of a set. */
    public Findings findings() {
        return new Findings(place);
    }

    /** Puts a base in the place of another that says the same in more words. Call with the lock held. */
    public void replaceBase(String id, byte[] manifest) throws IOException {
        DurableFiles.replace(manifest(ManifestRole.BASE, id), manifest);
    }

    /**
     * Keeps a damaged manifest, if there is one, also beside where it is. Call with the lock held, before the one that shall replace it is
     * complete: whoever finds that pending puts it in its place.
     */
    public void keepBroken(ManifestRole role, String id) throws IOException {
        Path broken = manifest(role, id);
        if (Presence.of(broken)) {
            DurableFiles.replace(kept(broken), Files.readAllBytes(broken));
        }
    }

    /** Puts a manifest that is complete, but pending, in the place of the one that is there. Call with the lock held. */
    public void putPending(ManifestRole role, String id) throws IOException {
        DurableFiles.rename(place.resolve(role.pendingFileName(id)), manifest(role, id));
    }

    private static Path kept(Path broken) {
        return broken.resolveSibling(broken.getFileName() + ".broken");
    }

    /** Removes a manifest that is of no use any more, never a snapshot's. Call with the lock held. */
    public void remove(ManifestRole role, String id) throws IOException {
        if (role == ManifestRole.SNAPSHOT) {
            throw new IllegalArgumentException("a snapshot has to be unlisted first");
        }
        for (ManifestRole kept : ManifestRole.values()) {
            Files.deleteIfExists(kept(manifest(kept, id)));
        }
        Files.deleteIfExists(manifest(role, id));
    }

    /** The files of a directory whose names end alike, those of the oldest id first; none where it is not there. */
    static List<Path> list(Path directory, String ending) throws IOException {
        try {
            return Listing.of(directory).stream()
                    .filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted(BY_ID)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static String second(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, Math.min(name.length(), SnapshotName.TIME_LENGTH));
    }
}
