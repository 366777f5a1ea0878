package dev.vigie.plugins.gitignore;

import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The characters between {@code [} and {@code ]}, as git reads them (see {@link Glob}). A slash is never among them.
 *
 * @param characters what it accepts, 0 to 255
 * @param end the index behind its {@code ]}
 */
record BracketExpression(BitSet characters, int end) {
    private static final int BYTES = 256;

    static BitSet anyButSlash() {
        BitSet all = new BitSet(BYTES);
        all.set(0, BYTES);
        all.clear('/');
        return all;
    }

    /** Reads the expression that begins with the {@code [} at {@code start}; empty when it has no proper end. */
    static Optional<BracketExpression> parse(String pattern, int start) {
        return new Parser(pattern, start + 1).parse();
    }

    /** Goes through an expression once, from behind its {@code [}. */
    private static final class Parser {
        private static final int NONE = -1;

        private final String pattern;
        private final BitSet set = new BitSet(BYTES);
        private int at;
        private int rangeStart = NONE;

        Parser(String pattern, int at) {
            this.pattern = pattern;
            this.at = at;
        }

        Optional<BracketExpression> parse() {
            boolean negated = pattern.startsWith("!", at) || pattern.startsWith("^", at);
            if (negated) {
                at++;
            }
            int first = at;
            while (at < pattern.length() && (at == first || pattern.charAt(at) != ']')) {
                if (!takeItem()) {
                    return Optional.empty();
                }
            }
            if (at >= pattern.length()) {
                return Optional.empty();
            }
            if (negated) {
                set.flip(0, BYTES);
            }
            set.clear('/');
            return Optional.of(new BracketExpression(set, at + 1));
        }

        /** Takes the rest of a range, a class such as {@code [:alpha:]}, or a character; false when none is there. */
        private boolean takeItem() {
            if (isRange()) {
                return takeRange();
            }
            if (!pattern.startsWith("[:", at)) {
                return takeCharacter();
            }
            int close = pattern.indexOf(']', at + 2);
            boolean named = close > at + 2 && pattern.charAt(close - 1) == ':';
            return named ? takeClass(close) : close >= 0 && takeCharacter();
        }

        private boolean isRange() {
            return rangeStart != NONE
                    && pattern.charAt(at) == '-'
                    && at + 1 < pattern.length()
                    && pattern.charAt(at + 1) != ']';
        }

        private boolean takeRange() {
            at++;
            if (!skipBackslash()) {
                return false;
            }
            if (rangeStart <= pattern.charAt(at)) {
                set.set(rangeStart, pattern.charAt(at) + 1);
            }
            rangeStart = NONE;
            at++;
            return true;
        }

        private boolean takeClass(int close) {
            Optional<IntPredicate> named = named(pattern.substring(at + 2, close - 1));
            named.ifPresent(accepted -> addAll(set, accepted));
            rangeStart = NONE;
            at = close + 1;
            return named.isPresent();
        }

        private boolean takeCharacter() {
            if (!skipBackslash()) {
                return false;
            }
            rangeStart = pattern.charAt(at);
            set.set(rangeStart);
            at++;
            return true;
        }

        /** What follows a backslash stands for itself; false when nothing does. */
        private boolean skipBackslash() {
            if (pattern.charAt(at) == '\\') {
                at++;
            }
            return at < pattern.length();
        }
    }

    private static void addAll(BitSet set, IntPredicate accepted) {
        for (int c = 0; c < 0x80; c++) {
            if (accepted.test(c)) {
                set.set(c);
            }
        }
    }

    /** The named classes of POSIX in git's own reading of ASCII, where form feed and vertical tab are no space. */
    private static Optional<IntPredicate> named(String name) {
        IntPredicate digit = c -> c >= '0' && c <= '9';
        IntPredicate lower = c -> c >= 'a' && c <= 'z';
        IntPredicate upper = c -> c >= 'A' && c <= 'Z';
        IntPredicate letter = lower.or(upper);
        IntPredicate graphic = c -> c > ' ' && c < 0x7F;
        IntPredicate blank = c -> c == ' ' || c == '\t';
        return Optional.ofNullable(
                switch (name) {
                    case "alnum" -> letter.or(digit);
                    case "alpha" -> letter;
                    case "blank" -> blank;
                    case "cntrl" -> c -> c < ' ' || c == 0x7F;
                    case "digit" -> digit;
                    case "graph" -> graphic;
                    case "lower" -> lower;
                    case "print" -> c -> c >= ' ' && c < 0x7F;
                    case "punct" -> graphic.and(letter.or(digit).negate());
                    case "space" -> blank.or(c -> c == '\n' || c == '\r');
                    case "upper" -> upper;
                    case "xdigit" -> digit.or(c -> c >= 'a' && c <= 'f').or(c -> c >= 'A' && c <= 'F');
                    default -> null;
                });
    }
}
