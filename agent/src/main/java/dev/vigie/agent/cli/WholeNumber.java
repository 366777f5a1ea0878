package dev.vigie.agent.cli;

import java.util.Optional;

/** Reads whole numbers that count something. */
final class WholeNumber {
    private WholeNumber() {}

    /** The number, or empty when the text is none or it is less than one. */
    static Optional<Integer> atLeastOne(String text) {
        try {
            return Optional.of(Integer.valueOf(text)).filter(number -> number >= 1);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
