package dev.vigie.agent.manifest;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.MalformedJsonException;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a manifest from its head to its end. Used by one thread: {@link #head()}, then {@link #next()} until it is
 * empty, then {@link #end()}. Keys it does not know are passed over, so that a manifest may gain facts without becoming
 * unreadable.
 */
public final class ManifestReader implements AutoCloseable {
    static final String BYTES = "64";
    private static final int LONGEST_LINE = 1 << 20;
    private static final long NANOS = 1_000_000_000L;

    private final BufferedReader in;
    private final SnapshotHead head;
    private Optional<SnapshotEnd> end = Optional.empty();

    /**
     * @param stream closed with this reader
     * @throws DamagedManifestException when it is no manifest, damaged, or written by a newer Vigie
     * @throws IOException when it cannot be read
     */
    public ManifestReader(InputStream stream) throws IOException {
        this.in = new BufferedReader(new InputStreamReader(unpacked(stream), StandardCharsets.UTF_8), 1 << 16);
        Map<String, String> line = line();
        if (!line.containsKey("vigie")) {
            throw new DamagedManifestException("it is not a manifest");
        }
        if (number(line, "vigie") > ManifestWriter.VERSION) {
            throw new DamagedManifestException("it was written by a newer Vigie (layout " + line.get("vigie")
                    + ", this one reads " + ManifestWriter.VERSION + "); update Vigie to read it");
        }
        this.head = head(line);
    }

    private static InputStream unpacked(InputStream stream) throws IOException {
        try {
            return new GZIPInputStream(stream, 1 << 15);
        } catch (EOFException e) {
            throw new DamagedManifestException("it is cut short", e);
        } catch (ZipException e) {
            throw new DamagedManifestException(Reason.of(e), e);
        }
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
        Map<String, String> line = line();
        if (line.containsKey("end")) {
            SnapshotEnd last = end(line);
            requireNothingMore();
            end = Optional.of(last);
            return Optional.empty();
        }
        Optional<String> gone = name(line, "gone");
        return Optional.of(gone.isPresent() ? new ManifestLine.Removed(gone.get()) : new ManifestLine.Put(file(line)));
    }

    /** What was known once the archive was complete; passes over the statements not read yet. */
    public SnapshotEnd end() throws IOException {
        while (end.isEmpty()) {
            next();
        }
        return end.get();
    }

    /** Reading on to the end of the stream is what has its checksum compared. */
    private void requireNothingMore() throws IOException {
        try {
            if (in.read() >= 0) {
                throw new DamagedManifestException("it goes on after its end");
            }
        } catch (EOFException e) {
            throw new DamagedManifestException("it is cut short", e);
        } catch (ZipException e) {
            throw new DamagedManifestException(Reason.of(e), e);
        }
    }

    private Map<String, String> line() throws IOException {
        StringBuilder text = new StringBuilder(256);
        try {
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new DamagedManifestException("it is cut short");
                }
                if (text.length() == LONGEST_LINE) {
                    throw new DamagedManifestException("it has a line of more than " + LONGEST_LINE + " characters");
                }
                text.append((char) c);
            }
        } catch (EOFException e) {
            throw new DamagedManifestException("it is cut short", e);
        } catch (ZipException e) {
            throw new DamagedManifestException(Reason.of(e), e);
        }
        return parse(text.toString());
    }

    private static Map<String, String> parse(String text) throws IOException {
        Map<String, String> values = new HashMap<>();
        try (JsonReader json = new JsonReader(new StringReader(text))) {
            json.beginObject();
            while (json.hasNext()) {
                String key = json.nextName();
                switch (json.peek()) {
                    case STRING, NUMBER -> values.put(key, json.nextString());
                    case BOOLEAN -> values.put(key, String.valueOf(json.nextBoolean()));
                    default -> json.skipValue();
                }
            }
            json.endObject();
        } catch (MalformedJsonException | IllegalStateException | JsonParseException e) {
            throw new DamagedManifestException("it has a line that is not valid JSON", e);
        }
        return values;
    }

    private static SnapshotHead head(Map<String, String> line) throws IOException {
        return new SnapshotHead(
                text(line, "set"),
                text(line, "id"),
                instant(text(line, "created")),
                kind(text(line, "kind")),
                text(line, "format"),
                text(line, "archive"),
                Optional.ofNullable(line.get("parent")));
    }

    private static SnapshotEnd end(Map<String, String> line) throws IOException {
        Optional<Instant> verified =
                line.containsKey("verified") ? Optional.of(instant(line.get("verified"))) : Optional.empty();
        return new SnapshotEnd(
                number(line, "files"),
                number(line, "sizeOriginal"),
                number(line, "filesStored"),
                number(line, "sizeStored"),
                number(line, "sizeArchive"),
                text(line, "sha256"),
                verified);
    }

    private StoredFile file(Map<String, String> line) throws IOException {
        String path =
                name(line, "path").orElseThrow(() -> new DamagedManifestException("it has a line without a path"));
        EntryType type = type(text(line, "type"));
        OptionalInt mode = line.containsKey("mode") ? OptionalInt.of(octal(text(line, "mode"))) : OptionalInt.empty();
        Optional<Owner> owner = line.containsKey("uid")
                ? Optional.of(new Owner(
                        number(line, "uid"),
                        number(line, "gid"),
                        line.getOrDefault("user", ""),
                        line.getOrDefault("group", "")))
                : Optional.empty();
        long size = type == EntryType.FILE ? number(line, "size") : 0;
        if (size < 0) {
            throw new DamagedManifestException("it has a file of " + size + " bytes");
        }
        Optional<String> target = name(line, "target");
        if (type == EntryType.SYMLINK && target.isEmpty()) {
            throw new DamagedManifestException("it has a link that points nowhere");
        }
        ArchiveEntry entry = new ArchiveEntry(path, type, size, instant(number(line, "mtime")), mode, owner, target);
        Optional<Content> content = line.containsKey("sha256")
                ? Optional.of(new Content(
                        text(line, "sha256"),
                        text(line, "in"),
                        name(line, "as").orElse(path),
                        line.getOrDefault("at", "")))
                : Optional.empty();
        return new StoredFile(entry, optionalNumber(line, "ctime"), optionalNumber(line, "inode"), content);
    }

    private static Optional<String> name(Map<String, String> line, String key) throws IOException {
        String bytes = line.get(key + BYTES);
        if (bytes == null) {
            return Optional.ofNullable(line.get(key));
        }
        try {
            return Optional.of(EntryName.fromBytes(Base64.getDecoder().decode(bytes)));
        } catch (IllegalArgumentException e) {
            throw new DamagedManifestException("it has a name that is not valid base64", e);
        }
    }

    private static String text(Map<String, String> line, String key) throws IOException {
        String value = line.get(key);
        if (value == null) {
            throw new DamagedManifestException("it has a line without \"" + key + "\"");
        }
        return value;
    }

    private static long number(Map<String, String> line, String key) throws IOException {
        try {
            return Long.parseLong(text(line, key));
        } catch (NumberFormatException e) {
            throw new DamagedManifestException("it has a \"" + key + "\" that is not a number: " + line.get(key), e);
        }
    }

    private static long optionalNumber(Map<String, String> line, String key) throws IOException {
        return line.containsKey(key) ? number(line, key) : 0;
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
        in.close();
    }
}
