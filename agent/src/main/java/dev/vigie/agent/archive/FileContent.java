package dev.vigie.agent.archive;

import dev.vigie.agent.scan.FoundFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A source file opened for storing: facts and content that fit each other. */
interface FileContent extends AutoCloseable {

    /** The facts to store; their size is exactly what {@link #stream()} gives. */
    FoundFile facts();

    /** Bytes of content. */
    default long size() {
        return facts().entry().size();
    }

    /** Whether the file is known to have held still while it was read, or is expected to. */
    boolean stable();

    /** The hash of the content. Before {@link #stream()} was read this may read the file once more. */
    String sha256() throws IOException;

    /** The content; never fails because of the source: what cannot be read comes as zeros and is noted. */
    InputStream stream() throws IOException;

    /** The stream has been read; finds out whether the file held still. */
    void finishReading() throws IOException;

    /** What the disk said when it failed midway, so that zeros were stored in place of what could not be read. */
    default Optional<String> fault() {
        return Optional.empty();
    }

    /** What is wrong with what was stored, for the person reading it. */
    Optional<String> problem();

    /**
     * The change time by which the next backup may recognise the file as unchanged, or one that never fits when that
     * would not be safe.
     */
    long trustedChangeTime();

    @Override
    void close() throws IOException;
}
