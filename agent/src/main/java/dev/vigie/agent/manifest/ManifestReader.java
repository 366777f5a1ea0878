package dev.vigie.agent.manifest;

import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a manifest from its head to its end. Used by one thread: {@link #head()}, then {@link #next()} until it is
 * empty, then {@link #end()}. Keys it does not know are passed over, so that a manifest may gain facts without becoming
 * unreadable.
 */
public final class ManifestReader implements AutoCloseable {
    static final String BYTES = "64";
    private static final long NANOS = 1_000_000_000L;
    private static final int CHECKSUM_DIGITS = 64;

    private final LineReader line;
    private final SnapshotHead head;
    private Optional<SnapshotEnd> end = Optional.empty();

    /** Most files of a tree have one owner and lie in one archive: what was met last is likely to be met again. */
    private Owner lastOwner = new Owner(0, 0, "", "");

    private String lastArchive = "";

    /**
     * @param stream closed with this reader
     * @throws DamagedManifestException when it is no manifest, or damaged
     * @throws NewerManifestException when it was written by a newer Vigie
     * @throws IOException when it cannot be read
     */
    public ManifestReader(InputStream stream) throws IOException {
        this.line = new LineReader(stream);
        line.next();
        if (!line.has("vigie")) {
            throw new DamagedManifestException("it is not a manifest");
        }
        if (number("vigie") > ManifestWriter.VERSION) {
            line.requireIntact();
            throw new NewerManifestException("it was written by a newer Vigie (layout " + line.text("vigie")
                    + ", this one reads " + ManifestWriter.VERSION + "); update Vigie to read it");
        }
        this.head = readHead();
    }

    /**
     * Reads a manifest twice, the first time for its checksum, so that nothing of it is taken that was not written.
     *
     * @param manifest its file
     * @throws DamagedManifestException when it is no manifest, or damaged anywhere
     * @throws NewerManifestException when it was written by a newer Vigie
     * @throws IOException when it cannot be read
     */
    public static ManifestReader ofIntact(Path manifest) throws IOException {
        try (LineReader lines = new LineReader(Files.newInputStream(manifest))) {
            lines.requireIntact();
        }
        return new ManifestReader(Files.newInputStream(manifest));
    }

    /** What was known before the archive was written. */
    public SnapshotHead head() {
        return head;
    }

    /**
     * The next statement, or empty after the last.
     *
     * @throws DamagedManifestException when the manifest is damaged or was never completed
     * @throws IOException when it cannot be read
     */
    public Optional<ManifestLine> next() throws IOException {
        if (end.isPresent()) {
            return Optional.empty();
        }
        line.next();
        if (line.has("end")) {
            SnapshotEnd last = readEnd();
            line.requireNothingMore();
            end = Optional.of(last);
            return Optional.empty();
        }
        Optional<String> gone = name("gone");
        return Optional.of(gone.isPresent() ? new ManifestLine.Removed(gone.get()) : new ManifestLine.Put(file()));
    }

    /**
     * Takes all statements that are left, in the place of {@link #next()}.
     *
     * @throws DamagedManifestException when the manifest is damaged or was never completed
     * @throws IOException when it cannot be read, or what takes them fails
     */
    public <X extends Exception> void forEach(LineConsumer<X> consumer) throws IOException, X {
        for (Optional<ManifestLine> statement = next(); statement.isPresent(); statement = next()) {
            consumer.accept(statement.get());
        }
    }

    /** What was known once the archive was complete; passes over the statements not read yet. */
    public SnapshotEnd end() throws IOException {
        while (end.isEmpty()) {
            next();
        }
        return end.get();
    }

    private SnapshotHead readHead() throws IOException {
        return new SnapshotHead(
                text("set"),
                text("id"),
                instant(text("created")),
                kind(text("kind")),
                text("format"),
                text("archive"),
                Optional.ofNullable(line.text("parent")));
    }

    private SnapshotEnd readEnd() throws IOException {
        return new SnapshotEnd(
                number("files"),
                number("sizeOriginal"),
                number("filesStored"),
                number("sizeStored"),
                number("sizeArchive"),
                text("sha256"),
                name("unread").map(Unread::parse).orElse(Unread.NOTHING),
                line.has("verified") ? Optional.of(instant(text("verified"))) : Optional.empty());
    }

    /** Asks for everything in the order in which it is written. */
    private StoredFile file() throws IOException {
        String path = name("path").orElseThrow(() -> new DamagedManifestException("it has a line without a path"));
        EntryType type = type(text("type"));
        long size = type == EntryType.FILE ? number("size") : 0;
        if (size < 0) {
            throw new DamagedManifestException("it has a file of " + size + " bytes");
        }
        Instant modified = instant(number("mtime"));
        OptionalInt mode = line.has("mode") ? OptionalInt.of(octal(text("mode"))) : OptionalInt.empty();
        Optional<Owner> owner = owner();
        Optional<String> target = type == EntryType.SYMLINK ? name("target") : Optional.empty();
        if (type == EntryType.SYMLINK && target.isEmpty()) {
            throw new DamagedManifestException("it has a link that points nowhere");
        }
        ArchiveEntry entry = new ArchiveEntry(path, type, size, modified, mode, owner, target);
        return new StoredFile(entry, optionalNumber("ctime"), optionalNumber("inode"), content(path));
    }

    private Optional<Owner> owner() throws IOException {
        if (!line.has("uid")) {
            return Optional.empty();
        }
        long user = number("uid");
        long group = number("gid");
        String userName = line.text("user", lastOwner.userName());
        String groupName = line.text("group", lastOwner.groupName());
        Owner owner = new Owner(user, group, userName == null ? "" : userName, groupName == null ? "" : groupName);
        if (!owner.equals(lastOwner)) {
            lastOwner = owner;
        }
        return Optional.of(lastOwner);
    }

    private Optional<Content> content(String path) throws IOException {
        if (!line.has("sha256")) {
            return Optional.empty();
        }
        String sha256 = text("sha256");
        if (!isChecksum(sha256)) {
            throw new DamagedManifestException("it has a \"sha256\" that is no checksum: " + sha256);
        }
        String archive = line.text("in", lastArchive);
        if (archive == null) {
            throw without("in");
        }
        lastArchive = archive;
        String locator = line.text("at");
        return Optional.of(new Content(sha256, archive, name("as").orElse(path), locator == null ? "" : locator));
    }

    private static boolean isChecksum(String text) {
        return text.length() == CHECKSUM_DIGITS && text.chars().allMatch(HexFormat::isHexDigit);
    }

    private Optional<String> name(String key) throws IOException {
        String text = line.text(key);
        if (text != null) {
            return Optional.of(text);
        }
        String bytes = line.text(key + BYTES);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(EntryName.fromBytes(Base64.getDecoder().decode(bytes)));
        } catch (IllegalArgumentException e) {
            throw new DamagedManifestException("it has a name that is not valid base64", e);
        }
    }

    private String text(String key) throws IOException {
        String value = line.text(key);
        if (value == null) {
            throw without(key);
        }
        return value;
    }

    private static DamagedManifestException without(String key) {
        return new DamagedManifestException("it has a line without \"" + key + "\"");
    }

    private long number(String key) throws IOException {
        if (!line.has(key)) {
            throw without(key);
        }
        try {
            return line.number(key);
        } catch (NumberFormatException e) {
            throw new DamagedManifestException("it has a \"" + key + "\" that is not a number: " + line.text(key), e);
        }
    }

    private long optionalNumber(String key) throws IOException {
        return line.has(key) ? number(key) : 0;
    }

    private static int octal(String mode) throws IOException {
        try {
            return Integer.parseUnsignedInt(mode, 8) & 07777;
        } catch (NumberFormatException e) {
            throw new DamagedManifestException("it has a mode that is not an octal number: " + mode, e);
        }
    }

    private static Instant instant(String text) throws IOException {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new DamagedManifestException("it has a time that cannot be read: " + text, e);
        }
    }

    /** Nanoseconds since 1970 of a time in the years 1677 to 2262; times outside are moved to the nearest end. */
    static long nanoseconds(Instant time) {
        try {
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
        } catch (ArithmeticException e) {
            return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** The time that is written down for this one: the same, as long as it can be. */
    public static Instant nearest(Instant time) {
        return instant(nanoseconds(time));
    }

    private static Instant instant(long nanoseconds) {
        return Instant.ofEpochSecond(Math.floorDiv(nanoseconds, NANOS), Math.floorMod(nanoseconds, NANOS));
    }

    static String kindName(SnapshotKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static SnapshotKind kind(String name) throws IOException {
        return switch (name) {
            case "full" -> SnapshotKind.FULL;
            case "incremental" -> SnapshotKind.INCREMENTAL;
            default -> throw new DamagedManifestException("it is of an unknown kind: " + name);
        };
    }

    static String typeName(EntryType type) {
        return switch (type) {
            case FILE -> "f";
            case DIRECTORY -> "d";
            case SYMLINK -> "l";
        };
    }

    private static EntryType type(String name) throws IOException {
        return switch (name) {
            case "f" -> EntryType.FILE;
            case "d" -> EntryType.DIRECTORY;
            case "l" -> EntryType.SYMLINK;
            default -> throw new DamagedManifestException("it has an entry of an unknown type: " + name);
        };
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
