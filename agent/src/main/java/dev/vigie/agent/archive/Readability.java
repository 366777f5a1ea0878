package dev.vigie.agent.archive;

import dev.vigie.agent.path.Reason;
import dev.vigie.agent.scan.FileFacts;
import dev.vigie.agent.scan.FoundFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Tells which files of a source may be read, by opening them as for a backup. Used by one thread at a time. */
public final class Readability implements AutoCloseable {
    private final SourceDisk disk;

    /** @param facts those of the source */
    public Readability(FileFacts facts) {
        this.disk = SourceDisk.of(facts);
    }

    /** Whether a file can be opened. */
    public boolean allows(FoundFile file) {
        return fault(file).isEmpty();
    }

    /** Why a file cannot be opened, for a person; empty when it can. */
    public Optional<String> fault(FoundFile file) {
        try (InputStream ignored = disk.open(file.location())) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot be read: " + Reason.of(e));
        }
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
