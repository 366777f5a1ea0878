package dev.vigie.agent.archive;

import java.io.IOException;

/** The backup was asked to stop. */
public final class CancelledException extends IOException {
    private static final long serialVersionUID = 1L;

    public CancelledException() {
        super("it was cancelled");
    }
}
