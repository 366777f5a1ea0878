package dev.vigie.agent.destination;

import java.io.IOException;

/** A file can be read, but means nothing. */
final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedFileException(String damage, Throwable cause) {
        super(damage, cause);
    }
}
