package dev.vigie.agent.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Locators as bytes. Most are hexadecimal numbers with dots between them, which take half the room as {@link
 * PackedNumbers} after a byte that counts them. Any other text stays as it is, after a byte 0.
 */
final class Locators {
    private static final int MOST_NUMBERS = 16;
    private static final int MOST_DIGITS = 16;

    private Locators() {}

    static byte[] pack(String locator) {
        byte[] packed = new byte[1 + MOST_NUMBERS * PackedNumbers.LONGEST];
        int end = 1;
        int count = 0;
        for (int from = 0; from <= locator.length(); count++) {
            int dot = locator.indexOf('.', from);
            int until = dot < 0 ? locator.length() : dot;
            if (count == MOST_NUMBERS || !isNumber(locator, from, until)) {
                return text(locator);
            }
            end = PackedNumbers.put(packed, end, number(locator, from, until));
            from = until + 1;
        }
        packed[0] = (byte) count;
        return Arrays.copyOf(packed, end);
    }

    /** Whether this is just what the number there would be written as. */
    private static boolean isNumber(String text, int from, int until) {
        int digits = until - from;
        if (digits < 1 || digits > MOST_DIGITS || (digits > 1 && text.charAt(from) == '0')) {
            return false;
        }
        for (int i = from; i < until; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static long number(String text, int from, int until) {
        long number = 0;
        for (int i = from; i < until; i++) {
            number = number << 4 | Character.digit(text.charAt(i), 16);
        }
        return number;
    }

    private static byte[] text(String locator) {
        byte[] bytes = locator.getBytes(StandardCharsets.UTF_8);
        byte[] packed = new byte[1 + bytes.length];
        System.arraycopy(bytes, 0, packed, 1, bytes.length);
        return packed;
    }

    static String unpack(byte[] packed) {
        if (packed[0] == 0) {
            return new String(packed, 1, packed.length - 1, StandardCharsets.UTF_8);
        }
        StringBuilder locator = new StringBuilder(packed.length * 2);
        PackedNumbers numbers = new PackedNumbers(packed, 1);
        for (int i = 0; i < packed[0]; i++) {
            locator.append(i == 0 ? "" : ".").append(Long.toHexString(numbers.next()));
        }
        return locator.toString();
    }
}
