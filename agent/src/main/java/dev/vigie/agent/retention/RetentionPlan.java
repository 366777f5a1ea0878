package dev.vigie.agent.retention;

import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.agent.retention.PruneResult.RemovedSnapshot;
import java.util.List;

/**
 * Which snapshots stay and which go; each snapshot is in one of the lists.
 *
 * @param keep the snapshots that stay, newest first
 * @param remove the snapshots that go, newest first
 * @param notices what a person should know about the decision; empty when nothing is out of the ordinary
 */
public record RetentionPlan(List<KeptSnapshot> keep, List<RemovedSnapshot> remove, List<String> notices) {
    public RetentionPlan {
        keep = List.copyOf(keep);
        remove = List.copyOf(remove);
        notices = List.copyOf(notices);
    }
}
