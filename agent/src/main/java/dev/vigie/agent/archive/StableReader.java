package dev.vigie.agent.archive;

import dev.vigie.agent.scan.FileFacts;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.TimeGrain;
import dev.vigie.api.backup.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * Reads files that may change meanwhile, by one rule: facts before, content, facts after; when they differ, again, a
 * bounded number of times; then what was read last is stored with its true size and named as unstable.
 *
 * <p>A small file is read into memory, so that nothing reaches the archive before it is known to be whole. A large one
 * that changed moments ago is likely to change again and is copied aside first. A large one at rest goes straight into
 * the archive. Used by one thread; one file is open at a time.
 */
public final class StableReader implements AutoCloseable {
    /** How often a file is read before it is taken as it is. */
    static final int ATTEMPTS = 3;

    private static final int SMALL = 4 << 20;
    private static final int FIRST_BUFFER = 1 << 16;
    private static final Duration RECENT = Duration.ofSeconds(5);

    /**
     * A file that changed less than this before it was read may change again without any of its times showing it: Linux
     * advances file times with its timer, every 1 to 10 ms. Git calls such a file "racily clean".
     */
    private static final Duration CLOCK_GRAIN = Duration.ofMillis(100);

    private final Supplier<SourceDisk> disks;
    private final SourceDisk disk;
    private final Path scratch;
    private final LongPredicate room;
    private final Clock clock;
    private final ProgressListener progress;
    private final BooleanSupplier cancelled;

    /** As large as the files so far asked for: a backup of one small file shall not take megabytes of a small heap. */
    private byte[] buffer = new byte[FIRST_BUFFER];

    /**
     * @param facts reads facts of the source's files
     * @param scratch an existing directory for copies of large files that do not rest
     * @param room whether so many bytes may be copied there
     * @param clock tells what changed recently
     * @param progress told about each byte
     * @param cancelled once it answers true, reading ends with a {@link CancelledException}
     */
    public StableReader(
            FileFacts facts,
            Path scratch,
            LongPredicate room,
            Clock clock,
            ProgressListener progress,
            BooleanSupplier cancelled) {
        this(() -> SourceDisk.of(facts), scratch, room, clock, progress, cancelled);
    }

    StableReader(
            Supplier<SourceDisk> disks,
            Path scratch,
            LongPredicate room,
            Clock clock,
            ProgressListener progress,
            BooleanSupplier cancelled) {
        this.disks = disks;
        this.disk = disks.get();
        this.scratch = scratch;
        this.room = room;
        this.clock = clock;
        this.progress = progress;
        this.cancelled = cancelled;
    }

    boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    void checkCancelled() throws CancelledException {
        if (isCancelled()) {
            throw new CancelledException();
        }
    }

    /**
     * Opens a file.
     *
     * @throws VanishedFileException when it is gone, or no longer a file
     * @throws UnreadableFileException when it cannot be read
     */
    FileContent open(FoundFile found) throws IOException {
        if (found.entry().size() <= SMALL) {
            return readSmall(found);
        }
        FoundFile now = look(found);
        boolean recent =
                Duration.between(now.entry().modified(), clock.instant()).compareTo(RECENT) < 0;
        return recent ? copyAside(now) : new DirectContent(this, now);
    }

    /** What another thread can read the same files with, closed by the caller. */
    SourceDisk anotherDisk() {
        return disks.get();
    }

