package dev.vigie.tar;

import java.io.IOException;

/**
 * Where an entry lies: as text, the numbers in hexadecimal with dots between them.
 *
 * @param stretch the stretch it is in
 * @param start where its headers begin in the stretch, in bytes before compression
 */
record TarLocator(StretchPlace stretch, long start) {

    /**
     * A run of whole frames that holds whole entries.
     *
     * @param offset where the first frame begins in the file
     * @param compressedLength bytes of all its frames in the file
     * @param length bytes of all its frames before compression
     * @param fingerprint of the headers in it, one after the other; see {@link Fingerprint}
     */
    record StretchPlace(long offset, long compressedLength, long length, long fingerprint) {}

    static TarLocator parse(String text) throws IOException {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 5) {
            throw new IOException("not a place in a tar archive: \"" + text + "\"");
        }
        try {
            return new TarLocator(
                    new StretchPlace(
                            number(parts[0]), number(parts[1]), number(parts[2]), Long.parseUnsignedLong(parts[4], 16)),
                    number(parts[3]));
        } catch (NumberFormatException e) {
            throw new IOException("not a place in a tar archive: \"" + text + "\"", e);
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
                Long.toHexString(stretch.offset()),
                Long.toHexString(stretch.compressedLength()),
                Long.toHexString(stretch.length()),
                Long.toHexString(start),
                Long.toHexString(stretch.fingerprint()));
    }
}
