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
        int at = start + 1;
        boolean negated = pattern.startsWith("!", at) || pattern.startsWith("^", at);
        if (negated) {
            at++;
        }
        BitSet set = new BitSet(BYTES);
        int rangeStart = -1;
        boolean first = true;
        while (at < pattern.length() && (first || pattern.charAt(at) != ']')) {
            first = false;
            char c = pattern.charAt(at);
            if (c == '-' && rangeStart >= 0 && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']') {
                at++;
                if (pattern.charAt(at) == '\\' && ++at == pattern.length()) {
                    return Optional.empty();
                }
                if (rangeStart <= pattern.charAt(at)) {
                    set.set(rangeStart, pattern.charAt(at) + 1);
                }
                rangeStart = -1;
                at++;
                continue;
            }
            if (pattern.startsWith("[:", at)) {
                int close = pattern.indexOf(']', at + 2);
                if (close < 0) {
                    return Optional.empty();
                }
                if (close > at + 2 && pattern.charAt(close - 1) == ':') {
                    Optional<IntPredicate> named = named(pattern.substring(at + 2, close - 1));
                    if (named.isEmpty()) {
                        return Optional.empty();
                    }
                    addAll(set, named.get());
                    rangeStart = -1;
                    at = close + 1;
                    continue;
                }
            }
            if (c == '\\') {
                if (++at == pattern.length()) {
                    return Optional.empty();
                }
                c = pattern.charAt(at);
            }
            set.set(c);
            rangeStart = c;
            at++;
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
