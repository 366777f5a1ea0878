package dev.vigie.agent.plugins;

import dev.vigie.agent.exclude.ExclusionPattern;
import dev.vigie.agent.text.Names;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a matcher is there for: the patterns of one type that a folder leaves something out by.
 *
 * @param source the folder
 * @param type the id of the matcher
 * @param expressions as they are written, without the type
 */
record MatcherUse(Path source, String type, List<String> expressions) {
    private static final int MOST_SHOWN = 3;

    MatcherUse {
        Objects.requireNonNull(source);
        Objects.requireNonNull(type);
        expressions = List.copyOf(expressions);
    }

    /** The patterns, for a person. */
    String patterns() {
        return Names.first(
                MOST_SHOWN,
                expressions.stream()
                        .map(expression -> "\"" + ExclusionPattern.written(type, expression) + "\"")
                        .toList());
    }
}
