package dev.vigie.agent.text;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names in a sentence. */
public final class Names {
    private Names() {}

    /**
     * The first of them in their order, and how many there are besides: {@code a, b and 7 more}.
     *
     * @param most how many are named
     */
    public static String first(int most, Collection<String> names) {
        String named = names.stream().limit(most).collect(Collectors.joining(", "));
        return names.size() > most ? named + " and " + (names.size() - most) + " more" : named;
    }
}
