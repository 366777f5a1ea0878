package dev.vigie.plugins.attributes;

import dev.vigie.api.BackupException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which amounts an expression means: {@code >2}, {@code >=2}, {@code <2}, {@code <=2} or {@code 1..2}, both ends included.
 *
 * @param from the smallest
 * @param to the largest
 */
record Range(long from, long to) {
    private static final Pattern COMPARISON = Pattern.compile("(>=|>|<=|<)(.*)");

    /** Reads one amount. */
    @FunctionalInterface
    interface Unit {
        long parse(String text) throws BackupException;
    }

    static Range parse(String expression, Unit unit) throws BackupException {
        String text = expression.strip();
        int dots = text.indexOf("..");
        if (dots >= 0) {
            return new Range(unit.parse(text.substring(0, dots)), unit.parse(text.substring(dots + 2)));
        }
        Matcher comparison = COMPARISON.matcher(text);
        if (!comparison.matches()) {
            throw BackupException.user("it begins with none of > >= < <= and is no range such as 1..2");
        }
        long amount = unit.parse(comparison.group(2));
        return switch (comparison.group(1)) {
            case ">" -> new Range(amount + 1, Long.MAX_VALUE);
            case ">=" -> new Range(amount, Long.MAX_VALUE);
            case "<" -> new Range(Long.MIN_VALUE, amount - 1);
            default -> new Range(Long.MIN_VALUE, amount);
        };
    }

    boolean isEmpty() {
        return from > to;
    }

    boolean contains(long amount) {
        return from <= amount && amount <= to;
    }
}
