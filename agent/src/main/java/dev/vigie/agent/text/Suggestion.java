package dev.vigie.agent.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Guesses what a person meant to write. */
public final class Suggestion {
    private static final int MOST_PATHS = 3;

    private Suggestion() {}

    /** The word nearest to the one written, if any is near enough to be meant. */
    public static Optional<String> nearest(String written, Collection<String> words) {
        return nearest(written, words.stream(), 1).stream().findFirst();
    }

    /** The few words nearest to the one written that are near enough to be meant, the nearest first. */
    public static List<String> nearest(String written, Stream<String> words, int atMost) {
        int tolerated = Math.max(1, written.length() / 3);
        return words.filter(word -> Math.abs(word.length() - written.length()) <= tolerated)
                .map(word -> new Guess(word, distance(written, word)))
                .filter(guess -> guess.distance <= tolerated)
                .sorted(Comparator.comparingInt(Guess::distance))
                .limit(atMost)
                .map(Guess::word)
                .toList();
    }

    /** The few paths that may be meant, those of the same name first, as {@code "a" or "b"}; empty when there are none. */
    public static Optional<String> paths(String written, Collection<String> known) {
        String name = written.substring(written.lastIndexOf('/') + 1);
        Stream<String> namesakes = known.stream().filter(other -> other.endsWith("/" + name) || other.equals(name));
        List<String> meant = Stream.concat(
                        namesakes.limit(MOST_PATHS), nearest(written, known.stream(), MOST_PATHS).stream())
                .distinct()
                .limit(MOST_PATHS)
                .map(path -> "\"" + path + "\"")
                .toList();
        return meant.isEmpty() ? Optional.empty() : Optional.of(String.join(" or ", meant));
    }

    private record Guess(String word, int distance) {}

    /** {@code " Did you mean \"…\"?"} with the nearest word, or nothing when none is near. */
    public static String sentence(String written, Collection<String> words) {
        return nearest(written, words)
                .map(word -> " Did you mean \"" + word + "\"?")
                .orElse("");
    }

    /** {@code ; did you mean "…"?}, or else what there is to choose from. */
    public static String ending(String written, Collection<String> words, String known) {
        return nearest(written, words)
                .map(word -> "; did you mean \"" + word + "\"?")
                .orElseGet(() -> "; " + known + " " + String.join(", ", words));
    }

    /**
     * How many letters must be inserted, deleted, replaced or swapped with their neighbour, letter case aside (the optimal
     * string alignment distance).
     */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(a, b, i, j, cost);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(String a, String b, int i, int j, int[][] cost) {
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + replace);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
