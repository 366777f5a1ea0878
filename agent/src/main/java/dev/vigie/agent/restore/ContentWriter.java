package dev.vigie.agent.restore;

import dev.vigie.agent.manifest.Sha256;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.format.ArchiveEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Writes what an archive has of a file, and finds out whether it is what was stored. Used by one thread at a time. */
final class ContentWriter {
    private static final Set<StandardOpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /** Windows must be told that a file may have holes. */
    private static final Set<StandardOpenOption> NEW_SPARSE_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);

    private final RestoredFacts facts;
    private final boolean sparse;
    private final ProgressListener progress;
    private final BooleanSupplier cancelled;
    private final byte[] buffer = new byte[1 << 18];

    /** @param sparse whether to leave holes for long runs of zeros */
    ContentWriter(RestoredFacts facts, boolean sparse, ProgressListener progress, BooleanSupplier cancelled) {
        this.facts = facts;
        this.sparse = sparse;
        this.progress = progress;
        this.cancelled = cancelled;
    }

    /** Opens the content of a file. */
    @FunctionalInterface
    interface ContentSource {
        InputStream open() throws IOException;
    }

    /** The archive is at fault, not the place that is written to. */
    static final class SourceFailure extends IOException {
        private static final long serialVersionUID = 1L;

        SourceFailure(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Writes a file under a name that is not its own yet.
     *
     * @param part replaced when it is there: an earlier restore left it behind when it was killed
     * @param sha256 what the content must hash to, when known
     * @param content opened here, and closed
     * @throws SourceFailure when the archive, not the target, is at fault
     */
    void write(Path part, ArchiveEntry entry, Optional<String> sha256, ContentSource content) throws IOException {
        Optional<MessageDigest> digest = sha256.map(expected -> Sha256.digest());
        long count = 0;
        try (OutputStream out = output(create(part, entry));
                Source in = new Source(open(content))) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (cancelled.getAsBoolean()) {
                    throw new IOException("the restore was cancelled");
                }
                count += read;
                if (count > entry.size()) {
                    throw new SourceFailure(
                            new IOException("the archive has more of it than " + entry.size() + " bytes"));
                }
                out.write(buffer, 0, read);
                if (digest.isPresent()) {
                    digest.get().update(buffer, 0, read);
                }
                progress.bytesDone(read);
            }
        }
        if (count != entry.size()) {
            throw new SourceFailure(
                    new IOException("the archive has " + count + " bytes of it instead of " + entry.size()));
        }
        if (!digest.map(MessageDigest::digest).map(HexFormat.of()::formatHex).equals(sha256)) {
            throw new SourceFailure(new IOException("its content in the archive is not what was stored there"));
        }
    }

    private OutputStream output(FileChannel channel) {
        return sparse ? new SparseOutput(channel) : Channels.newOutputStream(channel);
    }

    private FileChannel create(Path part, ArchiveEntry entry) throws IOException {
        Set<StandardOpenOption> options = sparse ? NEW_SPARSE_FILE : NEW_FILE;
        FileAttribute<?>[] permissions = facts.forCreation(part, entry);
        try {
            return FileChannel.open(part, options, permissions);
        } catch (FileAlreadyExistsException e) {
            Files.delete(part);
            return FileChannel.open(part, options, permissions);
        }
    }

    private static InputStream open(ContentSource content) throws SourceFailure {
        try {
            return content.open();
        } catch (Throwable e) {
            throw new SourceFailure(e);
        }
    }

    /** The content, whose format may break any rule. */
    private record Source(InputStream in) implements AutoCloseable {

        int read(byte[] buffer) throws SourceFailure {
            try {
                return Objects.checkIndex(in.read(buffer) + 1, buffer.length + 2) - 1;
            } catch (Throwable e) {
                throw new SourceFailure(e);
            }
        }

        @Override
        public void close() throws SourceFailure {
            try {
                in.close();
            } catch (Throwable e) {
                throw new SourceFailure(e);
            }
        }
    }
}
