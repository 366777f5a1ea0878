package dev.vigie.agent.verify;

import dev.vigie.agent.destination.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A share of all archives. Those verified longest ago come first, so that each gets its turn; among those never verified,
 * chance decides.
 *
 * @param share of all bytes, more than 0 and at most 1; at least one archive is chosen
 * @param seed makes the same choice again from the same archives
 */
public record Sample(double share, long seed) {
    public Sample {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is more than 0 and at most 1, not " + share);
        }
    }

    /**
     * An archive that may be chosen.
     *
     * @param archive the archive
     * @param size its bytes
     * @param verified how and when it was last found right
     */
    public record Candidate<T>(T archive, long size, Optional<Verification> verified) {}

    /** The archives to verify, in the order in which they were given. */
    public <T> List<T> choose(List<Candidate<T>> candidates) {
        List<Candidate<T>> longestAgo = new ArrayList<>(candidates);
        Collections.shuffle(longestAgo, new Random(seed));
        longestAgo.sort(Comparator.comparing(
                candidate -> candidate.verified().map(Verification::moment),
                Comparator.comparing(moment -> moment.orElse(Instant.MIN))));
        double wanted = share * candidates.stream().mapToLong(Candidate::size).sum();
        Set<T> chosen = new HashSet<>();
        double taken = 0;
        for (Candidate<T> candidate : longestAgo) {
            if (chosen.isEmpty() || taken + candidate.size() <= wanted) {
                chosen.add(candidate.archive());
                taken += candidate.size();
            }
        }
        return candidates.stream()
                .map(Candidate::archive)
                .filter(chosen::contains)
                .toList();
    }
}
