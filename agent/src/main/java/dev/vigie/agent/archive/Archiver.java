package dev.vigie.agent.archive;

import dev.vigie.agent.contract.PluginClasses;
import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plan.BackupPlan;
import dev.vigie.agent.plan.Step;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.api.format.ReusingWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes one archive: carries out a plan with a format. What goes wrong with a single file is noted and the archive goes
 * on; what goes wrong with the archive ends it. Used by one thread, once.
 */
public final class Archiver {
    private static final String LOST = " the archive that had its last version is missing or damaged";

    private final String snapshotId;
    private final StableReader reader;
    private final KnownContents known;
    private final StatementSink statements;
    private final ProgressListener progress;

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> notices = new ArrayList<>();
    private long files;
    private long bytes;
    private long filesStored;
    private long bytesStored;
    private boolean changed;

    /**
     * @param snapshotId the id of the snapshot being made
     * @param reader reads the source's files
     * @param known what earlier archives hold
     * @param statements takes what the manifest says, in the order of the plan
     * @param progress told about each file
     */
    public Archiver(
            String snapshotId,
            StableReader reader,
            KnownContents known,
            StatementSink statements,
            ProgressListener progress) {
        this.snapshotId = Objects.requireNonNull(snapshotId);
        this.reader = reader;
        this.known = known;
        this.statements = statements;
        this.progress = progress;
    }

    /** Takes what a manifest says. */
    @FunctionalInterface
    public interface StatementSink {
        void accept(ManifestLine statement) throws IOException;
    }

    /**
     * What came of it.
     *
     * @param files by how many files the snapshot differs: those put in less those taken out or replaced
     * @param bytes the same for bytes
     * @param filesStored how many files the archive holds
     * @param bytesStored how many bytes these have
     * @param changed whether the snapshot has anything in another way than the one before; what could not be read is as
     *     it was there
     * @param errors what went wrong with single files
     * @param notices what was left out on purpose
     */
    public record Summary(
            long files,
            long bytes,
            long filesStored,
            long bytesStored,
            boolean changed,
            List<Problem> errors,
            List<Problem> notices) {}

    /**
     * Writes the archive.
     *
     * @param output takes its bytes; not closed
     * @throws CancelledException when the backup was asked to stop
     * @throws IOException when the archive cannot be written
     * @throws BackupException when the format broke its contract
     */
    public Summary write(BackupPlan plan, ArchiveCodec codec, OutputStream output) throws IOException, BackupException {
        Placements placements = new Placements(statements);
        Lending lending = new Lending();
        ArchiveWriter writer = begin(codec, new ArchiveOutput(lending.output(output), placements), lending);
        Format format = new Format(writer, lending);
        try (Closeable closing = () -> format.call(writer::close)) {
            carryOut(plan, new Visit(plan.kind(), format, placements));
            format.call(writer::finish);
            placements.finish();
        } catch (PluginMistake e) {
            throw e.reported(PluginClasses.owner(writer), "writing the archive");
        } catch (FormatFailure e) {
            reader.checkCancelled();
            throw e.reported(PluginClasses.owner(writer));
        } catch (IOException e) {
            reader.checkCancelled();
            throw e;
        }
        return new Summary(files, bytes, filesStored, bytesStored, changed, List.copyOf(errors), List.copyOf(notices));
    }

    private ArchiveWriter begin(ArchiveCodec codec, ArchiveOutput output, Lending lending)
            throws IOException, BackupException {
        try {
            return codec.write(output);
        } catch (IOException e) {
            reader.checkCancelled();
            if (lending.failed()) {
                throw e;
            }
            throw new FormatFailure(e).reported("the plugin of its format");
        }
    }

    private void carryOut(BackupPlan plan, Visit visit) throws IOException {
        try (ReadingAhead ahead = new ReadingAhead(reader, visit)) {
            plan.steps().forEach(ahead);
            ahead.finish();
        }
    }

    /** What the format could not do, although all that it was lent could be read and written. */
    private static final class FormatFailure extends IOException {
        private static final long serialVersionUID = 1L;

        FormatFailure(IOException cause) {
            super(Reason.of(cause), cause);
        }

