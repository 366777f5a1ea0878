package dev.vigie.agent.config;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where something stands in a configuration file.
 *
 * @param file as it was named by the person, or found beside the file they named
 * @param line counted from 1; 0 for the file as a whole
 * @param column counted in characters from 1; 0 for the file as a whole
 */
public record Place(Path file, int line, int column) {
    public Place {
        Objects.requireNonNull(file);
    }

    static Place wholeFile(Path file) {
        return new Place(file, 0, 0);
    }

    /** {@code file:line:column}, as editors and terminals understand it. */
    @Override
    public String toString() {
        return line == 0 ? file.toString() : file + ":" + line + ":" + column;
    }
}
