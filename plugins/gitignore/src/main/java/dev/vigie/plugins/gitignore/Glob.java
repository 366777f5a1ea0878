package dev.vigie.plugins.gitignore;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A pattern with wildcards, compiled to steps. Means what git's <a
 * href="https://github.com/git/git/blob/v2.39.5/wildmatch.c">wildmatch.c</a> means with {@code WM_PATHNAME}.
 *
 * <p>Matching goes back to two places only, the last {@code *} and the last {@code **}: since {@code *} never crosses a
 * slash and {@code **} stands between slashes, the shortest choice for an earlier one is always good enough. So time is
 * bounded by the product of the two lengths, whatever the pattern.
 */
final class Glob {
    private static final int NONE = -1;

    private final Step[] steps;

    private Glob(Step[] steps) {
        this.steps = steps;
    }

    /** What a step takes from the text. */
    private enum Kind {
        /** One character of a set. */
        ONE,
        /** Any number of characters but slashes. */
        WITHIN_NAME,
        /** Any number of characters. */
        ANYTHING,
        /** Any number of names, each with the slash behind it. */
        DIRECTORIES
    }

    private record Step(Kind kind, BitSet set) {
        static Step of(Kind kind) {
            return new Step(kind, new BitSet());
        }

        static Step one(char character) {
            BitSet set = new BitSet();
            set.set(character);
            return new Step(Kind.ONE, set);
        }
    }

    /**
     * Compiles a pattern of {@link Bytes}.
     *
     * @return empty when it can match nothing because a bracket or an escape is not finished
     */
    static Optional<Glob> compile(String pattern) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            switch (pattern.charAt(at)) {
                case '\\' -> {
                    if (at + 1 == pattern.length()) {
                        return Optional.empty();
                    }
                    steps.add(Step.one(pattern.charAt(at + 1)));
                    at += 2;
                }
                case '?' -> {
                    steps.add(new Step(Kind.ONE, BracketExpression.anyButSlash()));
                    at++;
                }
                case '[' -> {
                    Optional<BracketExpression> bracket = BracketExpression.parse(pattern, at);
                    if (bracket.isEmpty()) {
                        return Optional.empty();
                    }
                    steps.add(new Step(Kind.ONE, bracket.get().characters()));
                    at = bracket.get().end();
                }
                case '*' -> at = addStars(pattern, at, steps);
                default -> {
                    steps.add(Step.one(pattern.charAt(at)));
                    at++;
                }
            }
        }
        return Optional.of(new Glob(steps.toArray(Step[]::new)));
    }

    /** Two or more stars cross slashes, but only where they make up a whole name. Returns where the pattern goes on. */
    private static int addStars(String pattern, int first, List<Step> steps) {
        int end = first;
        while (end < pattern.length() && pattern.charAt(end) == '*') {
            end++;
        }
        boolean wholeName = (first == 0 || pattern.charAt(first - 1) == '/')
                && (end == pattern.length() || pattern.startsWith("/", end) || pattern.startsWith("\\/", end));
        if (end - first < 2 || !wholeName) {
            steps.add(Step.of(Kind.WITHIN_NAME));
            return end;
        }
        if (pattern.startsWith("/", end)) {
            steps.add(Step.of(Kind.DIRECTORIES));
            return end + 1;
        }
        steps.add(Step.of(Kind.ANYTHING));
        return end;
    }

    /** Whether it matches {@code text} from {@code start} to its end. */
    boolean matches(String text, int start) {
        int step = 0;
        int at = start;
        int star = NONE;
        int starAt = start;
        int doubleStar = NONE;
        int doubleStarAt = start;
        while (true) {
            if (step == steps.length) {
                if (at == text.length()) {
                    return true;
                }
            } else if (steps[step].kind() == Kind.WITHIN_NAME) {
                star = step++;
                starAt = at;
                continue;
            } else if (steps[step].kind() != Kind.ONE) {
                doubleStar = step++;
                doubleStarAt = at;
                star = NONE;
                continue;
            } else if (at < text.length() && steps[step].set().get(text.charAt(at))) {
                step++;
                at++;
                continue;
            }
            if (star != NONE && starAt < text.length() && text.charAt(starAt) != '/') {
                at = ++starAt;
                step = star + 1;
                continue;
            }
            if (doubleStar == NONE) {
                return false;
            }
            doubleStarAt = longer(steps[doubleStar].kind(), text, doubleStarAt);
            if (doubleStarAt == NONE) {
                return false;
            }
            at = doubleStarAt;
            step = doubleStar + 1;
            star = NONE;
        }
    }

    private static int longer(Kind kind, String text, int at) {
        if (kind == Kind.ANYTHING) {
            return at < text.length() ? at + 1 : NONE;
        }
        int slash = text.indexOf('/', at);
        return slash < 0 ? NONE : slash + 1;
    }
}
