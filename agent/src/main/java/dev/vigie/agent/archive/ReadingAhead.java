package dev.vigie.agent.archive;

import dev.vigie.agent.plan.Step;
import dev.vigie.agent.plan.StepVisitor;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.threads.OtherThread;
import dev.vigie.agent.threads.OtherThread.Outcome;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads small files, and hashes them, on a thread of its own while what came before them is archived. Only the plain case
 * ends here: what does not hold still, is gone or cannot be read is left to be read when its turn comes. A plan of a few
 * steps is carried out without the thread. Used by one thread, which closes it.
 */
final class ReadingAhead implements StepVisitor, AutoCloseable {
    /** Steps are handed over together, so that neither thread waits for the other at every file. */
    private static final int BATCH_STEPS = 64;

    private static final int BATCH_BYTES = 1 << 19;
    private static final int MOST_BATCHES = 3;

    private final StableReader reader;
    private final PreparedVisitor visitor;
    private final Deque<Batch> underWay = new ArrayDeque<>();
    private final Deque<byte[]> buffers = new ArrayDeque<>();
    private List<Planned> next = new ArrayList<>();
    private int nextBytes;
    private Optional<Other> other = Optional.empty();

    ReadingAhead(StableReader reader, PreparedVisitor visitor) {
        this.reader = reader;
        this.visitor = visitor;
    }

    /** The other thread, and what it reads with. */
    private record Other(OtherThread thread, SourceDisk disk) {}

    /** A step, and the file that is to be read for it, if any. */
    private record Planned(Step step, Optional<FoundFile> toRead) {
        int size() {
            return toRead.isPresent() ? (int) toRead.get().entry().size() : 0;
        }
    }

    /** Steps whose files are being read into a buffer. */
    private record Batch(List<Planned> steps, byte[] buffer, Outcome<List<Optional<FileContent>>> contents) {}

    @Override
    public void step(Step step) throws IOException {
        Planned planned = new Planned(step, toRead(step));
        if (next.size() == BATCH_STEPS || nextBytes + planned.size() > BATCH_BYTES) {
            submit();
        }
        next.add(planned);
        nextBytes += planned.size();
    }

    @Override
    public void failed(Problem problem) {
        visitor.failed(problem);
    }

    @Override
    public void skipped(Problem problem) {
        visitor.skipped(problem);
    }

    /** There are no more steps. */
    void finish() throws IOException {
        if (other.isEmpty()) {
            for (Planned planned : next) {
                visitor.step(planned.step, Optional.empty());
            }
            return;
        }
        submit();
        while (!underWay.isEmpty()) {
            carryOut(underWay.remove());
        }
    }

    /** What did not change is mostly taken from an earlier archive. */
    private static Optional<FoundFile> toRead(Step step) {
        return step instanceof Step.Store store
                        && store.file().isFile()
                        && store.file().entry().size() <= BATCH_BYTES
                        && !store.unchanged()
                ? Optional.of(store.file())
                : Optional.empty();
    }

    private void submit() throws IOException {
        if (other.isEmpty()) {
            other = Optional.of(new Other(new OtherThread("vigie-reading"), reader.anotherDisk()));
        }
        Other reading = other.get();
        List<Planned> steps = next;
        byte[] buffer = buffers.isEmpty() ? new byte[BATCH_BYTES] : buffers.pop();
        underWay.add(new Batch(steps, buffer, reading.thread.begin(() -> read(steps, buffer, reading.disk))));
        next = new ArrayList<>();
        nextBytes = 0;
        if (underWay.size() > MOST_BATCHES) {
            carryOut(underWay.remove());
        }
    }

    private List<Optional<FileContent>> read(List<Planned> steps, byte[] buffer, SourceDisk disk) {
        List<Optional<FileContent>> contents = new ArrayList<>(steps.size());
        int offset = 0;
        for (Planned planned : steps) {
            Optional<FoundFile> file = Thread.interrupted() ? Optional.empty() : planned.toRead;
            contents.add(file.isPresent() ? reader.readAtOnce(file.get(), disk, buffer, offset) : Optional.empty());
            offset += planned.size();
        }
        return contents;
    }

    private void carryOut(Batch batch) throws IOException {
        List<Optional<FileContent>> contents = batch.contents.await();
        for (int i = 0; i < contents.size(); i++) {
            visitor.step(batch.steps.get(i).step, contents.get(i));
        }
        buffers.push(batch.buffer);
    }

    @Override
    public void close() throws IOException {
        if (other.isPresent()) {
            other.get().thread.close();
            other.get().disk.close();
        }
    }
}
