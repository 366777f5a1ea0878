package dev.vigie.format.zip;

import java.io.IOException;

/**
 * Where an entry lies: as text, the numbers in hexadecimal with dots between them.
 *
 * @param offset of the local header in the file
 * @param compressedSize bytes in the archive
 * @param size bytes before compression
 * @param checksum CRC-32 of the data before compression
 */
record ZipLocator(long offset, long compressedSize, long size, long checksum) {

    static ZipLocator parse(String text) throws IOException {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IOException("not a place in a zip archive: \"" + text + "\"");
        }
        try {
            return new ZipLocator(number(parts[0]), number(parts[1]), number(parts[2]), number(parts[3]));
        } catch (NumberFormatException e) {
            throw new IOException("not a place in a zip archive: \"" + text + "\"", e);
        }
    }

    private static long number(String text) {
        long value = Long.parseLong(text, 16);
        if (value < 0) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    @Override
    public String toString() {
        return String.join(
                ".",
                Long.toHexString(offset),
                Long.toHexString(compressedSize),
                Long.toHexString(size),
                Long.toHexString(checksum));
    }
}
