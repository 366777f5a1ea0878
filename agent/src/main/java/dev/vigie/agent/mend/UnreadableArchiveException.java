package dev.vigie.agent.mend;

/** An archive is not as it was written. The message says why, as a part of a sentence. */
final class UnreadableArchiveException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableArchiveException(String message) {
        super(message);
    }
}
