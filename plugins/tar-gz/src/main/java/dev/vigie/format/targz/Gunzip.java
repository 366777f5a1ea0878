package dev.vigie.format.targz;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Gzip decompression that goes on after the first member and takes nothing else after the last. */
final class Gunzip {
    private Gunzip() {}

    static InputStream stream(InputStream compressed) throws IOException {
        return GzipCompressorInputStream.builder()
                .setInputStream(compressed)
                .setDecompressConcatenated(true)
                .get();
    }
}
