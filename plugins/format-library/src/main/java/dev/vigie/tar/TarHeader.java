package dev.vigie.tar;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * The bytes in front of an entry's content: a ustar header (POSIX.1-1988), before it a pax header (POSIX.1-2001) with
 * what does not fit into that, and for long names that pax cannot hold byte for byte, the headers GNU tar uses.
 */
final class TarHeader {
    /** Everything in a tar archive starts at a multiple of this. */
    static final int RECORD = 512;

    private static final int NAME_LENGTH = 100;
    private static final int OWNER_NAME_LENGTH = 31;
    private static final int NANOSECONDS = 1_000_000_000;
    private static final long LARGEST_ID = 07777777L;
    private static final long LARGEST_NUMBER = 077777777777L;
    private static final Owner NOBODY_KNOWN = new Owner(0, 0, "", "");

    private static final byte[] MAGIC_AND_VERSION = "ustar\00000".getBytes(StandardCharsets.US_ASCII);

    private final ArchiveEntry entry;
    private final Owner owner;
    private final byte[] name;
    private final byte[] target;
    private final byte[] bytes;
    private final ByteArrayOutputStream pax = new ByteArrayOutputStream();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(3 * RECORD);

    TarHeader(ArchiveEntry entry) {
        this.entry = entry;
        this.owner = entry.owner().orElse(NOBODY_KNOWN);
        this.name = name(entry);
        this.target = EntryName.toBytes(entry.linkTarget().orElse(""));
        this.bytes = makeBytes();
    }

    /** The headers; their length is a multiple of {@link #RECORD}. Nobody changes them. */
    byte[] bytes() {
        return bytes;
    }

    /** How many bytes the headers, the content and the zeros after it take. */
    long lengthWithContent() {
        return bytes.length + entry.size() + padding(entry.size());
    }

    /** How many zero bytes follow a content of this size. */
    static int padding(long size) {
        return (int) (-size & (RECORD - 1));
    }

    private static byte[] name(ArchiveEntry entry) {
        byte[] path = EntryName.toBytes(entry.path());
        if (entry.type() != EntryType.DIRECTORY) {
            return path;
        }
        byte[] name = Arrays.copyOf(path, path.length + 1);
        name[path.length] = '/';
        return name;
    }

    private byte[] makeBytes() {
        longName("path", name, TarConstants.LF_GNUTYPE_LONGNAME);
        longName("linkpath", target, TarConstants.LF_GNUTYPE_LONGLINK);
        Instant modified = entry.modified();
        if (modified.getNano() != 0 || !fits(modified.getEpochSecond(), LARGEST_NUMBER)) {
            addPax("mtime", decimal(modified));
        }
        number("size", entry.size(), LARGEST_NUMBER);
        number("uid", owner.userId(), LARGEST_ID);
        number("gid", owner.groupId(), LARGEST_ID);
        ownerName("uname", owner.userName());
        ownerName("gname", owner.groupName());

        byte[] longNames = out.toByteArray();
        out.reset();
        if (pax.size() > 0) {
            out.writeBytes(ustar(paxName(), new byte[0], TarConstants.LF_PAX_EXTENDED_HEADER_LC, pax.size()));
            out.writeBytes(pax.toByteArray());
            pad(pax.size());
        }
        out.writeBytes(longNames);
        out.writeBytes(ustar(name, target, type(), entry.size()));
        return out.toByteArray();
    }

    /** Old tools that know no pax extract the header under this name: printable ASCII of the entry's last name. */
    private byte[] paxName() {
        String path = entry.path();
        StringBuilder paxName = new StringBuilder("PaxHeaders/");
        for (int i = path.lastIndexOf('/') + 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c >= ' ' && c <= '~') {
                paxName.append(c);
            }
        }
        return paxName.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void longName(String key, byte[] value, byte gnuType) {
        if (value.length <= NAME_LENGTH && isAscii(value)) {
            return;
        }
        String text = EntryName.fromBytes(value);
        // Pax names are UTF-8, and bsdtar composes their characters; only names that are both already go there.
        if (EntryName.isText(text) && Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            addPax(key, value);
        } else if (value.length > NAME_LENGTH) {
            out.writeBytes(
                    ustar("././@LongLink".getBytes(StandardCharsets.US_ASCII), new byte[0], gnuType, value.length + 1));
            out.writeBytes(value);
            out.write(0);
            pad(value.length + 1L);
        }
    }

