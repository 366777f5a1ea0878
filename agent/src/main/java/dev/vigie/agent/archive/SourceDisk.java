package dev.vigie.agent.archive;

import dev.vigie.agent.scan.FileFacts;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.HeldDirectories;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** What a source's files are read with. Used by one thread. */
interface SourceDisk extends AutoCloseable {

    /**
     * What is now where something was found.
     *
     * @see FileFacts#read(Path)
     */
    Optional<FoundFile> facts(FoundFile found) throws IOException;

    /** Opens a file for reading, but never through a link that took its place or that of a directory above it. */
    InputStream open(Path location) throws IOException;

    @Override
    void close() throws IOException;

    /** The files as the operating system has them. */
    static SourceDisk of(FileFacts facts) {
        HeldDirectories directories = new HeldDirectories(facts.root());
        return new SourceDisk() {
            @Override
            public Optional<FoundFile> facts(FoundFile found) throws IOException {
                return facts.read(found.location(), found.path());
            }

            @Override
            public InputStream open(Path location) throws IOException {
                return Opening.of(location, () -> directories.open(location));
            }

            @Override
            public void close() throws IOException {
                directories.close();
            }
        };
    }
}