        BackupException reported(String owner) {
            return BackupException.environment(
                    owner + " could not write the archive: " + getMessage() + "; earlier backups are as they were",
                    getCause());
        }
    }

    @FunctionalInterface
    private interface FormatCall {
        void run() throws IOException;
    }

    /** What the format loads by the thread's context class loader, and the threads it starts, are its own. */
    private record Format(ArchiveWriter writer, Lending lending) {

        void call(FormatCall call) throws IOException {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(writer.getClass().getClassLoader());
            try {
                call.run();
            } catch (IOException e) {
                throw lending.failed() ? e : new FormatFailure(e);
            } catch (Throwable e) {
                throw PluginMistake.of(e);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    private final class Visit implements PreparedVisitor {
        private final boolean incremental;
        private final Format format;
        private final Placements placements;

        Visit(SnapshotKind kind, Format format, Placements placements) {
            this.incremental = kind == SnapshotKind.INCREMENTAL;
            this.format = format;
            this.placements = placements;
        }

        @Override
        public void step(Step step, Optional<FileContent> read) throws IOException {
            reader.checkCancelled();
            if (step instanceof Step.Remove remove) {
                remove(remove);
            } else if (step instanceof Step.Store store) {
                store(store, read);
            } else if (step instanceof Step.Keep keep) {
                keep(keep.file());
            }
            placements.release();
        }

        @Override
        public void failed(Problem problem) {
            errors.add(problem);
        }

        @Override
        public void skipped(Problem problem) {
            notices.add(problem);
        }

        /** What a full snapshot does not have is not mentioned in it. */
        private void remove(Step.Remove step) throws IOException {
            changed = true;
            if (incremental) {
                files -= step.files();
                bytes -= step.bytes();
                placements.statement(new ManifestLine.Removed(step.path()));
            }
        }

        private void store(Step.Store step, Optional<FileContent> read) throws IOException {
            FoundFile file = step.file();
            if (file.isFile()) {
                if (read.isPresent()) {
                    storeContent(step, read.get());
                } else if (!takeOver(step)) {
                    storeFile(step);
                }
                progress.fileDone(file.path());
            } else {
                changed |= !step.unchanged();
                putWithoutContent(new StoredFile(file.entry(), file.changeTime(), file.inode(), Optional.empty()));
            }
        }

        /** An unchanged file of a full archive comes from an earlier one. */
        private boolean takeOver(Step.Store step) throws IOException {
            if (!step.unchanged()) {
                return false;
            }
            FoundFile file = step.file();
            Optional<Content> content = step.previous().orElseThrow().content();
            if (!copy(new StoredFile(file.entry(), file.changeTime(), file.inode(), content))) {
                return false;
            }
            countIn(step, file.entry().size(), true);
            return true;
        }

        /** Copies a file out of the archive that holds it, compressed as it is, where both formats can do that. */
        private boolean copy(StoredFile file) throws IOException {
            if (!(format.writer() instanceof ReusingWriter reusing)) {
                return false;
            }
            Optional<RandomAccessReader> earlier = known.reader(file);
            if (earlier.isEmpty()) {
                return false;
            }
            Content content = file.content().orElseThrow();
            placements.expect(file, content.sha256(), snapshotId);
            format.call(() -> reusing.addStored(file.entry(), earlier.get(), content.locator()));
            progress.bytesDone(file.entry().size());
            return true;
        }

        private void keep(StoredFile file) throws IOException {
            if (file.content().isEmpty()) {
                putWithoutContent(file);
            } else if (isStored(file)) {
                keepVersion(file);
            } else {
                errors.add(new Problem(file.path(), "is not in this snapshot: it cannot be looked at, and" + LOST));
            }
        }

        /**
         * A full snapshot has a file that cannot be read as the one before has it. Where it cannot be copied from the
         * earlier archive, it stays in that one, which is kept for as long as it is needed.
         */
        private void keepVersion(StoredFile file) throws IOException {
            boolean copied = copy(file);
            if (!copied) {
                placements.statement(new ManifestLine.Put(file));
            }
            count(file.entry().size(), copied);
            progress.fileDone(file.path());
        }

        private void putWithoutContent(StoredFile file) throws IOException {
            placements.expect(file);
            format.call(() -> format.writer().add(file.entry(), InputStream.nullInputStream()));
        }

        private void storeFile(Step.Store step) throws IOException {
            try (FileContent content = reader.open(step.file())) {
                storeContent(step, content);
            } catch (VanishedFileException e) {
                vanished(step);
            } catch (UnreadableFileException e) {
                unreadable(step, "cannot be read: " + Reason.of(e.reason()));
            }
        }

        /** What an incremental snapshot does not mention stays as it was. */
        private void unreadable(Step.Store step, String message) throws IOException {
            Optional<StoredFile> before =
                    step.previous().filter(file -> file.content().isPresent());
            if (incremental || before.isEmpty()) {
                errors.add(new Problem(step.path(), message));
            } else if (isStored(before.get())) {
                errors.add(new Problem(step.path(), message));
                keepVersion(before.get());
            } else {
                errors.add(new Problem(step.path(), message + "; it is not in this snapshot, for" + LOST));
            }
        }

        private void storeContent(Step.Store step, FileContent content) throws IOException {
            if (!(incremental && refersToKnown(step, content))) {
                add(step, content);
            }
        }

        /** Content that an archive has already is not stored again, whatever its name was. */
        private boolean refersToKnown(Step.Store step, FileContent content) throws IOException {
            if (!content.stable() || !known.mayHave(content.size())) {
                return false;
            }
            String sha256 = content.sha256();
            Optional<Content> stored = known.find(sha256, content.size());
            if (stored.isEmpty() || !content.stable()) {
                return false;
            }
            FoundFile file = content.facts();
            placements.statement(new ManifestLine.Put(
                    new StoredFile(file.entry(), content.trustedChangeTime(), file.inode(), stored)));
            progress.bytesDone(content.size());
            countIn(step, content.size(), false);
            return true;
        }

        private void add(Step.Store step, FileContent content) throws IOException {
            FoundFile file = content.facts();
            Placements.Expected expected = placements.expect(file, "", snapshotId);
            Lending.Content stream = format.lending().content(content.stream());
            format.call(() -> {
                format.writer().add(file.entry(), stream);
                stream.requireRead(file.entry());
            });
            content.finishReading();
            expected.settle(content.sha256(), content.trustedChangeTime());
            Optional<StoredFile> before = step.previous().filter(Visit::isStored);
            if (content.fault().isPresent() && before.isPresent()) {
                keepInstead(before.get(), expected, content.fault().get());
                return;
            }
            content.problem().ifPresent(message -> errors.add(new Problem(file.path(), message)));
            countIn(step, content.size(), true);
        }

        /** What the archive got of a file that the disk gave up halfway is passed over in favour of what was there before. */
        private void keepInstead(StoredFile previous, Placements.Expected expected, String fault) {
            expected.replaceBy(
                    new StoredFile(previous.entry(), StoredFile.NEVER_UNCHANGED, previous.inode(), previous.content()));
            errors.add(new Problem(
                    previous.path(),
                    "could not be read to its end (" + fault + "); the snapshot keeps the version of the one before"));
            if (!incremental) {
                count(previous.entry().size(), false);
            }
        }

        /** Whether some archive has the content of what an earlier snapshot has. */
        private static boolean isStored(StoredFile file) {
            return file.content()
                    .filter(content -> !content.storedIn().isEmpty())
                    .isPresent();
        }

        private void vanished(Step.Store step) throws IOException {
            changed |= step.previous().isPresent();
            if (incremental && step.previous().isPresent()) {
                files--;
                bytes -= step.previous().get().entry().size();
                placements.statement(new ManifestLine.Removed(step.path()));
            }
        }

        private void countIn(Step.Store step, long size, boolean stored) {
            changed |= !step.unchanged();
            count(size, stored);
            if (incremental && step.previous().isPresent()) {
                ArchiveEntry before = step.previous().get().entry();
                files--;
                bytes -= before.size();
            }
        }

        private void count(long size, boolean stored) {
            files++;
            bytes += size;
            if (stored) {
                filesStored++;
                bytesStored += size;
            }
        }
    }
}
