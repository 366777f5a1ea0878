package dev.vigie.agent.restore;

import dev.vigie.agent.path.Declared;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.OwnerOnly;
import dev.vigie.agent.platform.Permissions;
import dev.vigie.agent.scan.HeldDirectories;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives what is restored the owner, the time and the mode it had, as far as this process may. What it has already is not
 * set again. Used by one thread at a time.
 */
final class RestoredFacts {
    private static final Logger log = LoggerFactory.getLogger(RestoredFacts.class);
    private static final int ALL_BITS = 07777;
    private static final int SET_ID_BITS = 06000;
    private static final int READABLE_BY_OTHERS = 0044;
    private static final int CHANGEABLE_BY_OWNER = 0600;
    private static final int NOT_CHANGEABLE_BY_OTHERS = 0755;

    private final HeldDirectories held;
    private final boolean unix;
    private final boolean maySetOwners;
    private final Optional<Map<String, Object>> myself;
    private final boolean setUid;
    private final boolean linksHaveFacts;
    private long bareLinks;
    private long droppedSetIds;
    private long notGivenAway;
    private String whyNotGivenAway = "";

    /**
     * @param root of what is restored
     * @param held its directories
     * @param setUid whether files may run as their owner or group again
     * @param isRoot whether this process may give files away
     * @param linksHaveFacts whether a link can be given a time and an owner of its own
     */
    RestoredFacts(Path root, HeldDirectories held, boolean setUid, boolean isRoot, boolean linksHaveFacts) {
        this.held = held;
        this.unix = root.getFileSystem().supportedFileAttributeViews().contains("unix");
        this.maySetOwners = unix && isRoot;
        this.myself = unix && !isRoot ? myself() : Optional.empty();
        this.setUid = setUid;
        this.linksHaveFacts = linksHaveFacts;
    }

    /** Whether this process may do more to files than those they belong to. */
    boolean maySetOwners() {
        return maySetOwners;
    }

