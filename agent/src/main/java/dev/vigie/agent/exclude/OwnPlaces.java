package dev.vigie.agent.exclude;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import java.io.IOException;
import java.nio.file.Files;
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
    /** Looking for this first spares all other directories being compared with each place. */
    private static final String IN_EVERY_DESTINATION = ".vigie";

    public OwnPlaces {
        places = List.copyOf(places);
        places.forEach(Objects::requireNonNull);
    }

    @Override
    public Verdict judge(Candidate candidate) {
        return places.contains(candidate.location())
                        || (candidate.isDirectory() && isByAnotherName(candidate.location(), places))
                ? Verdict.SKIP_SUBTREE
                : Verdict.INCLUDE;
    }

    /** Whether a destination is found here by another path than its own, as where it is mounted once more. */
    public static boolean isByAnotherName(Path directory, List<Path> places) {
        return Files.exists(directory.resolve(IN_EVERY_DESTINATION))
                && places.stream().anyMatch(place -> isSame(directory, place));
    }

    private static boolean isSame(Path directory, Path place) {
        try {
            return Files.isSameFile(directory, place);
        } catch (IOException e) {
            return false; // One of them is not there.
        }
    }
}
