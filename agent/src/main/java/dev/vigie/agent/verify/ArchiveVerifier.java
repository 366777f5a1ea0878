package dev.vigie.agent.verify;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.agent.destination.PendingSnapshot;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.RandomAccessReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Reads archives back, entry by entry. Used by one thread. */
public final class ArchiveVerifier {
    /** What the system says of one. */
    private static final String FAILING_DISK = "Input/output error";

    private final ProgressListener progress;
    private final BooleanSupplier cancelled;
    private final byte[] buffer = new byte[1 << 16];

    /**
     * @param progress told about bytes and files read
     * @param cancelled once it answers true, verification ends with a {@link BackupException}: an archive that was not
     *     read to its end is neither right nor wrong
     */
    public ArchiveVerifier(ProgressListener progress, BooleanSupplier cancelled) {
        this.progress = progress;
        this.cancelled = cancelled;
    }

    /**
     * Compares an archive's bytes with its checksum.
     *
     * @return what is wrong, if anything; not what is lost
     */
    public Reading checksum(Path archive, String sha256) throws BackupException {
        try (InputStream in = Files.newInputStream(archive)) {
            String actual = hash(in, Long.MAX_VALUE);
            Problem changed = new Problem(
                    "", "its bytes have changed since it was written (SHA-256 " + actual + ", not " + sha256 + ")");
            return new Reading(actual.equals(sha256) ? List.of() : List.of(changed), List.of(), true);
        } catch (IOException e) {
            return new Reading(List.of(new Problem("", unreadable(e))), List.of(), !isUnopened(e));
        }
    }

    /**
     * Compares the list of entries with what the archive should hold, without looking at contents.
     *
     * @param id by which contents say that they are stored in this archive
     */
    public Reading structure(Path archive, String id, ArchiveCodec codec, Expected expected) throws BackupException {
        return read(archive, codec, new Comparison(id, expected), false);
    }

    /**
     * Reads every entry and compares it with what the archive should hold. Where it cannot be read in order any further,
     * the rest is looked for one by one, so that what is lost is told from what only comes after it.
     *
     * @param id by which contents say that they are stored in this archive
     */
    public Reading contents(Path archive, String id, ArchiveCodec codec, Expected expected) throws BackupException {
        return read(archive, codec, new Comparison(id, expected), true);
    }

    /** What is wrong with an archive that is complete but not published. */
    public List<Problem> readBack(PendingSnapshot pending, ArchiveCodec codec) throws IOException, BackupException {
        try (ManifestReader manifest = new ManifestReader(Files.newInputStream(pending.manifestFile()))) {
            return contents(pending.archiveFile(), manifest.head().id(), codec, Expected.of(manifest))
                    .problems();
        }
    }

    private Reading read(Path archive, ArchiveCodec codec, Comparison comparison, boolean contents)
            throws BackupException {
        Optional<ArchiveReader> reader = open(archive, codec, comparison);
        if (reader.isEmpty()) {
            comparison.end("it cannot be read", file -> false);
            return comparison.reading();
        }
        try {
            compare(reader.get(), comparison, contents);
        } finally {
            close(reader.get(), comparison);
        }
        return comparison.reading();
    }

    private static Optional<ArchiveReader> open(Path archive, ArchiveCodec codec, Comparison comparison)
            throws BackupException {
        try {
            return Optional.of(codec.read(archive));
        } catch (IOException e) {
            comparison.add("", unreadable(e), e);
            return Optional.empty();
        }
    }

    private void compare(ArchiveReader reader, Comparison comparison, boolean contents) throws BackupException {
        boolean whole = inOrder(reader, comparison, contents);
        try {
            for (Problem problem : PluginMistake.ask(() -> List.copyOf(reader.omitted()))) {
                comparison.add(problem.path(), problem.message());
            }
        } catch (PluginMistake e) {
            comparison.add("", e.brief(reader));
        }
        if (whole) {
            comparison.end("it is missing from the archive", file -> false);
        } else {
            comparison.end("it cannot be read", file -> contents && isReadable(file, reader));
        }
    }

    private static void close(ArchiveReader reader, Comparison comparison) {
        try {
            PluginMistake.act(IOException.class, reader::close);
        } catch (IOException e) {
            comparison.add("", unreadable(e));
        } catch (PluginMistake e) {
            comparison.add("", e.brief(reader));
        }
    }

    /** @return whether the end was reached */
    private boolean inOrder(ArchiveReader reader, Comparison comparison, boolean contents) throws BackupException {
        String path = "";
        try {
            for (Optional<ArchiveEntry> next = next(reader); next.isPresent(); next = next(reader)) {
                ArchiveEntry entry = next.get();
                path = entry.path();
                Optional<String> sha256 = contents && entry.type() == EntryType.FILE
                        ? Optional.of(hash(PluginMistake.call(IOException.class, reader::content), entry.size()))
                        : Optional.empty();
                comparison.meet(entry, sha256);
                if (entry.type() == EntryType.FILE) {
                    progress.fileDone(path);
                }
            }
            return true;
        } catch (IOException e) {
            comparison.add("", path.isEmpty() ? unreadable(e) : atOrAfter(path) + Reason.of(e), e);
        } catch (PluginMistake e) {
            requireNotCancelled();
            comparison.add("", (path.isEmpty() ? "" : atOrAfter(path)) + e.brief(reader));
        }
        return false;
    }

    private static Optional<ArchiveEntry> next(ArchiveReader reader) throws IOException {
        return PluginMistake.call(IOException.class, reader::next);
    }

    /** Whether the entry is lost as well is said of the entry. */
    private static String atOrAfter(String path) {
        return "at or after \"" + path + "\": ";
    }

    private boolean isReadable(StoredFile file, ArchiveReader reader) throws BackupException {
        Optional<Content> content =
                file.content().filter(stored -> !stored.locator().isEmpty());
        if (content.isEmpty() || !(reader instanceof RandomAccessReader random)) {
            return false;
        }
        try (InputStream in = PluginMistake.call(
                IOException.class, () -> random.open(content.get().locator()))) {
            return hash(in, file.entry().size()).equals(content.get().sha256());
        } catch (Throwable e) { // Also what closing it throws.
            requireNotCancelled();
            return false;
        }
    }

    private String hash(InputStream in, long most) throws IOException, BackupException {
        MessageDigest digest = Sha256.digest();
        long left = most;
        for (int count = read(in); count >= 0; count = read(in)) {
            requireNotCancelled();
            left -= count;
            if (left < 0) {
                throw new IOException("there is more of it than the " + most + " bytes it should have");
            }
            digest.update(buffer, 0, count);
            progress.bytesDone(count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private int read(InputStream in) throws IOException {
        return PluginMistake.call(
                IOException.class, () -> Objects.checkIndex(in.read(buffer) + 1, buffer.length + 2) - 1);
    }

    private void requireNotCancelled() throws BackupException {
        if (cancelled.getAsBoolean()) {
            throw BackupException.environment("the verification was cancelled before it came to an end");
        }
    }

    /** Java tells by the type what could not be opened from what could not be read, but not a disk that fails. */
    static boolean isUnopened(IOException cause) {
        return (cause instanceof FileSystemException || cause instanceof FileNotFoundException)
                && !Reason.of(cause).contains(FAILING_DISK);
    }

    private static String unreadable(IOException cause) {
        return cause instanceof NoSuchFileException ? "it is missing" : Reason.of(cause);
    }
}
