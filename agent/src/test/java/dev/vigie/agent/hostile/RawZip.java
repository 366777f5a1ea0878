package dev.vigie.agent.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes zip files byte by byte, so that they can be anything. Records as in APPNOTE.TXT 6.3.10. */
final class RawZip {
    static final int FILE = 0100644;
    static final int DIRECTORY = 040755;
    static final int SYMLINK = 0120777;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Entry> directory = new ArrayList<>();

    /** An entry. What the directory says of it can be changed after its data was written. */
    static final class Entry {
        byte[] name;
        byte[] localName;
        int flags = 1 << 11;
        int method;
        int mode = FILE;
        long crc;
        long compressedSize;
        long size;
        long offset;
        byte[] extra = new byte[0];
    }

    /** Changes what the directory says of an entry. */
    interface Lie {
        void about(Entry entry);
    }

    static Lie truth() {
        return entry -> {};
    }

    RawZip file(String name, String text) {
        return entry(name, FILE, text.getBytes(StandardCharsets.UTF_8), truth());
    }

    RawZip directory(String name) {
        return entry(name + "/", DIRECTORY, new byte[0], truth());
    }

    RawZip symlink(String name, String target) {
        return entry(name, SYMLINK, target.getBytes(StandardCharsets.UTF_8), truth());
    }

    RawZip entry(String name, int mode, byte[] content, Lie lie) {
        Entry entry = new Entry();
        entry.mode = mode;
        entry.size = content.length;
        entry.compressedSize = content.length;
        return write(entry, name, content, content, lie);
    }

    RawZip deflated(String name, byte[] content, Lie lie) {
        Entry entry = new Entry();
        entry.method = 8;
        byte[] compressed = deflate(content);
        entry.size = content.length;
        entry.compressedSize = compressed.length;
        return write(entry, name, content, compressed, lie);
    }

    /** Data with a method that it does not have. */
    RawZip stored(String name, int method, byte[] data) {
        Entry entry = new Entry();
        entry.method = method;
        entry.size = data.length;
        entry.compressedSize = data.length;
        return write(entry, name, data, data, truth());
    }

    private static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] buffer = new byte[content.length + 100];
        int length = deflater.deflate(buffer);
        deflater.end();
        return java.util.Arrays.copyOf(buffer, length);
    }

    private RawZip write(Entry entry, String name, byte[] content, byte[] data, Lie lie) {
        entry.name = name.getBytes(StandardCharsets.UTF_8);
        entry.localName = entry.name;
        entry.offset = out.size();
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.crc = crc.getValue();
        ByteBuffer local = buffer(30);
        local.putInt(0x04034b50).putShort((short) 20).putShort((short) entry.flags);
        local.putShort((short) entry.method).putInt(0x21).putInt((int) entry.crc);
        local.putInt((int) entry.compressedSize).putInt((int) entry.size);
        local.putShort((short) entry.localName.length).putShort((short) 0);
        out.writeBytes(local.array());
        out.writeBytes(entry.localName);
        out.writeBytes(data);
        return again(entry, lie);
    }

    /** One more directory entry. */
    RawZip again(Entry entry, Lie lie) {
        lie.about(entry);
        directory.add(entry);
        return this;
    }

    /** The directory's last entry once more, under another name. */
    RawZip alias(String name) {
        Entry last = directory.get(directory.size() - 1);
        Entry alias = new Entry();
        alias.name = name.getBytes(StandardCharsets.UTF_8);
        alias.flags = last.flags;
        alias.method = last.method;
        alias.mode = last.mode;
        alias.crc = last.crc;
        alias.compressedSize = last.compressedSize;
        alias.size = last.size;
        alias.offset = last.offset;
        directory.add(alias);
        return this;
    }

    byte[] finished() {
        return finished(directory.size(), 0);
    }

    byte[] finished(int count, int sizeLie) {
        int start = out.size();
        directory.forEach(this::central);
        int size = out.size() - start + sizeLie;
        out.writeBytes(end(count, size, start));
        return out.toByteArray();
    }

    /** Ends with a 64-bit end that says this. */
    byte[] finished64(long count, long size, long start) {
        directory.forEach(this::central);
        int at = out.size();
        ByteBuffer end = buffer(56 + 20);
        end.putInt(0x06064b50)
                .putLong(44)
                .putShort((short) 45)
                .putShort((short) 45)
                .putInt(0)
                .putInt(0);
        end.putLong(count).putLong(count).putLong(size).putLong(start);
        end.putInt(0x07064b50).putInt(0).putLong(at).putInt(1);
        out.writeBytes(end.array());
        out.writeBytes(end(-1, -1, -1));
        return out.toByteArray();
    }

    int size() {
        return out.size();
    }

    private static byte[] end(int count, int size, int start) {
        ByteBuffer end = buffer(22);
        end.putInt(0x06054b50).putInt(0).putShort((short) count).putShort((short) count);
        end.putInt(size).putInt(start).putShort((short) 0);
        return end.array();
    }

    private void central(Entry entry) {
        ByteBuffer record = buffer(46);
        record.putInt(0x02014b50).put((byte) 63).put((byte) 3).putShort((short) 20);
        record.putShort((short) entry.flags).putShort((short) entry.method).putInt(0x21);
        record.putInt((int) entry.crc).putInt((int) entry.compressedSize).putInt((int) entry.size);
        record.putShort((short) entry.name.length).putShort((short) entry.extra.length);
        record.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        record.putInt(entry.mode << 16).putInt((int) entry.offset);
        out.writeBytes(record.array());
        out.writeBytes(entry.name);
        out.writeBytes(entry.extra);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
