package dev.vigie.agent.archive;

import java.io.IOException;

/** A source file cannot be read. Distinguished by type from failures of the archive, so that neither is taken for the other. */
public final class UnreadableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    UnreadableFileException(IOException reason) {
        super(reason);
        this.reason = reason;
    }

    /** What the file system said. */
    public IOException reason() {
        return reason;
    }
}
