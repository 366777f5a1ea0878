package dev.vigie.agent.catalog;

import dev.vigie.api.format.EntryName;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The order in which trees are walked: names side by side by their bytes, and each directory directly followed by all
 * that is in it.
 */
public final class TreeOrder {
    /** Compares paths relative to a source. */
    public static final Comparator<String> PATHS = (a, b) -> Arrays.compareUnsigned(key(a), key(b));

    private TreeOrder() {}

    /** No name holds a zero byte, so with zero in its place the slash sorts before all that a name can hold. */
    private static byte[] key(String path) {
        byte[] bytes = EntryName.toBytes(path);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '/') {
                bytes[i] = 0;
            }
        }
        return bytes;
    }
}
