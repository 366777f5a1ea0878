package dev.vigie.format.zip;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;

/** The records of a zip file, as bytes: APPNOTE.TXT 6.3.10, section 4.3 and 4.5. */
final class ZipRecords {
    static final int LOCAL = 0x04034b50;
    static final int DESCRIPTOR = 0x08074b50;
    static final int CENTRAL = 0x02014b50;
    static final int END = 0x06054b50;
    static final int END_64 = 0x06064b50;
    static final int END_64_LOCATOR = 0x07064b50;

    static final int LOCAL_SIZE = 30;
    static final int CENTRAL_SIZE = 46;
    static final int END_SIZE = 22;
    static final int END_64_SIZE = 56;
    static final int END_64_LOCATOR_SIZE = 20;

    static final int STORED = 0;
    static final int DEFLATED = 8;

    static final int FLAG_ENCRYPTED = 1;
    static final int FLAG_DESCRIPTOR = 1 << 3;
    static final int FLAG_UTF_8 = 1 << 11;

    static final int FIELD_ZIP_64 = 0x0001;
    static final int FIELD_NTFS = 0x000a;
    static final int FIELD_TIMESTAMP = 0x5455;
    static final int FIELD_OWNER = 0x7875;

    /** From here on a 32-bit field is not enough. */
    static final long MAX_32 = 0xFFFFFFFFL;

    static final int MAX_16 = 0xFFFF;

    static final int UNIX = 3;
    static final int TYPE_MASK = 0170000;
    static final int TYPE_FILE = 0100000;
    static final int TYPE_DIRECTORY = 0040000;
    static final int TYPE_SYMLINK = 0120000;

    /** Windows counts 100 ns since 1601-01-01 (MS-DTYP, FILETIME). */
    static final long SECONDS_1601_TO_1970 = 11_644_473_600L;

    static final long FILETIMES_PER_SECOND = 10_000_000L;

    private static final int DOS_DIRECTORY = 0x10;
    private static final int VERSION_MADE = 63;
    private static final int VERSION_PLAIN = 20;
    private static final int VERSION_64 = 45;

    private ZipRecords() {}

    /** What comes before an entry's data. Sizes and checksum are left out when they come after it. */
    static byte[] local(ZipEntryData data) throws IOException {
        byte[] name = name(data.entry());
        ByteBuffer record = buffer(LOCAL_SIZE + name.length + 128);
        record.putInt(LOCAL);
        record.putShort((short) (data.zip64() ? VERSION_64 : VERSION_PLAIN));
        commonHeader(record, data, data.streamed() ? 0 : data.checksum());
        record.putInt(data.zip64() ? -1 : data.streamed() ? 0 : (int) data.compressedSize());
        record.putInt(data.zip64() ? -1 : data.streamed() ? 0 : (int) data.size());
        record.putShort((short) name.length);
        int lengthAt = record.position();
        record.putShort((short) 0).put(name);
        int extraAt = record.position();
        if (data.zip64()) {
            record.putShort((short) FIELD_ZIP_64).putShort((short) 16);
            record.putLong(data.streamed() ? 0 : data.size());
            record.putLong(data.streamed() ? 0 : data.compressedSize());
        }
        timestampAndOwner(record, data.entry());
        record.putShort(lengthAt, (short) (record.position() - extraAt));
        return written(record);
    }

    /** What comes after the data of an entry whose sizes were not known before. */
    static byte[] descriptor(ZipEntryData data) {
        ByteBuffer record = buffer(24);
        record.putInt(DESCRIPTOR).putInt((int) data.checksum());
        if (data.zip64()) {
            record.putLong(data.compressedSize()).putLong(data.size());
        } else {
            record.putInt((int) data.compressedSize()).putInt((int) data.size());
        }
        return written(record);
    }

    /** An entry in the central directory. */
    static byte[] central(ZipEntryData data, long offset) throws IOException {
        ArchiveEntry entry = data.entry();
        byte[] name = name(entry);
        boolean farAway = offset >= MAX_32;
        ByteBuffer record = buffer(CENTRAL_SIZE + name.length + 128);
        record.putInt(CENTRAL);
        record.put((byte) VERSION_MADE).put((byte) (isUnix(entry) ? UNIX : 0));
        record.putShort((short) (data.zip64() || farAway ? VERSION_64 : VERSION_PLAIN));
        commonHeader(record, data, data.checksum());
        record.putInt(data.zip64() ? -1 : (int) data.compressedSize());
        record.putInt(data.zip64() ? -1 : (int) data.size());
        record.putShort((short) name.length);
        int lengthAt = record.position();
        record.putShort((short) 0);
        record.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        record.putInt(attributes(entry));
        record.putInt(farAway ? -1 : (int) offset);
        record.put(name);
        int extraAt = record.position();
        zip64InCentral(record, data, offset);
        timestampAndOwner(record, entry);
        ntfsTimes(record, entry.modified());
        record.putShort(lengthAt, (short) (record.position() - extraAt));
        return written(record);
    }

