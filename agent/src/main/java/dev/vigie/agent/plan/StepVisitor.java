package dev.vigie.agent.plan;

import dev.vigie.api.backup.Problem;
import java.io.IOException;

/** Carries out a plan, step by step. */
public interface StepVisitor {

    /**
     * The next step. Paths come in the order of the walk; the removal of what stood at a path comes before what is put
     * there.
     */
    void step(Step step) throws IOException;

    /** Something that cannot be looked at. */
    default void failed(Problem problem) {}

    /** Something that is left out because no archive holds its kind. */
    default void skipped(Problem problem) {}

    /**
     * Something exclusions leave out; a directory that is left out with all it holds ends in {@code /}. Only a full plan
     * and a preview tell.
     */
    default void excluded(String path) {}
}
