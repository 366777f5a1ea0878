package dev.vigie.agent.config;

import dev.vigie.agent.config.Value.Scalar;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills in {@code ${NAME}} from the environment; {@code $${NAME}} stands for {@code ${NAME}} itself. */
final class Variables {
    private static final Pattern REFERENCE = Pattern.compile("(\\$?)\\$\\{([^}]*)}?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Map<String, String> variables;
    private final Problems problems;

    Variables(Map<String, String> variables, Problems problems) {
        this.variables = variables;
        this.problems = problems;
    }

    /** The text with all variables filled in; empty when one is missing. */
    Optional<String> fill(Scalar scalar) {
        StringBuilder filled = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(scalar.text());
        boolean complete = true;
        while (matcher.find()) {
            boolean literal = !matcher.group(1).isEmpty();
            Optional<String> value =
                    literal ? Optional.of(matcher.group().substring(1)) : variable(matcher.group(), scalar.place());
            complete &= value.isPresent();
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value.orElse("")));
        }
        return complete ? Optional.of(matcher.appendTail(filled).toString()) : Optional.empty();
    }

    private Optional<String> variable(String reference, Place place) {
        String name = reference.substring(2, reference.length() - (reference.endsWith("}") ? 1 : 0));
        if (!reference.endsWith("}") || !NAME.matcher(name).matches()) {
            problems.add(
                    place,
                    "\"" + reference + "\" is not a variable such as ${HOME}; for these very characters write \"$"
                            + reference + "\"");
            return Optional.empty();
        }
        if (!variables.containsKey(name)) {
            problems.add(place, "the environment variable " + name + " is not set");
        }
        return Optional.ofNullable(variables.get(name));
    }

    /** Whether there is anything to fill in, so that the text is not all that is meant. */
    static boolean appearIn(Scalar scalar) {
        return REFERENCE
                .matcher(scalar.text())
                .results()
                .anyMatch(reference -> reference.group(1).isEmpty());
    }

    /** Text that {@link #fill} turns back into the text given. */
    static String escape(String text) {
        return text.replace("${", "$${");
    }
}
