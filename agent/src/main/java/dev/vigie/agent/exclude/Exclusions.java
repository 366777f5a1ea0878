package dev.vigie.agent.exclude;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.Verdict;

/** Placeholder. */
public final class Exclusions {
    public Verdict judge(Candidate candidate) {
        return Verdict.INCLUDE;
    }
}
