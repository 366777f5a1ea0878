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
 * The file of an archive that is being written, in large pieces and as long as there is room on the disk. They are written
 * and hashed on a thread of their own, so that who makes the archive does not wait for the disk; an archive of one piece
 * does without. Used by one thread, but any may close it.
 */
final class ArchiveFile extends OutputStream {
    private static final int PIECE = 1 << 18;

    /** So much is taken while the disk is busy with something else. */
    private static final int MOST_WAITING = 16;

    private final FileChannel channel;
    private final Room room;
    private final EarlyWriteback writeback;
    private final MessageDigest digest = Sha256.digest();
    private final OtherThread writing = new OtherThread("vigie-writing");
    private final Deque<Outcome<byte[]>> waiting = new ArrayDeque<>();
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
                giveAway();
            }
            int count = Math.min(end - from, PIECE - filled);
            System.arraycopy(bytes, from, piece, filled, count);
            filled += count;
            from += count;
        }
    }

    private void giveAway() throws IOException {
        byte[] full = piece;
        waiting.add(writing.begin(() -> {
            write(ByteBuffer.wrap(full));
            writeback.written(written);
            return full;
        }));
        piece = waiting.size() < MOST_WAITING
                ? new byte[PIECE]
                : waiting.remove().await();
        filled = 0;
    }

    /** Where there is no room, nothing of what waits is written either. */
    private void write(ByteBuffer bytes) throws IOException {
        room.require();
        written += bytes.remaining();
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Writes what is left and forces the file to the disk. Nothing may be written afterwards. */
    ArchiveFacts complete() throws IOException {
        while (!waiting.isEmpty()) {
            waiting.remove().await();
        }
        write(ByteBuffer.wrap(piece, 0, filled));
        writeback.finish();
        channel.force(true);
        close();
        return new ArchiveFacts(HexFormat.of().formatHex(digest.digest()), written);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        writing.close();
    }
}
