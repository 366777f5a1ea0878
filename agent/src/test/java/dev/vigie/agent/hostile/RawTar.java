package dev.vigie.agent.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tar files byte by byte, so that they can be anything. */
final class RawTar {
    static final char FILE = '0';
    static final char HARD_LINK = '1';
    static final char SYMLINK = '2';
    static final char DIRECTORY = '5';
    static final char PAX = 'x';
    static final char GLOBAL_PAX = 'g';
    static final char LONG_NAME = 'L';

    private static final int RECORD = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A header that can be changed before it is written. */
    static final class Header {
        private final byte[] bytes = new byte[RECORD];

        Header(String name, char type) {
            text(0, 100, name);
            octal(100, 8, type == DIRECTORY ? 0755 : 0644);
            octal(108, 8, 0);
            octal(116, 8, 0);
            octal(124, 12, 0);
            octal(136, 12, 1_000_000_000);
            bytes[156] = (byte) type;
            text(257, 8, "ustar\00000");
        }

        Header text(int offset, int length, String value) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            System.arraycopy(text, 0, bytes, offset, Math.min(length, text.length));
            return this;
        }

        Header octal(int offset, int length, long value) {
            return text(offset, length, String.format("%0" + (length - 1) + "o\0", value));
        }

        Header size(long size) {
            return octal(124, 12, size);
        }

        /** A size as GNU tar writes large ones: 95 bits behind a first bit that says so. */
        Header binarySize(long size) {
            Arrays.fill(bytes, 124, 136, (byte) (size < 0 ? 0xFF : 0));
            bytes[124] = (byte) (size < 0 ? 0xFF : 0x80);
            for (int i = 0; i < Long.BYTES; i++) {
                bytes[135 - i] = (byte) (size >>> (8 * i));
            }
            return this;
        }

        Header link(String target) {
            return text(157, 100, target);
        }

        Header mode(int mode) {
            return octal(100, 8, mode);
        }

        Header set(int offset, int value) {
            bytes[offset] = (byte) value;
            return this;
        }

        byte[] bytes() {
            Arrays.fill(bytes, 148, 156, (byte) ' ');
            int sum = 0;
            for (byte one : bytes) {
                sum += one & 0xFF;
            }
            return text(148, 8, String.format("%06o\0 ", sum)).bytes;
        }
    }

    RawTar header(Header header) {
        out.writeBytes(header.bytes());
        return this;
    }

    RawTar content(byte[] content) {
        out.writeBytes(content);
        out.writeBytes(new byte[-content.length & (RECORD - 1)]);
        return this;
    }

    RawTar entry(Header header, byte[] content) {
        return header(header.size(content.length)).content(content);
    }

    RawTar file(String name, String text) {
        return entry(new Header(name, FILE), text.getBytes(StandardCharsets.UTF_8));
    }

    RawTar directory(String name) {
        return header(new Header(name, DIRECTORY));
    }

    RawTar symlink(String name, String target) {
        return header(new Header(name, SYMLINK).link(target));
    }

    RawTar hardLink(String name, String target) {
        return header(new Header(name, HARD_LINK).link(target));
    }

    RawTar longName(String name) {
        return entry(new Header("././@LongLink", LONG_NAME), (name + "\0").getBytes(StandardCharsets.UTF_8));
    }

    RawTar pax(String key, String value) {
        return pax(PAX, key, value);
    }

    RawTar pax(char type, String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int size = rest.getBytes(StandardCharsets.UTF_8).length;
        int length = size + Integer.toString(size).length();
        length = size + Integer.toString(length).length();
        return entry(new Header("pax", type), (length + rest).getBytes(StandardCharsets.UTF_8));
    }

    RawTar raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    byte[] unfinished() {
        return out.toByteArray();
    }

    byte[] finished() {
        return raw(new byte[2 * RECORD]).unfinished();
    }
}