    /**
     * What a file is created with. When everybody may read it in the end they may from the beginning; otherwise, for as
     * long as it may belong to somebody else than in the end, nobody but its owner may.
     */
    FileAttribute<?>[] forCreation(Path file, ArchiveEntry entry) {
        int mode = entry.mode().orElse(0);
        return unix && (mode & READABLE_BY_OTHERS) == READABLE_BY_OTHERS
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            Permissions.ofMode(mode & NOT_CHANGEABLE_BY_OTHERS | CHANGEABLE_BY_OWNER))
                }
                : OwnerOnly.file(file);
    }

    /** An existing directory may have been closed even to its owner; what it shall keep is set at the end. */
    void openForOwner(Path directory) throws IOException {
        if (unix && !(Files.isReadable(directory) && Files.isWritable(directory) && Files.isExecutable(directory))) {
            int mode = (Integer) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(directory, "unix:mode", mode & ALL_BITS | 0700);
        }
    }

    /**
     * Sets everything. The mode comes last: without permission to read, nothing else could be set any more.
     *
     * @param here another path of the place, by which it is reached
     */
    void set(Path place, Path here, ArchiveEntry entry) throws IOException {
        if (!unix) {
            setTime(here, entry);
            return;
        }
        Map<String, Object> now = Files.readAttributes(here, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
        setOwner(here, entry, now);
        setTime(here, entry);
        int mode = mode(here, entry);
        if (mode != ((Integer) now.get("mode") & ALL_BITS) || (mode & SET_ID_BITS) != 0) {
            held.setMode(place, mode);
        }
    }

    /**
     * Sets the owner and the mode of what is there already, and nothing where these are right: every change of them would
     * have the file looked at again by the next backup.
     *
     * @param here another path of the place, by which it is reached
     */
    void correct(Path place, Path here, ArchiveEntry entry) throws IOException {
        if (!unix || entry.mode().isEmpty()) {
            return;
        }
        setOwner(here, entry, Files.readAttributes(here, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS));
        int present = (Integer) Files.getAttribute(here, "unix:mode", LinkOption.NOFOLLOW_LINKS) & ALL_BITS;
        if (present != entry.mode().getAsInt()) {
            int mode = mode(here, entry);
            if (mode != present) {
                held.setMode(place, mode);
            }
        }
    }

    /** Sets what a link has of its own. */
    void setLink(Path here, ArchiveEntry entry) throws IOException {
        if (!linksHaveFacts) {
            bareLinks++;
            return;
        }
        if (unix) {
            setOwner(here, entry, Files.readAttributes(here, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS));
        }
        setTime(here, entry);
    }

    /** What a dry run tells of something that would be made. */
    void foresee(ArchiveEntry entry) {
        if (entry.type() == EntryType.SYMLINK && !linksHaveFacts) {
            bareLinks++;
            return;
        }
        foreseeSetIds(entry);
        myself.ifPresent(me -> foreseeOwner(entry, me));
    }

    /** What a dry run tells of what is there already; another owner takes set-user-ID from a file as well. */
    void foreseeCorrection(Path here, ArchiveEntry entry) throws IOException {
        if (!unix || entry.mode().isEmpty()) {
            return;
        }
        Map<String, Object> now = Files.readAttributes(here, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
        foreseeOwner(entry, now);
        boolean rightOwner =
                !maySetOwners || entry.owner().isEmpty() || isOf(entry.owner().get(), now);
        if (!rightOwner
                || ((Integer) now.get("mode") & ALL_BITS) != entry.mode().getAsInt()) {
            foreseeSetIds(entry);
        }
    }

    private void foreseeSetIds(ArchiveEntry entry) {
        boolean file = entry.type() == EntryType.FILE;
        if (unix && file && !setUid && (entry.mode().orElse(0) & SET_ID_BITS) != 0) {
            droppedSetIds++;
        }
    }

    private void foreseeOwner(ArchiveEntry entry, Map<String, Object> now) {
        if (!maySetOwners && entry.owner().isPresent()) {
            keepOwner(entry.owner().get(), now);
        }
    }

    private void keepOwner(Owner owner, Map<String, Object> now) {
        if (!isOf(owner, now)) {
            notGivenAway++;
            whyNotGivenAway = "only root may give files away";
        }
    }

    /** Whose a new file is, where the system shows it; a dry run makes none. */
    private static Optional<Map<String, Object>> myself() {
        try {
            return Optional.of(Files.readAttributes(Path.of("/proc/self"), "unix:uid,gid"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private int mode(Path place, ArchiveEntry entry) throws IOException {
        int mode = entry.mode().orElse(entry.type() == EntryType.DIRECTORY ? 0755 : 0644);
        if ((mode & SET_ID_BITS) == 0) {
            return mode;
        }
        if (entry.type() == EntryType.FILE && !setUid) {
            droppedSetIds++;
            return mode & ~SET_ID_BITS;
        }
        return belongsToOwner(place, entry) ? mode : mode & ~SET_ID_BITS;
    }

    /** Only root may give files away, and not on every disk; for everyone else they are their own. */
    private void setOwner(Path place, ArchiveEntry entry, Map<String, Object> now) {
        if (entry.owner().isEmpty()) {
            return;
        }
        Owner owner = entry.owner().get();
        if (!maySetOwners) {
            keepOwner(owner, now);
            return;
        }
        try {
            setUnlessEqual(place, "uid", (int) owner.userId(), now);
            setUnlessEqual(place, "gid", (int) owner.groupId(), now);
        } catch (IOException e) {
            log.debug("{} keeps the owner it has", place, e);
            notGivenAway++;
            whyNotGivenAway = Reason.of(e);
        }
    }

    private static void setUnlessEqual(Path place, String name, int value, Map<String, Object> now) throws IOException {
        if ((Integer) now.get(name) != value) {
            Files.setAttribute(place, "unix:" + name, value, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** What could not or should not be given again, in sentences. */
    List<String> notices() {
        List<String> notices = new ArrayList<>();
        if (droppedSetIds > 0) {
            notices.add("Not restored: the set-user-ID and set-group-ID permission of " + droppedSetIds
                    + (droppedSetIds == 1 ? " file" : " files") + "; --set-uid restores it.");
        }
        if (notGivenAway > 0) {
            notices.add("Not restored: the owner of " + notGivenAway + (notGivenAway == 1 ? " entry" : " entries")
                    + " (" + whyNotGivenAway + ").");
        }
        if (bareLinks > 0) {
            notices.add("Not restored: the time and owner of " + bareLinks + (bareLinks == 1 ? " link" : " links")
                    + "; this file system would give them to what is linked to.");
        }
        return notices;
    }

    /** What runs with its owner's rights must not do so with somebody else's. */
    private static boolean belongsToOwner(Path place, ArchiveEntry entry) throws IOException {
        Map<String, Object> facts = Files.readAttributes(place, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
        return entry.owner().filter(owner -> isOf(owner, facts)).isPresent();
    }

    private static boolean isOf(Owner owner, Map<String, Object> facts) {
        return (int) owner.userId() == (Integer) facts.get("uid")
                && (int) owner.groupId() == (Integer) facts.get("gid");
    }

    /** Java would look at the file once more for a time of access it is not told. */
    private void setTime(Path place, ArchiveEntry entry) throws IOException {
        BasicFileAttributeView view =
                Files.getFileAttributeView(place, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        Declared.make(
                () -> view.setTimes(FileTime.from(settable(entry.modified())), FileTime.from(Instant.now()), null));
    }

    /** Of a second before 1970 Java passes a negative fraction, which no system takes, and then sets 1970 instead. */
    private static Instant settable(Instant time) {
        return time.getEpochSecond() < 0 ? Instant.ofEpochSecond(time.getEpochSecond()) : time;
    }
}
