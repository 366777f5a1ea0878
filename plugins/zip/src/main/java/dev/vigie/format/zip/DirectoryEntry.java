package dev.vigie.format.zip;

import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32;

/**
 * An entry as the central directory describes it.
 *
 * @param name with a slash at the end for a directory
 * @param madeBy the kind of system whose attributes these are
 * @param offset of the local header in the file
 */
record DirectoryEntry(
        String name,
        int madeBy,
        int flags,
        int attributes,
        int dosTime,
        long checksum,
        long compressedSize,
        long size,
        long offset,
        ExtraFields extra) {
    private static final int DOS = 0;
    private static final int MACOS = 19;
    private static final String DOS_CHARSET = "IBM437";

    static DirectoryEntry of(ByteBuffer fixed, byte[] name, ByteBuffer extraBytes, long shift) {
        ExtraFields extra = new ExtraFields(extraBytes);
        ByteBuffer wide = extra.find(ZipRecords.FIELD_ZIP_64).orElseGet(() -> ByteBuffer.allocate(0));
        long size = wide(fixed.getInt(24), wide);
        long compressedSize = wide(fixed.getInt(20), wide);
        long offset = wide(fixed.getInt(42), wide) + shift;
        int madeBy = fixed.get(5) & 0xFF;
        int flags = fixed.getShort(8) & ZipRecords.MAX_16;
        return new DirectoryEntry(
                decode(name, flags, madeBy, extra),
                madeBy,
                flags,
                fixed.getInt(38),
                fixed.getInt(12),
                fixed.getInt(16) & ZipRecords.MAX_32,
                compressedSize,
                size,
                offset,
                extra);
    }

    private static long wide(int narrow, ByteBuffer wide) {
        return narrow == -1 && wide.remaining() >= Long.BYTES ? wide.getLong() : narrow & ZipRecords.MAX_32;
    }

    private static String decode(byte[] name, int flags, int madeBy, ExtraFields extra) {
        String text = EntryName.fromBytes(name);
        if ((flags & ZipRecords.FLAG_UTF_8) != 0) {
            return text;
        }
        CRC32 checksum = new CRC32();
        checksum.update(name);
        Optional<byte[]> unicode = extra.unicodePath(checksum.getValue());
        if (unicode.isPresent()) {
            return EntryName.fromBytes(unicode.orElseThrow());
        }
        boolean fromDos = madeBy == DOS && !EntryName.isText(text) && Charset.isSupported(DOS_CHARSET);
        return fromDos ? new String(name, Charset.forName(DOS_CHARSET)) : text;
    }

    /** What it is, or empty for what {@link EntryType} does not know. */
    Optional<EntryType> type() {
        int kind = hasUnixAttributes() ? unixMode() & ZipRecords.TYPE_MASK : 0;
        return switch (kind) {
            case ZipRecords.TYPE_SYMLINK -> Optional.of(EntryType.SYMLINK);
            case ZipRecords.TYPE_DIRECTORY -> Optional.of(EntryType.DIRECTORY);
            case 0, ZipRecords.TYPE_FILE -> Optional.of(name.endsWith("/") ? EntryType.DIRECTORY : EntryType.FILE);
            default -> Optional.empty();
        };
    }

    /** Whether it is a file, as nearly all are. */
    boolean isFile() {
        return type().filter(EntryType.FILE::equals).isPresent();
    }

    /** Where its data is. */
    ZipLocator place() {
        return new ZipLocator(offset, compressedSize, size, checksum);
    }

    /** The name without the slash that marks a directory, and without {@code ./} in front; {@code ""} for the top itself. */
    String path() {
        int start = 0;
        while (name.startsWith("./", start)) {
            start += 2;
        }
        int end = name.length() - (name.endsWith("/") ? 1 : 0);
        String path = name.substring(Math.min(start, end), end);
        return path.equals(".") ? "" : path;
    }

    /** Whether it is the directory that all others are in, which some programs list as {@code ./}. */
    boolean isTop() {
        return path().isEmpty() && type().filter(EntryType.DIRECTORY::equals).isPresent();
    }

    OptionalInt mode() {
        return hasUnixAttributes() ? OptionalInt.of(unixMode() & 07777) : OptionalInt.empty();
    }

    Instant modified() {
        return extra.modified().orElseGet(this::modifiedOnDos);
    }

    private boolean hasUnixAttributes() {
        return (madeBy == ZipRecords.UNIX || madeBy == MACOS) && unixMode() != 0;
    }

    private int unixMode() {
        return attributes >>> 16;
    }

    private Instant modifiedOnDos() {
        try {
            return LocalDateTime.of(
                            1980 + (dosTime >>> 25),
                            dosTime >>> 21 & 15,
                            dosTime >>> 16 & 31,
                            dosTime >>> 11 & 31,
                            dosTime >>> 5 & 63,
                            (dosTime & 31) * 2)
                    .atZone(ZoneId.systemDefault())
                    .toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
