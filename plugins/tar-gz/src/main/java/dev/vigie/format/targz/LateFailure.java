package dev.vigie.format.targz;

import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Gives everything that could be read before a failure, and fails only then. */
final class LateFailure extends FilterInputStream {
    private final GzipCompressorInputStream gzip;
    private final byte[] skipped = new byte[1 << 13];
    private Optional<IOException> failure = Optional.empty();

    LateFailure(GzipCompressorInputStream gzip) {
        super(gzip);
        this.gzip = gzip;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (failure.isPresent()) {
            throw failure.orElseThrow();
        }
        long before = gzip.getBytesRead();
        try {
            return gzip.read(target, offset, length);
        } catch (IllegalArgumentException e) {
            // How commons-compress 1.28.0 fails where a member is cut off in its last bytes.
            throw new IOException("the gzip data is damaged or cut short", e);
        } catch (IOException e) {
            int count = (int) (gzip.getBytesRead() - before);
            if (count == 0) {
                throw e;
            }
            failure = Optional.of(e);
            return count;
        }
    }

    @Override
    public long skip(long count) throws IOException {
        return Math.max(0, read(skipped, 0, (int) Math.min(count, skipped.length)));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
