package dev.vigie.agent.exclude;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Leaves out where Vigie itself writes, so that a destination inside a source is not backed up into itself and the agent
 * is not woken by its own work.
 *
 * @param places absolute, links resolved as far as they exist
 */
public record OwnPlaces(List<Path> places) implements ExclusionMatcher {
    public OwnPlaces {
        places = List.copyOf(places);
        places.forEach(Objects::requireNonNull);
    }

    @Override
    public Verdict judge(Candidate candidate) {
        return places.contains(candidate.location()) ? Verdict.SKIP_SUBTREE : Verdict.INCLUDE;
    }
}
