package dev.vigie.format.targz;

import dev.vigie.blocks.BulkInput;
import java.io.IOException;
import java.util.Optional;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Gives everything that could be read before a failure, and fails only then. */
final class LateFailure extends BulkInput {
    private final GzipCompressorInputStream gzip;
    private Optional<IOException> failure = Optional.empty();

    LateFailure(GzipCompressorInputStream gzip) {
        this.gzip = gzip;
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
    public void close() throws IOException {
        gzip.close();
    }
}
