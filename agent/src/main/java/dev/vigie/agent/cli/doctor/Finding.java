package dev.vigie.agent.cli.doctor;

import java.util.Objects;

/**
 * What came of looking at one thing.
 *
 * @param about what was looked at, in a word or two
 * @param state how it is
 * @param message what was found, in a sentence
 * @param remedy what to do about it; {@code ""} when nothing has to be done
 */
public record Finding(String about, State state, String message, String remedy) {
    public Finding {
        Objects.requireNonNull(about);
        Objects.requireNonNull(state);
        Objects.requireNonNull(message);
        Objects.requireNonNull(remedy);
    }

    /** How something is. */
    public enum State {
        GOOD,
        /** It works, and could be better. */
        REMARK,
        /** Something does not work, or will not for long. */
        BAD
    }

    static Finding good(String about, String message) {
        return new Finding(about, State.GOOD, message, "");
    }

    static Finding remark(String about, String message, String remedy) {
        return new Finding(about, State.REMARK, message, remedy);
    }

    static Finding bad(String about, String message, String remedy) {
        return new Finding(about, State.BAD, message, remedy);
    }
}
