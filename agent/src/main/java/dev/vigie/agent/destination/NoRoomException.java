package dev.vigie.agent.destination;

import java.io.IOException;

/** A disk has no room for more, or only what is to stay free. Its message says what to do. */
public final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException(String message) {
        super(message);
    }
}
