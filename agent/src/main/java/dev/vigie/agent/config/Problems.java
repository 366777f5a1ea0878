package dev.vigie.agent.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Collects what is wrong, so that a person sees it all at once. */
final class Problems {
    private final Set<ConfigurationProblem> found = new LinkedHashSet<>();
    private final List<Path> files = new ArrayList<>();

    /** Problems are ordered by the order in which their files are announced here. */
    void beginFile(Path file) {
        files.add(file);
    }

    void add(Place place, String message) {
        found.add(new ConfigurationProblem(place, onOneLine(message)));
    }

    /** Messages quote what a file holds; that must neither break the line nor reach a terminal as a command. */
    private static String onOneLine(String message) {
        return message.codePoints()
                .mapToObj(character -> Character.isISOControl(character)
                        ? String.format("\\u%04x", character)
                        : Character.toString(character))
                .collect(Collectors.joining());
    }

    void throwIfAny() throws ConfigurationException {
        if (!found.isEmpty()) {
            throw new ConfigurationException(found.stream().sorted(byPlace()).toList());
        }
    }

    private Comparator<ConfigurationProblem> byPlace() {
        return Comparator.<ConfigurationProblem>comparingInt(
                        problem -> files.indexOf(problem.place().file()))
                .thenComparingInt(problem -> problem.place().line())
                .thenComparingInt(problem -> problem.place().column());
    }
}
