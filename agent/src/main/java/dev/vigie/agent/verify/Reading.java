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
 * @param opened whether it could be opened at all. Where it could not, as without permission or with too many files open,
 *     nothing is known of what is in it
 */
public record Reading(List<Problem> problems, List<LostContent> lost, boolean opened) {
    public Reading {
        problems = List.copyOf(problems);
        lost = List.copyOf(lost);
    }

    /** The same archive, read in two ways. */
    public Reading and(Reading other) {
        return new Reading(
                Stream.concat(problems.stream(), other.problems.stream()).toList(),
                Stream.concat(lost.stream(), other.lost.stream()).toList(),
                opened && other.opened);
    }
}
