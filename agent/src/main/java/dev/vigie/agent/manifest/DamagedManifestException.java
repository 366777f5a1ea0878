package dev.vigie.agent.manifest;

import java.io.IOException;

/**
 * A manifest can be read, but not understood: it is damaged, or was never completed. When the disk does not give it, or a
 * {@linkplain NewerManifestException newer Vigie} wrote it, that is another {@link IOException}: it may be right, and be
 * read another time.
 */
public final class DamagedManifestException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedManifestException(String message) {
        super(message);
    }

    DamagedManifestException(String message, Throwable cause) {
        super(message, cause);
    }
}
