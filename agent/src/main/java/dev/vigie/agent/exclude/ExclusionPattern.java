package dev.vigie.agent.exclude;

import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern as a person writes it, {@code type:expression}, taken apart.
 *
 * @param type the id of a matcher that is installed, or what looks like one
 * @param expression what is behind the colon, or the whole pattern when it has no type
 */
public record ExclusionPattern(String type, String expression) {
    /** The type of a pattern that names none. */
    public static final String DEFAULT_TYPE = "gitignore";

    /** Two letters at least, so that {@code c:foo} remains the name of a file. */
    private static final Pattern LOOKS_TYPED = Pattern.compile("([a-z][a-z0-9-]+):.*", Pattern.DOTALL);

    public ExclusionPattern {
        Objects.requireNonNull(type);
        Objects.requireNonNull(expression);
    }

    /**
     * Takes a pattern apart. What stands before the first colon is a type when a matcher of that id is installed, or when
     * it could be the id of one, so that a misspelt type does not quietly become the name of a file; everything else is
     * gitignore syntax. A gitignore pattern with such a beginning is written {@code gitignore:…}.
     *
     * @param installed the ids of all installed matchers
     */
    public static ExclusionPattern parse(String pattern, Set<String> installed) {
        int colon = pattern.indexOf(':');
        if (colon > 0 && installed.contains(pattern.substring(0, colon))) {
            return new ExclusionPattern(pattern.substring(0, colon), pattern.substring(colon + 1));
        }
        Matcher typed = LOOKS_TYPED.matcher(pattern);
        return typed.matches()
                ? new ExclusionPattern(typed.group(1), pattern.substring(colon + 1))
                : new ExclusionPattern(DEFAULT_TYPE, pattern);
    }

    /** The way a person writes a pattern of this type. */
    public static String written(String type, String expression) {
        return type.equals(DEFAULT_TYPE) ? expression : type + ":" + expression;
    }
}
