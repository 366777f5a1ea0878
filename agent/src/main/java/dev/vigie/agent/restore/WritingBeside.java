package dev.vigie.agent.restore;

import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.threads.OtherThread;
import dev.vigie.agent.threads.OtherThread.Outcome;
import dev.vigie.api.format.ArchiveReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Has small files written by another thread while what comes after them is read from the archive. They are written in the
 * order in which they are given, and only once their content is known to be right. Used by one thread; until it has called
 * {@link #finish}, the other one alone may touch what is restored to.
 */
final class WritingBeside implements AutoCloseable {
    /** Files are handed over together, so that neither thread waits for the other at every one. */
    private static final int BATCH_FILES = 64;

    private static final int BATCH_BYTES = 1 << 19;
    private static final int MOST_BATCHES = 4;

    private final FileWriter writer;
    private final OtherThread thread = new OtherThread("vigie-writing");
    private final Deque<Outcome<Batch>> underWay = new ArrayDeque<>();
    private final Deque<byte[]> buffers = new ArrayDeque<>();
    private Batch next = new Batch(new byte[BATCH_BYTES], new ArrayList<>());
    private int used;

    /** Writes a file. */
    @FunctionalInterface
    interface FileWriter {
        void write(StoredFile file, InputStream content);
    }

    /** Files and their contents. */
    private record Batch(byte[] buffer, List<Ready> files) {}

    /** A file, and where in the buffer its content begins. */
    private record Ready(StoredFile file, int start) {}

    WritingBeside(FileWriter writer) {
        this.writer = writer;
    }

    /** Whether a file is small enough. */
    static boolean isSmall(StoredFile file) {
        return file.entry().size() <= BATCH_BYTES / 2;
    }

    /**
     * Reads a small file, and has it written soon.
     *
     * @param archive at the entry that holds its content
     * @return false when the archive does not give the content that was stored there: then the file is not written
     */
    boolean give(StoredFile file, ArchiveReader archive) {
        int size = (int) file.entry().size();
        if (next.files.size() == BATCH_FILES || used + size > BATCH_BYTES) {
            handOver();
        }
        if (!isRead(file, archive)) {
            return false;
        }
        next.files.add(new Ready(file, used));
        used += size;
        return true;
    }

    private boolean isRead(StoredFile file, ArchiveReader archive) {
        int size = (int) file.entry().size();
        try {
            InputStream content = archive.content();
            if (content.readNBytes(next.buffer, used, size) < size || content.read() >= 0) {
                return false;
            }
        } catch (Throwable e) {
            return false;
        }
        String actual = Sha256.of(next.buffer, used, size);
        return file.content().map(Content::sha256).filter(actual::equals).isPresent();
    }

    private void handOver() {
        Batch batch = next;
        try {
            underWay.add(thread.begin(() -> write(batch)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        if (underWay.size() == MOST_BATCHES) {
            buffers.push(takeOldest().buffer);
        }
        next = new Batch(buffers.isEmpty() ? new byte[BATCH_BYTES] : buffers.pop(), new ArrayList<>());
        used = 0;
    }

    /** Interrupted or not, what was given is written: nobody would name it as missing. */
    private Batch takeOldest() {
        Outcome<Batch> oldest = underWay.remove();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return oldest.await();
                } catch (InterruptedIOException e) {
                    interrupted = Thread.interrupted();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Batch write(Batch batch) {
        for (Ready ready : batch.files) {
            int size = (int) ready.file.entry().size();
            writer.write(ready.file, new ByteArrayInputStream(batch.buffer, ready.start, size));
        }
        return batch;
    }

    /** Waits until everything that was given is written. More may be given afterwards. */
    void finish() {
        if (!next.files.isEmpty()) {
            handOver();
        }
        while (!underWay.isEmpty()) {
            buffers.push(takeOldest().buffer);
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
