package dev.vigie.format.tarxz;

import dev.vigie.blocks.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/**
 * Decompresses all streams of a file. A file says how much memory it takes to be read; one that wants more than half of
 * what there is would end the agent, so it is refused.
 */
final class XzInput extends BulkInput {
    private static final int KIBIBYTE = 1024;

    private final InputStream in;

    XzInput(InputStream compressed) throws IOException {
        this.in = new XZInputStream(compressed, mostMemory(), BasicArrayCache.getInstance());
    }

    /** In KiB. */
    private static int mostMemory() {
        return (int) Math.min(Runtime.getRuntime().maxMemory() / 2 / KIBIBYTE, Integer.MAX_VALUE);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (MemoryLimitException e) {
            int needed = e.getMemoryNeeded() / KIBIBYTE + 1;
            throw new IOException(
                    "it takes " + needed + " MiB of memory to be read; let Java have more:" + " VIGIE_JAVA_OPTS=-Xmx"
                            + (2 * needed + 1) + "m",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
