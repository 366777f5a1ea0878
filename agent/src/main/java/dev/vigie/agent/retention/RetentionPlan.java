package dev.vigie.agent.retention;

import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.agent.retention.PruneResult.RemovedSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

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

    /** The plan with some of what it removes kept for a reason of its own. */
    public RetentionPlan keepingAlso(Predicate<RemovedSnapshot> rescued, String reason) {
        Stream<KeptSnapshot> more = remove.stream()
                .filter(rescued)
                .map(removed -> new KeptSnapshot(removed.id(), removed.created(), List.of(reason)));
        return new RetentionPlan(
                Stream.concat(keep.stream(), more)
                        .sorted(Comparator.comparing(KeptSnapshot::created).reversed())
                        .toList(),
                remove.stream().filter(rescued.negate()).toList(),
                notices);
    }

    /** The plan with something more to know about it. */
    RetentionPlan noting(String notice) {
        return new RetentionPlan(
                keep, remove, Stream.concat(notices.stream(), Stream.of(notice)).toList());
    }
}
