package dev.vigie.agent.destination;

import dev.vigie.agent.destination.PendingSnapshot.ArchiveFacts;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.threads.OtherThread;
import dev.vigie.agent.threads.OtherThread.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/**
 * The file of an archive that is being written, in large pieces and as long as there is room on the disk. What was written
 * is hashed meanwhile on a thread of its own; an archive of one piece does without. Used by one thread, but any may close
 * it.
 */
final class ArchiveFile extends OutputStream {
    private static final int PIECE = 1 << 18;
    private static final int MOST_BEING_HASHED = 4;

    private final FileChannel channel;
    private final Room room;
    private final EarlyWriteback writeback;
    private final MessageDigest digest = Sha256.digest();
    private final OtherThread hashing = new OtherThread("vigie-hashing");
    private final Deque<Outcome<byte[]>> beingHashed = new ArrayDeque<>();
    private byte[] piece = new byte[PIECE];
    private int filled;
    private long written;

    /**
     * Creates the file.
     *
     * @param file must not exist
     * @param room on its disk
     */
    ArchiveFile(Path file, Room room) throws IOException {
        this.channel = DurableFiles.create(file);
        this.room = room;
        this.writeback = new EarlyWriteback(channel);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        int from = offset;
        while (from < end) {
            if (filled == PIECE) {
                writePiece();
            }
            int count = Math.min(end - from, PIECE - filled);
            System.arraycopy(bytes, from, piece, filled, count);
            filled += count;
            from += count;
        }
    }

    private void writePiece() throws IOException {
        byte[] full = piece;
        beingHashed.add(hashing.begin(() -> {
            digest.update(full);
            return full;
        }));
        writeFully();
        piece = beingHashed.size() < MOST_BEING_HASHED
                ? new byte[PIECE]
                : beingHashed.remove().await();
        room.require();
        writeback.written(written);
    }

    private void writeFully() throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(piece, 0, filled);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
        written += filled;
        filled = 0;
    }

    /** Writes what is left and forces the file to the disk. Nothing may be written afterwards. */
    ArchiveFacts complete() throws IOException {
        while (!beingHashed.isEmpty()) {
            beingHashed.remove().await();
        }
        digest.update(piece, 0, filled);
        writeFully();
        writeback.finish();
        channel.force(true);
        close();
        return new ArchiveFacts(HexFormat.of().formatHex(digest.digest()), written);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        hashing.close();
    }
}
