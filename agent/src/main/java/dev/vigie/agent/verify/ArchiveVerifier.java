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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * @return what is wrong, if anything
     */
    public Optional<Problem> checksum(Path archive, String sha256) throws BackupException {
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
        return read(archive, codec, (entry, sha256) -> Optional.empty());
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
        problems.addAll(expected.left());
        return problems;
    }

    /** Says what is wrong with an entry. */
    @FunctionalInterface
    private interface Expectation {
        Optional<Problem> compare(ArchiveEntry entry, String sha256);
    }

    private List<Problem> read(Path archive, ArchiveCodec codec, Expectation expected) throws BackupException {
        List<Problem> problems = new ArrayList<>();
        String path = "";
        try (ArchiveReader reader = codec.read(archive)) {
            for (Optional<ArchiveEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                ArchiveEntry entry = next.get();
                path = entry.path();
                String sha256 = entry.type() == EntryType.FILE ? hash(reader.content()) : "";
                expected.compare(entry, sha256).ifPresent(problems::add);
                if (problems.size() >= MOST_ERRORS) {
                    problems.add(new Problem("", "there is more, not listed"));
                    return problems;
                }
                progress.fileDone(path);
            }
        } catch (IOException e) {
            problems.add(path.isEmpty() ? unreadable(e) : new Problem(path, "at or after this entry: " + Reason.of(e)));
        } catch (RuntimeException e) {
            requireNotCancelled();
            problems.add(new Problem(path, "at or after this entry: the archive format failed (" + e + ")"));
        }
        return problems;
    }

    private String hash(InputStream in) throws IOException, BackupException {
        MessageDigest digest = Sha256.digest();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            requireNotCancelled();
            digest.update(buffer, 0, count);
            progress.bytesDone(count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void requireNotCancelled() throws BackupException {
        if (cancelled.getAsBoolean()) {
            throw BackupException.environment("the verification was cancelled before it came to an end");
        }
    }

    private static Problem unreadable(IOException cause) {
        return new Problem("", cause instanceof NoSuchFileException ? "it is missing" : Reason.of(cause));
    }

    /** Walks through the manifest beside the archive; what comes in another order waits to be met. */
    private static final class Expectations implements Expectation {
        private final ManifestReader manifest;
        private final Map<String, StoredFile> waiting = new LinkedHashMap<>();
        private Optional<Problem> damage = Optional.empty();

        Expectations(ManifestReader manifest) {
            this.manifest = manifest;
        }

        @Override
        public Optional<Problem> compare(ArchiveEntry entry, String sha256) {
            StoredFile early = waiting.remove(entry.path());
            Optional<StoredFile> expected = early == null ? advanceTo(entry.path()) : Optional.of(early);
            if (expected.isEmpty()) {
                return damage.isPresent()
                        ? Optional.empty()
                        : Optional.of(new Problem(entry.path(), "it is in the archive but was not stored there"));
            }
            return isStoredHere(expected.get()) ? difference(entry, sha256, expected.get()) : Optional.empty();
        }

        private static Optional<Problem> difference(ArchiveEntry entry, String sha256, StoredFile expected) {
            if (entry.type() != expected.entry().type()) {
                return Optional.of(new Problem(entry.path(), "it is not of the type it was stored as"));
            }
            if (!entry.linkTarget().equals(expected.entry().linkTarget())) {
                return Optional.of(new Problem(entry.path(), "it does not point where it was stored as pointing"));
            }
            if (expected.content().isPresent()
                    && !expected.content().get().sha256().equals(sha256)) {
                return Optional.of(new Problem(entry.path(), "its content is not what was stored"));
            }
            return Optional.empty();
        }

        private Optional<StoredFile> advanceTo(String path) {
            for (Optional<StoredFile> next = next(); next.isPresent(); next = next()) {
                if (next.get().path().equals(path)) {
                    return next;
                }
                if (isStoredHere(next.get())) {
                    waiting.put(next.get().path(), next.get());
                }
            }
            return Optional.empty();
        }

        /** What was not met, and what kept the manifest from being read. */
        List<Problem> left() {
            for (Optional<StoredFile> next = next(); next.isPresent(); next = next()) {
                if (isStoredHere(next.get())) {
                    waiting.put(next.get().path(), next.get());
                }
            }
            List<Problem> problems = new ArrayList<>();
            waiting.keySet().stream()
                    .limit(MOST_ERRORS)
                    .forEach(path -> problems.add(new Problem(path, "it is missing from the archive")));
            damage.ifPresent(problems::add);
            return problems;
        }

        private Optional<StoredFile> next() {
            try {
                Optional<ManifestLine> line = damage.isPresent() ? Optional.empty() : manifest.next();
                while (line.isPresent()) {
                    if (line.get() instanceof ManifestLine.Put put) {
                        return Optional.of(put.file());
                    }
                    line = manifest.next();
                }
            } catch (IOException e) {
                damage = Optional.of(new Problem("", "the snapshot's manifest cannot be read: " + Reason.of(e)));
            }
            return Optional.empty();
        }

        /** What a disk failed to give halfway is in the archive, but the snapshot has it from an earlier one. */
        private boolean isStoredHere(StoredFile file) {
            return file.content().isEmpty()
                    || file.content().get().storedIn().equals(manifest.head().id());
        }
    }
}
