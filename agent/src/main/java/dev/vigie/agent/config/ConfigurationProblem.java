package dev.vigie.agent.config;

import java.util.Objects;

/**
 * Something that is wrong in a configuration file.
 *
 * @param place where
 * @param message what is wrong and, where that can be guessed, what was meant
 */
public record ConfigurationProblem(Place place, String message) {
    public ConfigurationProblem {
        Objects.requireNonNull(place);
        Objects.requireNonNull(message);
    }

    /** {@code file:line:column: what is wrong}. */
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
