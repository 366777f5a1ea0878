package dev.vigie.tar;

import dev.vigie.blocks.BulkInput;
import dev.vigie.blocks.PositionedFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/**
 * Goes through the entries of a tar stream. The headers in front of headers (pax, GNU) are read here, because their
 * names must keep their bytes; commons-compress reads the headers themselves and puts sparse files together.
 */
final class TarEntries implements AutoCloseable {
    private static final int RECORD = TarHeader.RECORD;
    private static final byte[] ZEROS = new byte[RECORD];

    // Where GNU tar says that more sparse headers follow: in the header, and in a sparse header.
    private static final int SPARSE_GOES_ON = 482;
    private static final int SPARSE_STILL_GOES_ON = 504;

    private static final int LONGEST_EXTENDED_HEADER = 1 << 24;

    /** No file system of today has larger files; more can only be a hole meant to be read for ever. */
    private static final long LARGEST_SPARSE_FILE = 1L << 44;

    /** Keeps every byte of a name as the character of that number. */
    private static final ZipEncoding BYTES = ZipEncodingHelper.getZipEncoding(StandardCharsets.ISO_8859_1.name());

    private final PositionedFile file;
    private final CountingInput in;
    private final PaxRecords global = new PaxRecords();
    private long globalBytes;
    private long nextHeader;
    private long count;
    private InputStream content = InputStream.nullInputStream();

    TarEntries(PositionedFile file, InputStream tar) {
        this.file = file;
        this.in = new CountingInput(new BufferedInputStream(tar, 1 << 16));
    }

    /** How many items {@link #next} has returned. */
    long count() {
        return count;
    }

    /** Goes to where a header is; not backwards. */
    void moveTo(long position) {
        nextHeader = position;
    }

    /** The next item, or empty at the end. */
    Optional<TarItem> next() throws IOException {
        skipTo(nextHeader);
        PaxRecords pax = new PaxRecords(global);
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        while (true) {
            byte[] block = readBlock();
            if (isZero(block, RECORD)) {
                return Optional.empty();
            }
            TarArchiveEntry header = parse(block);
            headers.writeBytes(block);
            if (!isExtension(header)) {
                count++;
                return Optional.of(item(header, pax, headers));
            }
            byte[] value = readExtension(header, LONGEST_EXTENDED_HEADER - headers.size());
            headers.writeBytes(value);
            extend(header, value, pax);
        }
    }

    private static boolean isExtension(TarArchiveEntry header) {
        return switch (header.getLinkFlag()) {
            case TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                    TarConstants.LF_PAX_EXTENDED_HEADER_UC,
                    TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER,
                    TarConstants.LF_GNUTYPE_LONGNAME,
                    TarConstants.LF_GNUTYPE_LONGLINK -> true;
            default -> false;
        };
    }

    private void extend(TarArchiveEntry header, byte[] padded, PaxRecords pax) throws IOException {
        int length = (int) header.getSize();
        try {
            switch (header.getLinkFlag()) {
                case TarConstants.LF_GNUTYPE_LONGNAME -> pax.put("path", untilZero(padded, length));
                case TarConstants.LF_GNUTYPE_LONGLINK -> pax.put("linkpath", untilZero(padded, length));
                case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER -> {
                    globalBytes += length;
                    if (globalBytes > LONGEST_EXTENDED_HEADER) {
                        throw file.damaged("its global headers make no sense: there are too many");
                    }
                    global.parse(padded, length);
                    pax.parse(padded, length);
                }
                default -> pax.parse(padded, length);
            }
        } catch (RuntimeException e) {
            throw new IOException(
                    file.damaged("an extended header is not readable").getMessage(), e);
        }
    }

    /** What comes in front of one entry is all in memory, so it must not go on for ever. */
    private byte[] readExtension(TarArchiveEntry header, int most) throws IOException {
        long size = header.getSize();
        if (size > most) {
            throw file.damaged("an extended header of " + size + " bytes makes no sense");
        }
        return read((int) size + TarHeader.padding(size));
    }

    private static byte[] untilZero(byte[] bytes, int length) {
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }

