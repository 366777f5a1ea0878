package dev.vigie.agent.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** What tar files are packed in, without the libraries that will unpack them. */
enum Packing {
    TAR("tar"),
    TAR_GZ("tar.gz"),
    TAR_ZST("tar.zst");

    private static final int ZSTD_BLOCK = 1 << 17;

    final String extension;

    Packing(String extension) {
        this.extension = extension;
    }

    byte[] pack(byte[] tar) throws IOException {
        return switch (this) {
            case TAR -> tar;
            case TAR_GZ -> gzip(tar);
            case TAR_ZST -> zstd(tar);
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
}
