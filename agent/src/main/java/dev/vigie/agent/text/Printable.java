package dev.vigie.agent.text;

/** Text from files' names and other people's messages, made harmless: nothing in it can move the cursor or hide. */
public final class Printable {
    private Printable() {}

    /** What something says of itself as one line: control characters, line breaks and broken characters are escaped. */
    public static String line(Object said) {
        return escape(said.toString(), "");
    }

    /** Like {@link #line}, but line breaks stay. */
    public static String text(String text) {
        return escape(text, "\n");
    }

    /** Like {@link #line}, but tabs stay, as in the stack traces of a log. */
    public static String logLine(String line) {
        return escape(line, "\t");
    }

    private static String escape(String text, String harmless) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (isHarmless(character) || harmless.indexOf(character) >= 0) {
                out.appendCodePoint(character);
            } else {
                out.append(visible(character));
            }
        }
        return out.toString();
    }

    /** Format characters reorder or hide text; surrogates that stand alone are bytes that were not UTF-8. */
    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String visible(int character) {
        return switch (character) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> hexadecimal(character);
        };
    }

    private static String hexadecimal(int character) {
        boolean rawByte = character >= 0xDC80 && character <= 0xDCFF;
        if (character < 0x100 || rawByte) {
            return String.format("\\x%02x", character & 0xFF);
        }
        return String.format(character < 0x10000 ? "\\u%04x" : "\\U%08x", character);
    }
}
