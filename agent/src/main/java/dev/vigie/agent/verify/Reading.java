package dev.vigie.agent.verify;

import dev.vigie.agent.destination.Damage.LostContent;
import dev.vigie.api.backup.Problem;
import java.util.List;
import java.util.stream.Stream;

/**
 * What came of reading an archive.
 *
 * @param problems what is wrong with it, by path inside the archive; empty when it is right
 * @param lost the contents that should be in it and cannot be got out of it
 * @param judged whether it is known how the archive is. That is not where it could not be opened, as without permission or
 *     with too many files open, nor where it could not be read what it should hold
 */
public record Reading(List<Problem> problems, List<LostContent> lost, boolean judged) {
    public Reading {
        problems = List.copyOf(problems);
        lost = List.copyOf(lost);
    }

    /** The same archive, read in two ways. */
    public Reading and(Reading other) {
        return new Reading(
                Stream.concat(problems.stream(), other.problems.stream()).toList(),
                Stream.concat(lost.stream(), other.lost.stream()).toList(),
                (judged && other.judged) || isFault() || other.isFault());
    }

    /** What one way of reading found is wrong, whatever came of the other. */
    private boolean isFault() {
        return judged && !problems.isEmpty();
    }
}
