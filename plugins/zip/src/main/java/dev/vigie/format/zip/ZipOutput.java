package dev.vigie.format.zip;

import dev.vigie.api.format.ArchiveOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes entries one after the other, keeps the directory, and tells where each entry lies. */
final class ZipOutput {
    private final OutputStream stream;
    private final ArchiveOutput output;
    private final CentralDirectory directory;
    private long position;
    private long entryOffset;

    ZipOutput(ArchiveOutput output, CentralDirectory directory) {
        this.output = output;
        this.stream = new BufferedOutputStream(output.stream(), 1 << 16);
        this.directory = directory;
    }

    /** Starts an entry. Its data follows. */
    void begin(ZipEntryData data) throws IOException {
        entryOffset = position;
        write(ZipRecords.local(data));
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        stream.write(bytes, offset, length);
        position += length;
    }

    private void write(byte[] record) throws IOException {
        write(record, 0, record.length);
    }

    /** Ends the entry that was begun. */
    void end(ZipEntryData data) throws IOException {
        if (data.streamed()) {
            write(ZipRecords.descriptor(data));
        }
        directory.add(ZipRecords.central(data, entryOffset));
        ZipLocator locator = new ZipLocator(entryOffset, data.compressedSize(), data.size(), data.checksum());
        output.placements().placed(data.entry(), locator.toString());
    }

    /** Writes the directory and the end of the archive. */
    void finish() throws IOException {
        directory.writeTo(stream);
        stream.write(ZipRecords.end(directory.entries(), position, directory.size()));
        stream.flush();
        directory.discard();
    }

    void abandon() throws IOException {
        directory.discard();
    }
}
