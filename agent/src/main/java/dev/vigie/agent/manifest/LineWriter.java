package dev.vigie.agent.manifest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One line of a manifest after another, each a JSON object: {@link #begin}, what is in it, {@link #endTo}. A manifest has
 * a line for every file of a tree, so this writes bytes without making objects on the way.
 */
final class LineWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NUMBER = 20;
    private static final int LONGEST_ESCAPE = 6;

    private byte[] bytes = new byte[1024];
    private int length;

    void begin() {
        length = 0;
        append((byte) '{');
    }

    void text(String key, String value) {
        key(key);
        quoted(value);
    }

    void number(String key, long value) {
        key(key);
        room(LONGEST_NUMBER);
        if (value <= 0) {
            // Digits are taken from negative numbers, of which there is one more.
            if (value < 0) {
                bytes[length++] = '-';
            }
            digits(value);
        } else {
            digits(-value);
        }
    }

    void yes(String key) {
        key(key);
        for (char c : new char[] {'t', 'r', 'u', 'e'}) {
            append((byte) c);
        }
    }

    void endTo(OutputStream out) throws IOException {
        append((byte) '}');
        append((byte) '\n');
        out.write(bytes, 0, length);
    }

    private void digits(long negative) {
        int count = 1;
        for (long rest = negative / 10; rest != 0; rest /= 10) {
            count++;
        }
        long rest = negative;
        for (int i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' - rest % 10);
            rest /= 10;
        }
        length += count;
    }

    private void key(String key) {
        if (length > 1) {
            append((byte) ',');
        }
        quoted(key);
        append((byte) ':');
    }

    private void quoted(String text) {
        append((byte) '"');
        int count = text.length();
        room(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7F && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else {
                i += special(text, i) - 1;
                room(count - i);
            }
        }
        append((byte) '"');
    }

    /**
     * A character that is not written as itself, or not in one byte.
     *
     * @return how many {@code char}s it was
     */
    private int special(String text, int at) {
        char c = text.charAt(at);
        room(LONGEST_ESCAPE);
        if (c == '"' || c == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = (byte) c;
            return 1;
        }
        if (c <= 0x7F) {
            bytes[length++] = '\\';
            bytes[length++] = 'u';
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[c >> 4];
            bytes[length++] = HEX[c & 15];
            return 1;
        }
        int chars = Character.charCount(text.codePointAt(at));
        for (byte one : text.substring(at, at + chars).getBytes(StandardCharsets.UTF_8)) {
            bytes[length++] = one;
        }
        return chars;
    }

    private void append(byte one) {
        room(1);
        bytes[length++] = one;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
