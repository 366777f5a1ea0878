package dev.vigie.agent.archive;

import dev.vigie.agent.plan.Step;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.util.Optional;

/** Carries out a plan, step by step, with what was read of it already. */
interface PreparedVisitor {

    /**
     * The next step.
     *
     * @param read the content of its file, good until the next step; empty where there is none or it is yet to be read
     */
    void step(Step step, Optional<FileContent> read) throws IOException;

    /** Something that cannot be looked at. */
    void failed(Problem problem);

    /** Something that is left out because no archive holds its kind. */
    void skipped(Problem problem);
}
