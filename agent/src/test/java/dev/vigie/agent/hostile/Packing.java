package dev.vigie.agent.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/** What tar files are packed in, without the libraries that will unpack them. */
enum Packing {
    TAR("tar"),
    TAR_GZ("tar.gz"),
    TAR_ZST("tar.zst"),
    TAR_XZ("tar.xz");

    private static final int ZSTD_BLOCK = 1 << 17;
    private static final int XZ_CHUNK = 1 << 16;

    final String extension;

    Packing(String extension) {
        this.extension = extension;
    }

    byte[] pack(byte[] tar) throws IOException {
        return switch (this) {
            case TAR -> tar;
            case TAR_GZ -> gzip(tar);
            case TAR_ZST -> zstd(tar);
            case TAR_XZ -> xz(tar);
        };
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    /** A zstd frame (RFC 8878) of blocks that are not compressed. */
    static byte[] zstd(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, 0x58});
        int at = 0;
        do {
            int length = Math.min(ZSTD_BLOCK, content.length - at);
            boolean last = at + length == content.length;
            blockHeader(out, length, last);
            out.write(content, at, length);
            at += length;
        } while (at < content.length);
        return out.toByteArray();
    }

    private static void blockHeader(ByteArrayOutputStream out, int size, boolean last) {
        int header = (last ? 1 : 0) | size << 3;
        out.write(header);
        out.write(header >>> 8);
        out.write(header >>> 16);
    }

    /** An xz stream (The .xz File Format 1.2.1) of one block with LZMA2 chunks that are not compressed, checked by CRC32. */
    static byte[] xz(byte[] content) {
        byte[] flags = {0, 1};
        Bytes block = new Bytes().add(2, 0, 0x21, 1, 0, 0, 0, 0).checked();
        for (int at = 0; at < content.length; at += XZ_CHUNK) {
            int length = Math.min(XZ_CHUNK, content.length - at);
            block.add(at == 0 ? 1 : 2, length - 1 >>> 8, length - 1).add(Arrays.copyOfRange(content, at, at + length));
        }
        block.add(0);
        int unpadded = block.size() + Integer.BYTES;
        block.padded().add(crc32(content));
        Bytes index = new Bytes()
                .add(0, 1)
                .add(variable(unpadded))
                .add(variable(content.length))
                .padded()
                .checked();
        return new Bytes()
                .add(0xFD, '7', 'z', 'X', 'Z', 0)
                .add(new Bytes().add(flags).checked().all())
                .add(block.all())
                .add(index.all())
                .add(crc32(backward(index.size(), flags)))
                .add(backward(index.size(), flags))
                .add('Y', 'Z')
                .all();
    }

    private static byte[] backward(int indexSize, byte[] flags) {
        return new Bytes().add(little(indexSize / 4 - 1)).add(flags).all();
    }

    private static byte[] variable(int number) {
        Bytes bytes = new Bytes();
        int rest = number;
        for (; rest > 0x7F; rest >>>= 7) {
            bytes.add(rest & 0x7F | 0x80);
        }
        return bytes.add(rest).all();
    }

    private static byte[] crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return little((int) crc.getValue());
    }

    private static byte[] little(int number) {
        return new byte[] {(byte) number, (byte) (number >>> 8), (byte) (number >>> 16), (byte) (number >>> 24)};
    }

    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes add(int... bytes) {
            for (int one : bytes) {
                out.write(one);
            }
            return this;
        }

        Bytes add(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        /** To a multiple of four bytes. */
        Bytes padded() {
            return add(new byte[-out.size() & 3]);
        }

        Bytes checked() {
            return add(crc32(out.toByteArray()));
        }

        int size() {
            return out.size();
        }

        byte[] all() {
            return out.toByteArray();
        }
    }
}
