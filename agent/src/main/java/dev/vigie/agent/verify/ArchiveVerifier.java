package dev.vigie.agent.verify;

import dev.vigie.agent.manifest.ManifestLine;
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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Reads archives back, entry by entry. Used by one thread. */
public final class ArchiveVerifier {
    private static final int MOST_ERRORS = 1000;

    private final ProgressListener progress;
    private final BooleanSupplier cancelled;
    private final byte[] buffer = new byte[1 << 18];

    /**
     * @param progress told about bytes read
     * @param cancelled once it answers true, verification ends with an exception
     */
    public ArchiveVerifier(ProgressListener progress, BooleanSupplier cancelled) {
        this.progress = progress;
        this.cancelled = cancelled;
    }

    /**
     * Compares an archive's bytes with its checksum.
     *
     * @return what is wrong, if anything
     */
    public Optional<Problem> checksum(Path archive, String sha256) {
        try (InputStream in = Files.newInputStream(archive)) {
            String actual = hash(in);
            return actual.equals(sha256)
                    ? Optional.empty()
                    : Optional.of(new Problem(
                            "",
                            "its bytes have changed since it was written (SHA-256 " + actual + ", not " + sha256
                                    + ")"));
        } catch (IOException e) {
            return Optional.of(unreadable(e));
        }
    }

    /**
     * Reads every entry to its end; formats check their own checksums meanwhile.
     *
     * @return what is wrong
     */
    public List<Problem> entries(Path archive, ArchiveCodec codec) throws BackupException {
        return read(archive, codec, entry -> Optional.empty());
    }

    /**
     * Reads every entry and compares it with what the snapshot's manifest says of this archive. Both have the same
     * order, so neither has to fit in memory.
     *
     * @param manifest of the snapshot the archive was written for; closed by the caller
     * @return what is wrong
     */
    public List<Problem> contents(Path archive, ArchiveCodec codec, ManifestReader manifest) throws BackupException {
        Expectations expected = new Expectations(manifest);
        List<Problem> problems = new ArrayList<>(read(archive, codec, expected));
        try {
            expected.rest(problems);
        } catch (IOException e) {
            problems.add(new Problem("", "the manifest of the snapshot cannot be read: " + e.getMessage()));
        }
        return problems;
    }

    /** Says what an entry should be. */
    private interface Expectation {
        Optional<StoredFile> of(ArchiveEntry entry) throws IOException;
    }

    private List<Problem> read(Path archive, ArchiveCodec codec, Expectation expected) throws BackupException {
        List<Problem> problems = new ArrayList<>();
        String path = "";
        try (ArchiveReader reader = codec.read(archive)) {
            for (Optional<ArchiveEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                ArchiveEntry entry = next.get();
                path = entry.path();
                String sha256 = entry.type() == EntryType.FILE ? hash(reader.content()) : "";
                expected.of(entry)
                        .flatMap(file -> difference(entry, sha256, file))
                        .ifPresent(problems::add);
                if (problems.size() >= MOST_ERRORS) {
                    problems.add(new Problem("", "there is more, not listed"));
                    return problems;
                }
                progress.fileDone(path);
            }
        } catch (IOException e) {
            problems.add(path.isEmpty() ? unreadable(e) : new Problem(path, "at or after this entry: " + Reason.of(e)));
        }
        return problems;
    }

    private static Optional<Problem> difference(ArchiveEntry entry, String sha256, StoredFile expected) {
        if (entry.type() != expected.entry().type()) {
            return Optional.of(new Problem(entry.path(), "it is not of the type it was stored as"));
        }
        if (expected.content().isPresent() && !expected.content().get().sha256().equals(sha256)) {
            return Optional.of(new Problem(entry.path(), "its content is not what was stored"));
        }
        return Optional.empty();
    }

    private String hash(InputStream in) throws IOException {
        MessageDigest digest = Sha256.digest();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (cancelled.getAsBoolean()) {
                throw new IOException("it was cancelled");
            }
            digest.update(buffer, 0, count);
            progress.bytesDone(count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Problem unreadable(IOException cause) {
        return new Problem("", cause instanceof NoSuchFileException ? "it is missing" : Reason.of(cause));
    }

    /** Walks through the manifest beside the archive. */
    private static final class Expectations implements Expectation {
        private final ManifestReader manifest;
        private final List<Problem> passedOver = new ArrayList<>();

        Expectations(ManifestReader manifest) {
            this.manifest = manifest;
        }

        @Override
        public Optional<StoredFile> of(ArchiveEntry entry) throws IOException {
            for (Optional<StoredFile> next = next(); next.isPresent(); next = next()) {
                if (next.get().path().equals(entry.path())) {
                    return next;
                }
                passedOver.add(new Problem(next.get().path(), "it is missing from the archive"));
            }
            passedOver.add(new Problem(entry.path(), "it is in the archive but was not stored there"));
            return Optional.empty();
        }

        void rest(List<Problem> problems) throws IOException {
            for (Optional<StoredFile> next = next(); next.isPresent(); next = next()) {
                passedOver.add(new Problem(next.get().path(), "it is missing from the archive"));
            }
            passedOver.stream().limit(MOST_ERRORS).forEach(problems::add);
        }

        /** The next entry that this archive holds. */
        private Optional<StoredFile> next() throws IOException {
            for (Optional<ManifestLine> line = manifest.next(); line.isPresent(); line = manifest.next()) {
                if (line.get() instanceof ManifestLine.Put put && isStoredHere(put.file())) {
                    return Optional.of(put.file());
                }
            }
            return Optional.empty();
        }

        private boolean isStoredHere(StoredFile file) {
            return file.content().isEmpty()
                    || file.content().get().storedIn().equals(manifest.head().id());
        }
    }
}
