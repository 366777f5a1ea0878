package dev.vigie.agent.destination;

import dev.vigie.agent.destination.PendingSnapshot.ArchiveFacts;
import dev.vigie.agent.manifest.Sha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
    private final ExecutorService hashing = Executors.newSingleThreadExecutor(ArchiveFile::thread);
    private final Deque<Future<byte[]>> beingHashed = new ArrayDeque<>();
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

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "vigie-hashing");
        thread.setDaemon(true);
        return thread;
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
        beingHashed.add(hashing.submit(() -> {
            digest.update(full);
            return full;
        }));
        writeFully();
        piece = beingHashed.size() < MOST_BEING_HASHED ? new byte[PIECE] : hashed(beingHashed.remove());
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

    private static byte[] hashed(Future<byte[]> piece) throws IOException {
        try {
            return piece.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an archive was being hashed");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Writes what is left and forces the file to the disk. Nothing may be written afterwards. */
    ArchiveFacts complete() throws IOException {
        while (!beingHashed.isEmpty()) {
            hashed(beingHashed.remove());
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
        hashing.shutdownNow();
        channel.close();
    }
}
