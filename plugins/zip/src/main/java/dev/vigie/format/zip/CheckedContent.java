package dev.vigie.format.zip;

import dev.vigie.blocks.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/** Content that must have a known size and checksum; the end is not reached quietly if it has not. */
final class CheckedContent extends BulkInput {
    private final InputStream in;
    private final CRC32 actual = new CRC32();
    private final long checksum;
    private long left;

    CheckedContent(InputStream in, long size, long checksum) {
        this.in = in;
        this.left = size;
        this.checksum = checksum;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = in.read(target, offset, length);
        if (count < 0) {
            check();
            return -1;
        }
        actual.update(target, offset, count);
        left -= count;
        if (left < 0) {
            throw new IOException("the entry is damaged: it is longer than its directory entry says");
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void check() throws IOException {
        if (left > 0) {
            throw new IOException("the entry is damaged: " + left + " bytes are missing at its end");
        }
        if (actual.getValue() != checksum) {
            throw new IOException("the entry is damaged: its checksum is wrong");
        }
    }
}
