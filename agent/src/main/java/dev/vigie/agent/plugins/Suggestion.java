package dev.vigie.agent.plugins;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. */
public final class Suggestion {
    private Suggestion() {}

    /** {@code " Did you mean \"…\"?"} with the nearest known word, or nothing when none is near. */
    public static String sentence(String given, Collection<String> known) {
        return nearest(given, known)
                .map(word -> " Did you mean \"" + word + "\"?")
                .orElse("");
    }

    /** The known word that takes the fewest changed letters, when these are less than half of it. */
    public static Optional<String> nearest(String given, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(word -> distance(given, word)))
                .filter(word -> 2 * distance(given, word) <= Math.max(given.length(), word.length()));
    }

    /** Levenshtein's distance: how many letters must be added, removed or replaced. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
