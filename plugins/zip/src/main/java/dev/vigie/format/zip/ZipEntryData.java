package dev.vigie.format.zip;

import dev.vigie.api.format.ArchiveEntry;

/**
 * An entry and how its data is stored.
 *
 * @param method how it is compressed, such as {@link ZipRecords#DEFLATED}
 * @param checksum CRC-32 of the data before compression
 * @param compressedSize bytes in the archive
 * @param size bytes before compression; for a link those of its target
 * @param streamed whether sizes and checksum come after the data because they were not known before
 * @param zip64 whether the sizes need 64 bits
 */
record ZipEntryData(
        ArchiveEntry entry,
        int method,
        long checksum,
        long compressedSize,
        long size,
        boolean streamed,
        boolean zip64) {

    /** Data whose sizes are known beforehand. */
    static ZipEntryData known(ArchiveEntry entry, int method, long checksum, long compressedSize, long size) {
        boolean zip64 = compressedSize >= ZipRecords.MAX_32 || size >= ZipRecords.MAX_32;
        return new ZipEntryData(entry, method, checksum, compressedSize, size, false, zip64);
    }

    /** Deflated data of which only the size before compression is known, and that may grow by a thousandth. */
    static ZipEntryData streamed(ArchiveEntry entry) {
        boolean zip64 = entry.size() + (entry.size() >> 10) + 1024 >= ZipRecords.MAX_32;
        return new ZipEntryData(entry, ZipRecords.DEFLATED, 0, 0, entry.size(), true, zip64);
    }

    /** The same with what is known after compression. */
    ZipEntryData completed(long finalChecksum, long finalCompressedSize) {
        return new ZipEntryData(entry, method, finalChecksum, finalCompressedSize, size, streamed, zip64);
    }
}
