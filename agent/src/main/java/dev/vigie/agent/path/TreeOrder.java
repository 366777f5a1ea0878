package dev.vigie.agent.path;

import dev.vigie.api.format.EntryName;
import java.util.Arrays;
import java.util.Comparator;

/** The order of a walk: a directory, then all that is in it, siblings by the bytes of their names. */
public final class TreeOrder {
    /** Compares the texts of paths. */
    public static final Comparator<String> PATHS = (left, right) -> compare(left, right, 0);

    private TreeOrder() {}

    /**
     * Compares the texts of paths that all begin with the same characters, which need not be looked at.
     *
     * @param length how many these are
     */
    public static Comparator<String> after(int length) {
        return (left, right) -> compare(left, right, length);
    }

    /** UTF-16 has the order of the bytes as long as no surrogates are involved; a slash comes before any name's bytes. */
    private static int compare(String left, String right, int start) {
        int length = Math.min(left.length(), right.length());
        for (int i = start; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                if (a == '/' || b == '/') {
                    return a == '/' ? -1 : 1;
                }
                return Character.isSurrogate(a) || Character.isSurrogate(b)
                        ? Arrays.compareUnsigned(EntryName.toBytes(left), EntryName.toBytes(right))
                        : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
