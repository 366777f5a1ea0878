package dev.vigie.agent.plugins;

/** A plugin did not come back, and what it was called for is given up. The message says which, where, and what for. */
final class HangingException extends Exception {
    private static final long serialVersionUID = 1L;

    HangingException(String message, Throwable cause) {
        super(message, cause);
    }
}
