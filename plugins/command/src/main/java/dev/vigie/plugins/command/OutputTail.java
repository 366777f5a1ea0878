package dev.vigie.plugins.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The last 8 KiB of what a command printed. */
final class OutputTail {
    private static final int LIMIT = 8 * 1024;

    private final byte[] buffer = new byte[LIMIT];
    private byte[] tail = new byte[0];
    private boolean cut;

    /** Reads what is there without waiting for more. Returns whether there was something. */
    boolean takeAvailable(InputStream stream) throws IOException {
        int available = stream.available();
        if (available <= 0) {
            return false;
        }
        int count = stream.read(buffer, 0, Math.min(available, buffer.length));
        if (count <= 0) {
            return false;
        }
        byte[] joined = Arrays.copyOf(tail, tail.length + count);
        System.arraycopy(buffer, 0, joined, tail.length, count);
        cut |= joined.length > LIMIT;
        tail = joined.length > LIMIT ? Arrays.copyOfRange(joined, joined.length - LIMIT, joined.length) : joined;
        return true;
    }

    boolean isEmpty() {
        return text().isEmpty();
    }

    /** The output without white space around it; an ellipsis shows that there was more before. */
    String text() {
        return (cut ? "…" : "") + new String(tail, charset()).strip();
    }

    private static Charset charset() {
        String name = System.getProperty("native.encoding", "UTF-8");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }
}
