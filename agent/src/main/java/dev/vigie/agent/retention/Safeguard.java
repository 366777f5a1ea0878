package dev.vigie.agent.retention;

import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.agent.retention.PruneResult.RemovedSnapshot;
import dev.vigie.api.backup.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What holds whatever a policy says:
 *
 * <ul>
 *   <li>the newest verified snapshot stays;
 *   <li>the newest snapshot that holds files stays, so that a source that was emptied does not rotate its last real
 *       backup away;
 *   <li>nothing goes while a snapshot lies in the future of the clock: the clock ran backwards, or the snapshot's did, and
 *       either way ages mean nothing;
 *   <li>after a long pause spans wait for a day, as the clock may be ahead ({@link #awaitDay}).
 * </ul>
 */
public final class Safeguard {
    private static final String CLOCK_IN_DOUBT = "clock in doubt";
    private static final Duration LONG_PAUSE = Duration.ofDays(7);
    private static final Duration AWAITED = Duration.ofDays(1);

    private Safeguard() {}

    /**
     * The plan with everything put back that must stay, and a notice where that overrules the policy.
     *
     * @param plan what the policy wants for exactly these candidates
     * @param now the clock
     */
    public static RetentionPlan guard(RetentionPlan plan, List<Candidate> candidates, Instant now) {
        Optional<Candidate> newest = newest(candidates, candidate -> true);
        if (newest.isPresent() && newest.get().created().isAfter(now)) {
            return nothingGoes(plan, candidates, now);
        }
        RetentionPlan guarded = plan;
        Optional<Candidate> verified = newest(candidates, Candidate::verified);
        if (verified.isPresent()) {
            guarded = keepingAlso(guarded, verified.get(), "newest verified");
        }
        Optional<Candidate> filled = newest(candidates, candidate -> !candidate.empty());
        if (filled.isPresent()) {
            guarded = keepingAlso(guarded, filled.get(), "newest with files");
        }
        return guarded;
    }

    /** Of two made at the same instant the one named first, as in {@link RetentionRules}. */
    private static Optional<Candidate> newest(List<Candidate> candidates, Predicate<Candidate> wanted) {
        return candidates.stream()
                .filter(wanted)
                .reduce((newest, other) -> other.created().isAfter(newest.created()) ? other : newest);
    }

    /**
     * A clock that is far ahead for a while makes all that was made before look old. So what was within a span before the
     * last long pause stays for a day after it: by then a wrong clock is noticed, or it was a pause.
     *
     * @param plan what the policy wants for exactly these candidates
     */
    public static RetentionPlan awaitDay(
            RetentionPlan plan, List<Candidate> candidates, RetentionPolicy policy, ZoneId zone, Instant now) {
        List<Candidate> newestFirst = candidates.stream()
                .sorted(Comparator.comparing(Candidate::created).reversed())
                .toList();
        Instant dayBefore = now.minus(AWAITED);
        for (int i = 0; i + 1 < newestFirst.size(); i++) {
            Instant created = newestFirst.get(i).created();
            if (!created.isAfter(dayBefore)) {
                return plan;
            }
            Instant before = newestFirst.get(i + 1).created();
            if (Duration.between(before, created).compareTo(LONG_PAUSE) > 0) {
                return keptBefore(plan, newestFirst.subList(i + 1, newestFirst.size()), policy, zone, created);
            }
        }
        return plan;
    }

    private static RetentionPlan keptBefore(
            RetentionPlan plan, List<Candidate> before, RetentionPolicy policy, ZoneId zone, Instant created) {
        RetentionPolicy spans = new RetentionPolicy(Map.of(), policy.within());
        if (spans.keepsEverything()) {
            return plan;
        }
        Set<String> kept = RetentionRules.apply(before, spans, zone).keep().stream()
                .map(KeptSnapshot::id)
                .collect(Collectors.toSet());
        Predicate<RemovedSnapshot> rescued = removed -> kept.contains(removed.id());
        return keepingAlso(
                plan,
                rescued,
                "clock may be ahead",
                "What was made before %s stays for a day although its span has passed: if the clock is ahead, set it right."
                        .formatted(created));
    }

    /** The plan with everything kept, because most files were lost at once and nobody has said that this is right. */
    public static RetentionPlan freeze(RetentionPlan plan) {
        return plan.keepingAlso(removed -> true, "loss not confirmed");
    }

    /** The oldest in the future is the one to blame: those after it are dated after it, whatever the clock said. */
    private static RetentionPlan nothingGoes(RetentionPlan plan, List<Candidate> candidates, Instant now) {
        if (plan.remove().isEmpty()) {
            return plan;
        }
        List<Candidate> future = candidates.stream()
                .filter(candidate -> candidate.created().isAfter(now))
                .sorted(Comparator.comparing(Candidate::created))
                .toList();
        String others = future.size() == 1 ? "" : ", and %d after it".formatted(future.size() - 1);
        String notice =
                ("Nothing was removed: snapshot %s is of %s%s, but the clock says it is %s. Set the clock right. If it"
                                + " is right, and was wrong when that snapshot was made, say so: vigie prune --confirm-clock")
                        .formatted(future.get(0).id(), future.get(0).created(), others, now);
        return plan.keepingAlso(removed -> true, CLOCK_IN_DOUBT).noting(notice);
    }

    /** Whether that is why some are kept. */
    public static boolean doubtsClock(List<KeptSnapshot> keep) {
        return keep.stream().anyMatch(kept -> kept.reasons().contains(CLOCK_IN_DOUBT));
    }

    private static RetentionPlan keepingAlso(RetentionPlan plan, Candidate candidate, String reason) {
        return keepingAlso(
                plan,
                removed -> removed.id().equals(candidate.id()),
                reason,
                "Snapshot %s stays although no rule asks for it: it is the %s.".formatted(candidate.id(), reason));
    }

    private static RetentionPlan keepingAlso(
            RetentionPlan plan, Predicate<RemovedSnapshot> rescued, String reason, String notice) {
        return plan.remove().stream().noneMatch(rescued)
                ? plan
                : plan.keepingAlso(rescued, reason).noting(notice);
    }
}
