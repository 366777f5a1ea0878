package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.scan.FileFacts;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Passes on what a list of changes takes, and notices files that go by other names as well: what changed through one name
 * of a file changed under all of them, and the system tells of the one only.
 */
final class OtherNames implements StepVisitor {
    private final FileFacts facts;
    private final ChangeList next;
    private final Set<Long> inodes = new HashSet<>();

    OtherNames(FileFacts facts, ChangeList next) {
        this.facts = facts;
        this.next = next;
    }

    /** All names that a snapshot has for what was noticed. To find them all of it is looked through. */
    Set<String> in(Baseline snapshot) {
        Set<String> names = new TreeSet<>();
        if (!inodes.isEmpty()) {
            try (Baseline.InOrder all = snapshot.inOrder("")) {
                for (Optional<StoredFile> file = all.next(); file.isPresent(); file = all.next()) {
                    if (inodes.contains(file.get().inode())) {
                        names.add(file.get().path());
                    }
                }
            }
        }
        return names;
    }

    @Override
    public void step(Step step) throws IOException {
        if (step instanceof Step.Store store && facts.hasOtherNames(store.file())) {
            inodes.add(store.file().inode());
        }
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
}
