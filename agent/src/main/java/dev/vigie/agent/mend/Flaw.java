package dev.vigie.agent.mend;

import java.util.Objects;

/**
 * Something in a destination that is not as it should be.
 *
 * @param about the file or archive, below the destination
 * @param message what is wrong with it, in a sentence
 * @param state what can be done about it
 */
public record Flaw(String about, String message, State state) {
    public Flaw {
        Objects.requireNonNull(about);
        Objects.requireNonNull(message);
        Objects.requireNonNull(state);
    }

    /** What can be done about a flaw. */
    public enum State {
        /** It was mended just now. */
        REPAIRED,
        /** It can be mended, and was not, because nobody asked for it. */
        REPAIRABLE,
        /** Nothing of what is there can mend it. */
        LASTING
    }
}