    private TarItem item(TarArchiveEntry header, PaxRecords pax, ByteArrayOutputStream headers) throws IOException {
        try {
            if (header.getLinkFlag() == TarConstants.LF_GNUTYPE_SPARSE) {
                readSparseHeaders(headers);
            }
            long stored = hasContent(header) ? pax.number("size").orElse(header.getSize()) : 0;
            if (stored < 0) {
                throw file.damaged("an entry of " + stored + " bytes makes no sense");
            }
            nextHeader = Math.addExact(in.position() + TarHeader.padding(stored), stored);
            if (header.getLinkFlag() == TarConstants.LF_GNUTYPE_SPARSE || pax.isSparse()) {
                return TarItem.of(header, pax, openSparse(headers));
            }
            content = new Content(in.position() + stored);
            return TarItem.of(header, pax, stored);
        } catch (RuntimeException e) {
            throw new IOException(file.damaged("a header is not readable").getMessage(), e);
        }
    }

    /** Links and folders may claim a size, but nothing follows them. */
    private static boolean hasContent(TarArchiveEntry header) {
        return switch (header.getLinkFlag()) {
            case TarConstants.LF_LINK,
                    TarConstants.LF_SYMLINK,
                    TarConstants.LF_CHR,
                    TarConstants.LF_BLK,
                    TarConstants.LF_DIR,
                    TarConstants.LF_FIFO -> false;
            default -> true;
        };
    }

    /** In GNU tar's own format, more headers may follow the header of a sparse file. */
    private void readSparseHeaders(ByteArrayOutputStream headers) throws IOException {
        byte[] all = headers.toByteArray();
        boolean more = all[all.length - RECORD + SPARSE_GOES_ON] != 0;
        while (more) {
            byte[] block = readBlock();
            headers.writeBytes(block);
            if (headers.size() > LONGEST_EXTENDED_HEADER) {
                throw file.damaged("the headers of a sparse file go on for more than " + LONGEST_EXTENDED_HEADER
                        + " bytes, which makes no sense");
            }
            more = block[SPARSE_STILL_GOES_ON] != 0;
        }
    }

    /** Opens the content of a sparse file with its holes filled, and returns its size. */
    private long openSparse(ByteArrayOutputStream headers) throws IOException {
        InputStream stored =
                new SequenceInputStream(new ByteArrayInputStream(headers.toByteArray()), new Content(nextHeader));
        TarArchiveInputStream filled =
                new TarArchiveInputStream(stored, RECORD, RECORD, StandardCharsets.ISO_8859_1.name());
        long size = filled.getNextEntry().getRealSize();
        if (size < 0 || size > LARGEST_SPARSE_FILE) {
            throw file.damaged("a file of " + size + " bytes makes no sense");
        }
        content = filled;
        return size;
    }

    /** The content of the item that {@link #next} returned last. */
    InputStream content() {
        return content;
    }

    /** Reads on to the end: a second record of zeros, and after it nothing but more of them. */
    void requireEnd() throws IOException {
        byte[] rest = new byte[RECORD];
        int length = in.readNBytes(rest, 0, RECORD);
        do {
            if (length < RECORD) {
                throw cutShort(null);
            }
            if (!isZero(rest, length)) {
                throw file.damaged("something follows the end of the archive");
            }
            length = in.readNBytes(rest, 0, RECORD);
        } while (length > 0);
    }

    /** Reads everything that is left, whatever it is. */
    void skipToEnd() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    private void skipTo(long position) throws IOException {
        try {
            in.skipNBytes(position - in.position());
        } catch (EOFException e) {
            throw cutShort(e);
        }
    }

    private byte[] readBlock() throws IOException {
        return read(RECORD);
    }

    private byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw cutShort(null);
        }
        return bytes;
    }

    private IOException cutShort(Throwable cause) {
        return new IOException(file.damaged("it was cut short").getMessage(), cause);
    }

    private TarArchiveEntry parse(byte[] block) throws IOException {
        TarArchiveEntry header = new TarArchiveEntry(block, BYTES);
        if (!header.isCheckSumOK() || header.getSize() < 0) {
            throw file.damaged("there is no header where one should be");
        }
        return header;
    }

    private static boolean isZero(byte[] bytes, int length) {
        return Arrays.mismatch(bytes, 0, length, ZEROS, 0, length) < 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** What is left up to a position in the tar stream. */
    private final class Content extends BulkInput {
        private final long end;

        Content(long end) {
            this.end = end;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            long left = end - in.position();
            if (left <= 0) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw cutShort(null);
            }
            return count;
        }
    }
}
