package dev.vigie.api.format;

import dev.vigie.api.Stable;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * File names as text without losing a byte. Names are UTF-8; a byte that is not valid UTF-8, as old disks have them, is
 * the lone surrogate {@code U+DC00 + byte}, so that text and bytes map to each other one to one. This is Python's
 * {@code surrogateescape} (PEP 383).
 */
@Stable
public final class EntryName {
    private static final char ESCAPE_FIRST = 0xDC80;
    private static final char ESCAPE_LAST = 0xDCFF;

    private EntryName() {}

    /** The text of a name's bytes. */
    public static String fromBytes(byte[] name) {
        return isAscii(name) ? new String(name, StandardCharsets.ISO_8859_1) : decoded(name);
    }

    private static boolean isAscii(byte[] name) {
        for (byte one : name) {
            if (one < 0) {
                return false;
            }
        }
        return true;
    }

    private static String decoded(byte[] name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(name);
        CharBuffer out = CharBuffer.allocate(name.length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (0xDC00 | (in.get() & 0xFF)));
            }
            decoder.reset();
        }
    }

    /** The bytes of a name's text. Surrogates that stand for no byte become {@code ?}. */
    public static byte[] toBytes(String name) {
        if (isText(name)) {
            return name.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(name.length() + 16);
        int plain = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))) {
                i++;
            } else if (c >= ESCAPE_FIRST && c <= ESCAPE_LAST) {
                out.writeBytes(name.substring(plain, i).getBytes(StandardCharsets.UTF_8));
                out.write(c & 0xFF);
                plain = i + 1;
            }
        }
        out.writeBytes(name.substring(plain).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** Whether a name is ordinary text, with no byte in it that is not valid UTF-8. */
    public static boolean isText(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
