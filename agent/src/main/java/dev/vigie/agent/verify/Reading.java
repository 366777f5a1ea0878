package dev.vigie.agent.verify;

import dev.vigie.agent.destination.Damage.LostContent;
import dev.vigie.api.backup.Problem;
import java.util.List;

/**
 * What came of reading an archive.
 *
 * @param problems what is wrong with it, by path inside the archive; empty when it is right
 * @param lost the contents that should be in it and cannot be got out of it
 */
public record Reading(List<Problem> problems, List<LostContent> lost) {
    public Reading {
        problems = List.copyOf(problems);
        lost = List.copyOf(lost);
    }
}
