package dev.vigie.agent.manifest;

import dev.vigie.agent.path.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The lines of a manifest one after another, each a JSON object whose texts and numbers can be asked for by name until
 * {@link #next} is called. Nothing of a line is decoded before it is asked for; other values are checked and passed over.
 */
final class LineReader implements AutoCloseable {
    private static final int LONGEST_LINE = 1 << 20;
    private static final int DEEPEST = 64;

    private final InputStream in;
    private byte[] bytes = new byte[1 << 16];
    private int filled;

    /** Where the next line begins, and while a line is being parsed, where that has got to. */
    private int at;

    private int lineEnd;
    private int[] keys = new int[32];
    private int[] keyEnds = new int[32];
    private int[] values = new int[32];
    private int[] valueEnds = new int[32];
    private int fields;

    /** Values are asked for in about the order in which they are written. */
    private int expected;

    /** @param packed compressed with gzip; closed with this */
    LineReader(InputStream packed) throws IOException {
        try {
            this.in = new GZIPInputStream(packed, 1 << 15);
        } catch (EOFException e) {
            throw new DamagedManifestException("it is cut short", e);
        } catch (ZipException e) {
            throw new DamagedManifestException(Reason.of(e), e);
        }
    }

    /**
     * Reads what is left without looking at it.
     *
     * @throws DamagedManifestException when the whole is not what was written: its checksum is at its end
     */
    void requireIntact() throws IOException {
        do {
            at = filled;
        } while (fill());
    }

    /**
     * Goes to the next line.
     *
     * @throws DamagedManifestException when there is none, or it makes no sense
     */
    void next() throws IOException {
        at = lineEnd;
        int searched = at;
        while (true) {
            for (int i = searched; i < filled; i++) {
                if (bytes[i] == '\n') {
                    lineEnd = i + 1;
                    parse(i);
                    return;
                }
            }
            int seen = filled - at;
            if (seen > LONGEST_LINE) {
                throw new DamagedManifestException("it has a line of more than " + LONGEST_LINE + " bytes");
            }
            if (!fill()) {
                throw new DamagedManifestException("it is cut short");
            }
            searched = at + seen;
        }
    }

    /** Reading on to the end of the stream is what has its checksum compared. */
    void requireNothingMore() throws IOException {
        at = lineEnd;
        if (at < filled || fill()) {
            throw new DamagedManifestException("it goes on after its end");
        }
    }

    private boolean fill() throws IOException {
        if (at > 0) {
            System.arraycopy(bytes, at, bytes, 0, filled - at);
            filled -= at;
            at = 0;
        }
        if (filled == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        try {
            int count = in.read(bytes, filled, bytes.length - filled);
            filled += Math.max(count, 0);
            return count > 0;
        } catch (EOFException e) {
            throw new DamagedManifestException("it is cut short", e);
        } catch (ZipException e) {
            throw new DamagedManifestException(Reason.of(e), e);
        }
    }

    /** Whether the line has a text, number or truth of this name. */
    boolean has(String key) {
        return find(key) >= 0;
    }

    /** A text, or a number or truth as it is written; null when there is none. */
    String text(String key) throws DamagedManifestException {
        int field = find(key);
        return field < 0 ? null : decode(values[field], valueEnds[field]);
    }

    /** Like {@link #text}, but if it is the same as another, that one. */
    String text(String key, String likely) throws DamagedManifestException {
        int field = find(key);
        return field >= 0 && isQuoted(field) && equals(values[field] + 1, valueEnds[field] - 1, likely)
                ? likely
                : text(key);
    }

    /**
     * A whole number.
     *
     * @throws NumberFormatException when it is none, or too large
     */
    long number(String key) throws DamagedManifestException {
        int field = find(key);
        int from = values[field];
        int to = valueEnds[field];
        boolean negative = bytes[from] == '-';
        int first = negative ? from + 1 : from;
        if (to - first > 18 || to == first) {
            return Long.parseLong(decode(from, to));
        }
        long number = 0;
        for (int i = first; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return Long.parseLong(decode(from, to));
            }
            number = number * 10 + digit;
        }
        return negative ? -number : number;
    }

    private int find(String key) {
        for (int i = 0; i < fields; i++) {
            int field = expected + i < fields ? expected + i : expected + i - fields;
            if (equals(keys[field], keyEnds[field], key)) {
                expected = field;
                return field;
            }
        }
        return -1;
    }

    private boolean equals(int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] != text.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }

    private boolean isQuoted(int field) {
        return bytes[values[field]] == '"';
    }

    private void parse(int end) throws DamagedManifestException {
        fields = 0;
        expected = 0;
        int from = at;
        skipSpace(end);
        object(end, 0);
        skipSpace(end);
        if (at != end) {
            throw senseless();
        }
        at = from;
    }

    private void object(int end, int depth) throws DamagedManifestException {
        take('{', end);
        skipSpace(end);
        if (peek(end) != '}') {
            member(end, depth);
            for (skipSpace(end); peek(end) == ','; skipSpace(end)) {
                at++;
                skipSpace(end);
                member(end, depth);
            }
        }
        take('}', end);
    }

    private void member(int end, int depth) throws DamagedManifestException {
        int key = at;
        string(end);
        int keyEnd = at;
        skipSpace(end);
        take(':', end);
        skipSpace(end);
        int value = at;
        value(end, depth);
        if (depth == 0 && isPlain(value)) {
            note(key + 1, keyEnd - 1, value, at);
        }
    }

    private boolean isPlain(int value) {
        return bytes[value] != '{' && bytes[value] != '[' && bytes[value] != 'n';
    }

    private void note(int key, int keyEnd, int value, int valueEnd) {
        if (fields == keys.length) {
            int room = fields * 2;
            keys = Arrays.copyOf(keys, room);
            keyEnds = Arrays.copyOf(keyEnds, room);
            values = Arrays.copyOf(values, room);
            valueEnds = Arrays.copyOf(valueEnds, room);
        }
        keys[fields] = key;
        keyEnds[fields] = keyEnd;
        values[fields] = value;
        valueEnds[fields] = valueEnd;
        fields++;
    }

    private void value(int end, int depth) throws DamagedManifestException {
        switch (peek(end)) {
            case '"' -> string(end);
            case '{' -> object(end, deeper(depth));
            case '[' -> array(end, deeper(depth));
            case 't' -> word("true", end);
            case 'f' -> word("false", end);
            case 'n' -> word("null", end);
            default -> number(end);
        }
    }

    private static int deeper(int depth) throws DamagedManifestException {
        if (depth == DEEPEST) {
            throw senseless();
        }
        return depth + 1;
    }

    private void array(int end, int depth) throws DamagedManifestException {
        take('[', end);
        skipSpace(end);
        if (peek(end) != ']') {
            value(end, depth);
            for (skipSpace(end); peek(end) == ','; skipSpace(end)) {
                at++;
                skipSpace(end);
                value(end, depth);
            }
        }
        take(']', end);
    }

    private void word(String word, int end) throws DamagedManifestException {
        if (end - at < word.length() || !equals(at, at + word.length(), word)) {
            throw senseless();
        }
        at += word.length();
    }

    private void number(int end) throws DamagedManifestException {
        int from = at;
        while (at < end && "+-.0123456789Ee".indexOf(bytes[at]) >= 0) {
            at++;
        }
        if (at == from) {
            throw senseless();
        }
    }

    private void string(int end) throws DamagedManifestException {
        take('"', end);
        for (; at < end; at++) {
            byte c = bytes[at];
            if (c == '"') {
                at++;
                return;
            }
            if (c == '\\') {
                at++;
            }
        }
        throw senseless();
    }

    private void take(char wanted, int end) throws DamagedManifestException {
        if (peek(end) != wanted) {
            throw senseless();
        }
        at++;
    }

    private int peek(int end) throws DamagedManifestException {
        if (at >= end) {
            throw senseless();
        }
        return bytes[at];
    }

    private void skipSpace(int end) {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
            at++;
        }
    }

    private String decode(int from, int to) throws DamagedManifestException {
        if (bytes[from] != '"') {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
        for (int i = from + 1; i < to - 1; i++) {
            if (bytes[i] == '\\') {
                return unescaped(new String(bytes, from + 1, to - from - 2, StandardCharsets.UTF_8));
            }
        }
        return new String(bytes, from + 1, to - from - 2, StandardCharsets.UTF_8);
    }

    private static String unescaped(String text) throws DamagedManifestException {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            i++;
            char escaped = text.charAt(i);
            switch (escaped) {
                case '"', '\\', '/' -> plain.append(escaped);
                case 'b' -> plain.append('\b');
                case 'f' -> plain.append('\f');
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 't' -> plain.append('\t');
                case 'u' -> {
                    plain.append(hexadecimal(text, i + 1));
                    i += 4;
                }
                default -> throw senseless();
            }
        }
        return plain.toString();
    }

    private static char hexadecimal(String text, int at) throws DamagedManifestException {
        int code = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw senseless();
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private static DamagedManifestException senseless() {
        return new DamagedManifestException("it has a line that is not valid JSON");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
