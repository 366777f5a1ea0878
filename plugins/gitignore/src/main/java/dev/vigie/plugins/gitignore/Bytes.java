package dev.vigie.plugins.gitignore;

import dev.vigie.api.format.EntryName;
import java.nio.charset.StandardCharsets;

/** Names as git sees them: bytes. Each becomes one character from 0 to 255, so that {@code ?} stands for one byte. */
final class Bytes {
    private Bytes() {}

    static String of(String text) {
        return isAscii(text) ? text : new String(EntryName.toBytes(text), StandardCharsets.ISO_8859_1);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }
}
