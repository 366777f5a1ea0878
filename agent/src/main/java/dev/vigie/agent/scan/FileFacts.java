package dev.vigie.agent.scan;

import dev.vigie.agent.path.PathName;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Reads what the file system knows about a path, never following a link at its end. Where the file system has POSIX
 * facts they are kept; elsewhere there are a type, a size and a time. May be used from several threads.
 */
public final class FileFacts {
    private static final String UNIX_FACTS = "unix:mode,ino,ctime,uid,gid,size,lastModifiedTime";
    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int SYMLINK = 0120000;

    private final Path root;
    private final boolean unix;
    private final Map<Integer, String> userNames = new ConcurrentHashMap<>();
    private final Map<Integer, String> groupNames = new ConcurrentHashMap<>();

    /** @param root the source */
    public FileFacts(Path root) {
        this.root = root;
        FileSystem fileSystem = root.getFileSystem();
        this.unix = fileSystem.supportedFileAttributeViews().contains("unix");
    }

    /**
     * What is at a place now.
     *
     * @param location the source or something in it
     * @return empty for what no archive holds: a socket, a FIFO, a device
     * @throws IOException when it is gone or cannot be looked at
     */
    public Optional<FoundFile> read(Path location) throws IOException {
        return read(location, path(location));
    }

    /**
     * The same where the text of the place's path is known, which is quicker.
     *
     * @param path what {@link #path} says of it
     */
    public Optional<FoundFile> read(Path location, String path) throws IOException {
        return unix ? readUnix(location, path) : readBasic(location, path);
    }

    private Optional<FoundFile> readUnix(Path location, String path) throws IOException {
        Map<String, Object> facts = Files.readAttributes(location, UNIX_FACTS, LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) facts.get("mode");
        Optional<EntryType> type = switch (mode & TYPE_MASK) {
            case REGULAR -> Optional.of(EntryType.FILE);
            case DIRECTORY -> Optional.of(EntryType.DIRECTORY);
            case SYMLINK -> Optional.of(EntryType.SYMLINK);
            default -> Optional.empty();
        };
        if (type.isEmpty()) {
            return Optional.empty();
        }
        int user = (Integer) facts.get("uid");
        int group = (Integer) facts.get("gid");
        Owner owner = new Owner(
                Integer.toUnsignedLong(user),
                Integer.toUnsignedLong(group),
                nameOf(user, userNames, () -> posix(location).getOwner()),
                nameOf(group, groupNames, () -> posix(location).readAttributes().group()));
        ArchiveEntry entry = new ArchiveEntry(
                path,
                type.get(),
                type.get() == EntryType.FILE ? (Long) facts.get("size") : 0,
                ((FileTime) facts.get("lastModifiedTime")).toInstant(),
                OptionalInt.of(mode & 07777),
                Optional.of(owner),
                linkTarget(location, type.get()));
        long changeTime = ((FileTime) facts.get("ctime")).to(TimeUnit.NANOSECONDS);
        return Optional.of(new FoundFile(entry, changeTime, ((Number) facts.get("ino")).longValue(), location));
    }

    private Optional<FoundFile> readBasic(Path location, String path) throws IOException {
        BasicFileAttributes facts =
                Files.readAttributes(location, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (facts.isOther()) {
            return Optional.empty();
        }
        EntryType type =
                facts.isSymbolicLink() ? EntryType.SYMLINK : facts.isDirectory() ? EntryType.DIRECTORY : EntryType.FILE;
        Instant modified = facts.lastModifiedTime().toInstant();
        ArchiveEntry entry = new ArchiveEntry(
                path,
                type,
                type == EntryType.FILE ? facts.size() : 0,
                modified,
                OptionalInt.empty(),
                Optional.empty(),
                linkTarget(location, type));
        return Optional.of(new FoundFile(entry, 0, 0, location));
    }

    /** Whether a file has other names as well (hard links), in the source or elsewhere; false where that is not known. */
    public boolean hasOtherNames(FoundFile file) {
        try {
            return unix
                    && file.isFile()
                    && (Integer) Files.getAttribute(file.location(), "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
        } catch (IOException e) {
            return false; // It is gone this moment, which is a change of its own.
        }
    }

    /** The source. */
    public Path root() {
        return root;
    }

    /** The text of a place's path relative to the source. */
    public String path(Path location) {
        return PathName.text(root, location);
    }

    private static Optional<String> linkTarget(Path location, EntryType type) throws IOException {
        return type == EntryType.SYMLINK
                ? Optional.of(PathName.linkText(Files.readSymbolicLink(location)))
                : Optional.empty();
    }

    @FunctionalInterface
    private interface Lookup {
        Principal get() throws IOException;
    }

    /** Asks for the name of a number once. What vanished before it could be asked says nothing about the number. */
    private static String nameOf(int id, Map<Integer, String> known, Lookup lookup) throws IOException {
        String name = known.get(id);
        if (name == null) {
            name = nameOrNothing(lookup.get().getName());
            known.put(id, name);
        }
        return name;
    }

    private static PosixFileAttributeView posix(Path location) {
        return Files.getFileAttributeView(location, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Java gives the number as text where the machine has no name for it. */
    private static String nameOrNothing(String name) {
        return name.chars().allMatch(Character::isDigit) ? "" : name;
    }
}