    private static boolean isAscii(byte[] text) {
        for (byte one : text) {
            if (one < 0) {
                return false;
            }
        }
        return true;
    }

    private void number(String key, long value, long largest) {
        if (!fits(value, largest)) {
            addPax(key, Long.toString(value));
        }
    }

    private void ownerName(String key, String value) {
        byte[] bytes = EntryName.toBytes(value);
        if (bytes.length > OWNER_NAME_LENGTH || !isAscii(bytes)) {
            addPax(key, bytes);
        }
    }

    private static boolean fits(long value, long largest) {
        return value >= 0 && value <= largest;
    }

    /** Seconds since 1970 with as many decimal places as it takes. */
    private static String decimal(Instant instant) {
        boolean before = instant.getEpochSecond() < 0 && instant.getNano() > 0;
        long seconds = before ? -(instant.getEpochSecond() + 1) : instant.getEpochSecond();
        int nanoseconds = before ? NANOSECONDS - instant.getNano() : instant.getNano();
        String sign = before ? "-" : "";
        if (nanoseconds == 0) {
            return sign + seconds;
        }
        String places = Integer.toString(NANOSECONDS + nanoseconds).substring(1);
        int end = places.length();
        while (places.charAt(end - 1) == '0') {
            end--;
        }
        return sign + seconds + "." + places.substring(0, end);
    }

    private void addPax(String key, String value) {
        addPax(key, value.getBytes(StandardCharsets.US_ASCII));
    }

    /** A pax record starts with its own length in decimal digits, which count themselves. */
    private void addPax(String key, byte[] value) {
        int rest = 1 + key.length() + 1 + value.length + 1;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        pax.writeBytes((length + " " + key + "=").getBytes(StandardCharsets.US_ASCII));
        pax.writeBytes(value);
        pax.write('\n');
    }

    private void pad(long size) {
        out.writeBytes(new byte[padding(size)]);
    }

    private byte type() {
        return switch (entry.type()) {
            case FILE -> TarConstants.LF_NORMAL;
            case DIRECTORY -> TarConstants.LF_DIR;
            case SYMLINK -> TarConstants.LF_SYMLINK;
        };
    }

    private int mode() {
        return entry.mode()
                .orElse(
                        switch (entry.type()) {
                            case FILE -> 0644;
                            case DIRECTORY -> 0755;
                            case SYMLINK -> 0777;
                        });
    }

    private byte[] ustar(byte[] headerName, byte[] linkName, byte type, long size) {
        byte[] header = new byte[RECORD];
        put(header, 0, headerName, NAME_LENGTH);
        octal(header, 100, 8, mode());
        octal(header, 108, 8, fits(owner.userId(), LARGEST_ID) ? owner.userId() : 0);
        octal(header, 116, 8, fits(owner.groupId(), LARGEST_ID) ? owner.groupId() : 0);
        octal(header, 124, 12, fits(size, LARGEST_NUMBER) ? size : 0);
        long seconds = entry.modified().getEpochSecond();
        octal(header, 136, 12, fits(seconds, LARGEST_NUMBER) ? seconds : 0);
        header[156] = type;
        put(header, 157, linkName, NAME_LENGTH);
        put(header, 257, MAGIC_AND_VERSION, 8);
        put(header, 265, EntryName.toBytes(owner.userName()), OWNER_NAME_LENGTH);
        put(header, 297, EntryName.toBytes(owner.groupName()), OWNER_NAME_LENGTH);
        octal(header, 329, 8, 0);
        octal(header, 337, 8, 0);
        Arrays.fill(header, 148, 156, (byte) ' ');
        octal(header, 148, 7, sum(header));
        return header;
    }

    private static void put(byte[] header, int offset, byte[] value, int most) {
        System.arraycopy(value, 0, header, offset, Math.min(value.length, most));
    }

    /** Octal digits with leading zeros, and a zero byte as the last of the field. */
    private static void octal(byte[] header, int offset, int length, long value) {
        long left = value;
        for (int i = offset + length - 2; i >= offset; i--) {
            header[i] = (byte) ('0' + (left & 7));
            left >>= 3;
        }
        header[offset + length - 1] = 0;
    }

    private static long sum(byte[] header) {
        long sum = 0;
        for (byte one : header) {
            sum += one & 0xFF;
        }
        return sum;
    }
}
