package dev.vigie.agent.manifest;

import java.io.IOException;

/** A manifest was written by a newer Vigie: it may well be right, but what it says is not for this one to tell. */
public final class NewerManifestException extends IOException {
    private static final long serialVersionUID = 1L;

    NewerManifestException(String message) {
        super(message);
    }
}
