package dev.vigie.format.zip;

import dev.vigie.api.format.Owner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.UnicodePathExtraField;
import org.apache.commons.compress.archivers.zip.X000A_NTFS;
import org.apache.commons.compress.archivers.zip.X5455_ExtendedTimestamp;
import org.apache.commons.compress.archivers.zip.X7875_NewUnix;
import org.apache.commons.compress.archivers.zip.ZipEightByteInteger;
import org.apache.commons.compress.archivers.zip.ZipExtraField;

/** What the extra fields of a directory entry say. A field that cannot be understood is as good as none. */
record ExtraFields(ByteBuffer fields) {
    private static final int UNICODE_PATH = 0x7075;

    private static final int NANOS_PER_FILETIME = 100;

    /** Where a field's data is, in little-endian order. */
    Optional<ByteBuffer> find(int id) {
        int at = 0;
        while (at + 4 <= fields.limit()) {
            int length = fields.getShort(at + 2) & ZipRecords.MAX_16;
            if (at + 4 + length > fields.limit()) {
                return Optional.empty();
            }
            if ((fields.getShort(at) & ZipRecords.MAX_16) == id) {
                return Optional.of(fields.slice(at + 4, length).order(ByteOrder.LITTLE_ENDIAN));
            }
            at += 4 + length;
        }
        return Optional.empty();
    }

    /** The most exact modification time there is. */
    Optional<Instant> modified() {
        return parse(ZipRecords.FIELD_NTFS, new X000A_NTFS())
                .map(X000A_NTFS::getModifyTime)
                .map(ZipEightByteInteger::getLongValue)
                .filter(ticks -> ticks != 0)
                .map(ExtraFields::ntfsTime)
                .or(() -> parse(ZipRecords.FIELD_TIMESTAMP, new X5455_ExtendedTimestamp())
                        .map(X5455_ExtendedTimestamp::getModifyFileTime)
                        .map(FileTime::toInstant));
    }

    /** The library counts with BigDecimal, which is a tenth of what it takes to verify many small files. */
    private static Instant ntfsTime(long ticks) {
        return Instant.ofEpochSecond(
                Math.floorDiv(ticks, ZipRecords.FILETIMES_PER_SECOND) - ZipRecords.SECONDS_1601_TO_1970,
                Math.floorMod(ticks, ZipRecords.FILETIMES_PER_SECOND) * NANOS_PER_FILETIME);
    }

    Optional<Owner> owner() {
        return parse(ZipRecords.FIELD_OWNER, new X7875_NewUnix())
                .map(field -> new Owner(field.getUID(), field.getGID(), "", ""));
    }

    /** The name in UTF-8, when it was added for this very name. */
    Optional<byte[]> unicodePath(long checksumOfName) {
        return parse(UNICODE_PATH, new UnicodePathExtraField())
                .filter(field -> field.getNameCRC32() == checksumOfName)
                .map(UnicodePathExtraField::getUnicodeName);
    }

    private <F extends ZipExtraField> Optional<F> parse(int id, F field) {
        return find(id).flatMap(data -> {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            try {
                // These fields have the same layout here as in front of the data, up to what is left out at the end.
                field.parseFromLocalFileData(bytes, 0, bytes.length);
                return Optional.of(field);
            } catch (ZipException | RuntimeException e) {
                return Optional.empty();
            }
        });
    }
}
