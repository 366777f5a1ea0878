package dev.vigie.agent.plan;

import dev.vigie.agent.scan.FileFacts;
import dev.vigie.api.backup.Problem;
import java.io.IOException;

/**
 * Passes steps on, and notices files that go by other names as well: what changed through one name of a file changed under
 * all of them, and the system tells of the one only.
 */
final class OtherNames implements StepVisitor {
    private final FileFacts facts;
    private final StepVisitor next;
    private boolean noticed;

    OtherNames(FileFacts facts, StepVisitor next) {
        this.facts = facts;
        this.next = next;
    }

    /** Whether something changed that has another name. */
    boolean noticed() {
        return noticed;
    }

    @Override
    public void step(Step step) throws IOException {
        noticed = noticed || step instanceof Step.Store store && facts.hasOtherNames(store.file());
        next.step(step);
    }

    @Override
    public void failed(Problem problem) {
        next.failed(problem);
    }

    @Override
    public void skipped(Problem problem) {
        next.skipped(problem);
    }

    @Override
    public void excluded(String path) {
        next.excluded(path);
    }
}
