package dev.vigie.format.zip;

import dev.vigie.blocks.PositionedFile;
import dev.vigie.deflate.Decompressor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.Inflater;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;

/**
 * An entry's data in the archive.
 *
 * @param method how it is compressed
 * @param start where it begins in the file
 * @param place its sizes and checksum
 */
record EntryData(PositionedFile bytes, int method, long start, ZipLocator place) {
    private static final int DEFLATED_64 = 9;
    private static final int BZIP2 = 12;

    /** Reads the local header at the place. */
    static EntryData at(PositionedFile bytes, ZipLocator place) throws IOException {
        return at(bytes, place, bytes.read(place.offset(), ZipRecords.LOCAL_SIZE));
    }

    /** @param header the local header at the place, up to the name */
    static EntryData at(PositionedFile bytes, ZipLocator place, ByteBuffer header) throws IOException {
        if (header.getInt(0) != ZipRecords.LOCAL) {
            throw bytes.damaged("there is no entry at " + place.offset());
        }
        if ((header.getShort(6) & ZipRecords.FLAG_ENCRYPTED) != 0) {
            throw new IOException("the entry is encrypted, which cannot be read");
        }
        int name = header.getShort(26) & ZipRecords.MAX_16;
        int extra = header.getShort(28) & ZipRecords.MAX_16;
        long start = place.offset() + ZipRecords.LOCAL_SIZE + name + extra;
        return new EntryData(bytes, header.getShort(8) & ZipRecords.MAX_16, start, place);
    }

    /** The data as it is in the archive. */
    InputStream compressed() throws IOException {
        return bytes.stream(start, start + place.compressedSize());
    }

    /**
     * The content, checked when its end is reached.
     *
     * @param parallelism how many threads decompress it, if it is large
     */
    InputStream content(int parallelism) throws IOException {
        return new CheckedContent(decompressed(parallelism), place.size(), place.checksum());
    }

    /** The content of an entry that fits in memory, not checked; empty where only {@link #content} can tell what it is. */
    Optional<byte[]> unpack(Decompressor decompressor) throws IOException {
        int size = (int) place.size();
        int compressedSize = (int) place.compressedSize();
        boolean stored = method == ZipRecords.STORED && size == compressedSize;
        if (!stored && method != ZipRecords.DEFLATED) {
            return Optional.empty();
        }
        byte[] packed = bytes.read(start, compressedSize).array();
        if (stored) {
            return Optional.of(packed);
        }
        byte[] content = new byte[size];
        return decompressor.decompress(packed, 0, compressedSize, content, 0, size)
                ? Optional.of(content)
                : Optional.empty();
    }

    private InputStream decompressed(int parallelism) throws IOException {
        return switch (method) {
            case ZipRecords.STORED -> compressed();
            case ZipRecords.DEFLATED -> inflated(parallelism);
            case DEFLATED_64 -> new Deflate64CompressorInputStream(compressed());
            case BZIP2 -> new BZip2CompressorInputStream(compressed());
            default ->
                throw new IOException("the entry is compressed in a way that is not supported (zip method " + method
                        + "); 7z may be able to extract it");
        };
    }

    private InputStream inflated(int parallelism) throws IOException {
        if (parallelism > 1 && place.size() > ZipWriter.BLOCK) {
            return new LargeContent(bytes, start, start + place.compressedSize(), place.size(), parallelism);
        }
        return LargeContent.inflating(compressed(), new Inflater(true));
    }
}
