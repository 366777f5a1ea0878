package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.scan.FoundFile;
import java.io.IOException;
import java.util.Optional;

/**
 * Tells a visitor what it takes to make a new snapshot of the last one.
 *
 * @param baseline the last snapshot
 */
record Differences(Baseline baseline, StepVisitor visitor) {

    /**
     * Tells of a file unless the last snapshot has just that.
     *
     * @param previous what the last snapshot has at its path
     * @return whether what stood at its path was removed for it, with all that was below
     */
    boolean compare(FoundFile file, Optional<StoredFile> previous) throws IOException {
        if (previous.isPresent() && file.looksLike(previous.get())) {
            return false;
        }
        boolean replaced = previous.isPresent()
                && previous.get().entry().type() != file.entry().type();
        if (replaced) {
            remove(file.path());
        }
        visitor.step(new Step.Store(file, replaced ? Optional.empty() : previous));
        return replaced;
    }

    /** Tells of the removal of what the last snapshot has at a path and below it. */
    void remove(String path) throws IOException {
        Baseline.Total amount = baseline.below(path);
        visitor.step(new Step.Remove(path, amount.files(), amount.bytes()));
    }
}