    /**
     * Reads a small file that holds still, and hashes it; may be called by another thread, with its own disk.
     *
     * @param target takes the content, from an offset on; good until something else is put there
     * @return empty where there is more to it than to read it once
     */
    Optional<FileContent> readAtOnce(FoundFile found, SourceDisk own, byte[] target, int offset) {
        int size = (int) found.entry().size();
        Instant started = clock.instant();
        try (InputStream in = own.open(found.location())) {
            // Some file systems, such as /proc, give what has a content the size 0.
            if (cancelled.getAsBoolean()
                    || in.readNBytes(target, offset, size) < size
                    || (size == 0 && in.read() >= 0)) {
                return Optional.empty();
            }
            Optional<FoundFile> after = own.facts(found).filter(now -> now.isFile() && sameState(found, now));
            if (after.isEmpty()) {
                return Optional.empty();
            }
            FileContent content =
                    new MemoryContent(this, target, offset, size, after.get(), true, settled(after.get(), started));
            content.sha256();
            return Optional.of(content);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private FileContent readSmall(FoundFile found) throws IOException {
        FoundFile before = found;
        for (int attempt = 1; ; attempt++) {
            Instant started = clock.instant();
            int length = readFully(before);
            FoundFile after = look(before);
            if (length > SMALL || after.entry().size() > SMALL) {
                return copyAside(after);
            }
            boolean whole = length == after.entry().size() && sameState(before, after);
            if (whole || attempt == ATTEMPTS) {
                return new MemoryContent(this, buffer, 0, length, after, whole, whole && settled(after, started));
            }
            before = after;
        }
    }

    private int readFully(FoundFile file) throws IOException {
        try (InputStream in = newInputStream(file)) {
            checkCancelled();
            holdMoreThan((int) file.entry().size());
            int length = in.readNBytes(buffer, 0, buffer.length);
            while (length == buffer.length && length <= SMALL) {
                holdMoreThan(length);
                length += in.readNBytes(buffer, length, buffer.length - length);
            }
            return length;
        } catch (VanishedFileException | UnreadableFileException | CancelledException e) {
            throw e;
        } catch (IOException e) {
            throw fault(file, e);
        }
    }

    private void holdMoreThan(int size) {
        if (size >= buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(SMALL + 1, 2 * Integer.highestOneBit(size)));
        }
    }

    /** Without room for a copy the file goes straight into the archive, and is named when it changes meanwhile. */
    private FileContent copyAside(FoundFile found) throws IOException {
        if (!room.test(found.entry().size())) {
            return new DirectContent(this, found);
        }
        Optional<Path> copy = Optional.empty();
        try {
            copy = Optional.of(Files.createTempFile(scratch, "reading", ".part"));
            return readCopy(found, copy.get());
        } catch (VanishedFileException | UnreadableFileException | CancelledException | RuntimeException e) {
            delete(copy);
            throw e;
        } catch (IOException e) {
            delete(copy);
            return new DirectContent(this, look(found));
        }
    }

    private static void delete(Optional<Path> copy) throws IOException {
        if (copy.isPresent()) {
            Files.deleteIfExists(copy.get());
        }
    }

    private FileContent readCopy(FoundFile found, Path copy) throws IOException {
        FoundFile before = found;
        for (int attempt = 1; ; attempt++) {
            Instant started = clock.instant();
            long length = copy(before, copy);
            FoundFile after = look(before);
            boolean whole = length == after.entry().size() && sameState(before, after);
            if (whole || attempt == ATTEMPTS) {
                return new CopiedContent(this, copy, length, after, whole, whole && settled(after, started));
            }
            before = after;
        }
    }

    /** Reads no further than the size the file had, so that a file that grows for ever ends. */
    private long copy(FoundFile file, Path copy) throws IOException {
        holdMoreThan(SMALL);
        try (OutputStream out = Files.newOutputStream(copy);
                InputStream in = newInputStream(file)) {
            long left = file.entry().size();
            while (left > 0) {
                checkCancelled();
                int count = readSome(file, in, (int) Math.min(left, buffer.length));
                if (count < 0) {
                    break;
                }
                out.write(buffer, 0, count);
                left -= count;
            }
            return file.entry().size() - left;
        }
    }

    private int readSome(FoundFile file, InputStream in, int most) throws IOException {
        try {
            return in.read(buffer, 0, most);
        } catch (IOException e) {
            throw fault(file, e);
        }
    }

    InputStream newInputStream(FoundFile file) throws IOException {
        try {
            return disk.open(file.location());
        } catch (IOException e) {
            throw fault(file, e);
        }
    }

    /** What took a file's place while it was about to be read fails in many ways; none of them is the disk's fault. */
    IOException fault(FoundFile file, IOException cause) {
        try {
            look(file);
            return new UnreadableFileException(cause);
        } catch (VanishedFileException | UnreadableFileException e) {
            return e;
        }
    }

    FoundFile look(FoundFile file) throws VanishedFileException, UnreadableFileException {
        try {
            return disk.facts(file).filter(FoundFile::isFile).orElseThrow(VanishedFileException::new);
        } catch (NoSuchFileException e) {
            throw new VanishedFileException();
        } catch (VanishedFileException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableFileException(e);
        }
    }

    static boolean sameState(FoundFile before, FoundFile after) {
        return before.entry().size() == after.entry().size()
                && before.entry().modified().equals(after.entry().modified())
                && before.changeTime() == after.changeTime()
                && before.inode() == after.inode();
    }

    /** Whether the file had been at rest long enough for any later change to show in its times. */
    boolean settled(FoundFile file, Instant reading) {
        Instant changed =
                file.changeTime() == 0 ? file.entry().modified() : Instant.ofEpochSecond(0, file.changeTime());
        Duration grain = TimeGrain.coarser(CLOCK_GRAIN, TimeGrain.of(changed));
        return Duration.between(changed, reading).compareTo(grain) > 0;
    }

    Instant now() {
        return clock.instant();
    }

    void countBytes(long bytes) {
        progress.bytesDone(bytes);
    }

    /** Lets go of the source's directories. */
    @Override
    public void close() throws IOException {
        disk.close();
    }
}
