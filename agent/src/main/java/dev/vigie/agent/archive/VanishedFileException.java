package dev.vigie.agent.archive;

import java.io.IOException;

/** A source file is gone, or something else has taken its place. */
final class VanishedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    VanishedFileException() {
        super("it is no file any more");
    }
}
