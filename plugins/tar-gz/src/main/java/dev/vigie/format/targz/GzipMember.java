package dev.vigie.format.targz;

import dev.vigie.deflate.Worker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** One gzip member (RFC 1952) made of one block. */
final class GzipMember {
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int UNKNOWN_SYSTEM = 255;

    private GzipMember() {}

    /** How much room a member needs. */
    static int room(int length) {
        return HEADER + Worker.room(length) + TRAILER;
    }

    /** Writes a member to the start of {@code output}; returns its bytes. */
    static int write(Worker worker, byte[] input, int length, byte[] output) {
        ByteBuffer member = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN);
        member.put((byte) 0x1f).put((byte) 0x8b).put((byte) 8).put((byte) 0);
        member.putInt(0).put((byte) 0).put((byte) UNKNOWN_SYSTEM);
        int compressed = worker.stream(input, 0, length, output, HEADER);
        CRC32 checksum = new CRC32();
        checksum.update(input, 0, length);
        member.position(HEADER + compressed);
        member.putInt((int) checksum.getValue()).putInt(length);
        return member.position();
    }
}