    /** The end of the archive. */
    static byte[] end(long entries, long directoryOffset, long directorySize) {
        ByteBuffer record = buffer(END_64_SIZE + END_64_LOCATOR_SIZE + END_SIZE);
        if (entries >= MAX_16 || directoryOffset >= MAX_32 || directorySize >= MAX_32) {
            record.putInt(END_64).putLong(END_64_SIZE - 12);
            record.put((byte) VERSION_MADE).put((byte) UNIX).putShort((short) VERSION_64);
            record.putInt(0).putInt(0);
            record.putLong(entries).putLong(entries).putLong(directorySize).putLong(directoryOffset);
            record.putInt(END_64_LOCATOR)
                    .putInt(0)
                    .putLong(directoryOffset + directorySize)
                    .putInt(1);
        }
        short count = (short) Math.min(entries, MAX_16);
        record.putInt(END)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(count)
                .putShort(count);
        record.putInt((int) Math.min(directorySize, MAX_32));
        record.putInt((int) Math.min(directoryOffset, MAX_32));
        record.putShort((short) 0);
        return written(record);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] written(ByteBuffer record) {
        byte[] bytes = new byte[record.position()];
        record.flip().get(bytes);
        return bytes;
    }

    private static void commonHeader(ByteBuffer record, ZipEntryData data, long checksum) {
        boolean ascii = data.entry().path().chars().allMatch(c -> c < 0x80);
        int utf8 = !ascii && EntryName.isText(data.entry().path()) ? FLAG_UTF_8 : 0;
        record.putShort((short) (utf8 | (data.streamed() ? FLAG_DESCRIPTOR : 0)));
        record.putShort((short) data.method());
        record.putInt(dosTime(data.entry().modified()));
        record.putInt((int) checksum);
    }

    private static byte[] name(ArchiveEntry entry) throws IOException {
        byte[] path = EntryName.toBytes(entry.path());
        byte[] name = entry.type() == EntryType.DIRECTORY ? Arrays.copyOf(path, path.length + 1) : path;
        if (name.length > path.length) {
            name[path.length] = '/';
        }
        if (name.length > MAX_16) {
            throw new IOException("a name of " + name.length + " bytes is too long for a zip archive: " + entry.path());
        }
        return name;
    }

    private static void zip64InCentral(ByteBuffer record, ZipEntryData data, long offset) {
        boolean farAway = offset >= MAX_32;
        if (!data.zip64() && !farAway) {
            return;
        }
        record.putShort((short) FIELD_ZIP_64).putShort((short) ((data.zip64() ? 16 : 0) + (farAway ? 8 : 0)));
        if (data.zip64()) {
            record.putLong(data.size()).putLong(data.compressedSize());
        }
        if (farAway) {
            record.putLong(offset);
        }
    }

    private static void timestampAndOwner(ByteBuffer record, ArchiveEntry entry) {
        long seconds = entry.modified().getEpochSecond();
        if (seconds == (int) seconds) {
            record.putShort((short) FIELD_TIMESTAMP).putShort((short) 5);
            record.put((byte) 1).putInt((int) seconds);
        }
        entry.owner().ifPresent(owner -> {
            boolean wide = owner.userId() > MAX_32 || owner.groupId() > MAX_32;
            int size = wide ? Long.BYTES : Integer.BYTES;
            record.putShort((short) FIELD_OWNER)
                    .putShort((short) (3 + 2 * size))
                    .put((byte) 1);
            for (long id : new long[] {owner.userId(), owner.groupId()}) {
                record.put((byte) size);
                if (wide) {
                    record.putLong(id);
                } else {
                    record.putInt((int) id);
                }
            }
        });
    }

    private static void ntfsTimes(ByteBuffer record, Instant modified) {
        long seconds = modified.getEpochSecond() + SECONDS_1601_TO_1970;
        if (seconds <= 0 || seconds >= Long.MAX_VALUE / FILETIMES_PER_SECOND) {
            return;
        }
        long time = seconds * FILETIMES_PER_SECOND + modified.getNano() / 100;
        record.putShort((short) FIELD_NTFS).putShort((short) 32).putInt(0);
        record.putShort((short) 1).putShort((short) 24);
        record.putLong(time).putLong(time).putLong(time);
    }

    private static boolean isUnix(ArchiveEntry entry) {
        return entry.mode().isPresent() || entry.type() == EntryType.SYMLINK;
    }

    private static int attributes(ArchiveEntry entry) {
        int dos = entry.type() == EntryType.DIRECTORY ? DOS_DIRECTORY : 0;
        if (!isUnix(entry)) {
            return dos;
        }
        return switch (entry.type()) {
                    case FILE -> (TYPE_FILE | entry.mode().orElse(0644)) << 16;
                    case DIRECTORY -> (TYPE_DIRECTORY | entry.mode().orElse(0755)) << 16;
                    case SYMLINK -> (TYPE_SYMLINK | entry.mode().orElse(0777)) << 16;
                }
                | dos;
    }

    /** Local time in steps of two seconds, rounded down, from 1980 to 2107: all that the oldest field can hold. */
    static int dosTime(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneId.systemDefault());
        if (time.getYear() < 1980) {
            return 1 << 21 | 1 << 16;
        }
        if (time.getYear() > 2107) {
            return 127 << 25 | 12 << 21 | 31 << 16 | 23 << 11 | 59 << 5 | 29;
        }
        return (time.getYear() - 1980) << 25
                | time.getMonthValue() << 21
                | time.getDayOfMonth() << 16
                | time.getHour() << 11
                | time.getMinute() << 5
                | time.getSecond() / 2;
    }
}
