package dev.vigie.agent.retention;

import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.agent.retention.PruneResult.RemovedSnapshot;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a policy wants, with restic's semantics ({@code ApplyPolicy} in {@code internal/data/snapshot_policy.go}): from
 * the newest snapshot to the oldest, each rule on its own keeps the first snapshot of every period until its count is
 * used up or its span is left, and the very oldest snapshot while it still has some count left. A snapshot stays when
 * any rule keeps it.
 */
public final class RetentionRules {
    private RetentionRules() {}

    /**
     * Applies a policy.
     *
     * @param candidates in any order; of two made at the same instant the one named first counts as the newer
     * @param zone the time zone whose hours, days, weeks, months and years count
     */
    public static RetentionPlan apply(List<Candidate> candidates, RetentionPolicy policy, ZoneId zone) {
        List<Candidate> newestFirst = new ArrayList<>(candidates);
        newestFirst.sort(Comparator.comparing(Candidate::created).reversed());
        List<KeptSnapshot> keep = new ArrayList<>();
        List<RemovedSnapshot> remove = new ArrayList<>();
        List<Rule> rules = newestFirst.isEmpty()
                ? List.of()
                : rules(policy, newestFirst.get(0).created().atZone(zone));
        for (int i = 0; i < newestFirst.size(); i++) {
            Candidate candidate = newestFirst.get(i);
            List<String> reasons = policy.keepsEverything()
                    ? List.of("no rule")
                    : reasons(rules, candidate.created().atZone(zone), i, i == newestFirst.size() - 1);
            if (reasons.isEmpty()) {
                remove.add(new RemovedSnapshot(candidate.id(), candidate.created()));
            } else {
                keep.add(new KeptSnapshot(candidate.id(), candidate.created(), reasons));
            }
        }
        return new RetentionPlan(keep, remove, List.of());
    }

    private static List<String> reasons(List<Rule> rules, ZonedDateTime created, int index, boolean oldest) {
        List<String> reasons = new ArrayList<>();
        for (Rule rule : rules) {
            rule.reasonToKeep(created, index, oldest).ifPresent(reasons::add);
        }
        return reasons;
    }

    private static List<Rule> rules(RetentionPolicy policy, ZonedDateTime newest) {
        List<Rule> rules = new ArrayList<>();
        for (Period period : Period.values()) {
            Optional.ofNullable(policy.counts().get(period))
                    .map(count -> Rule.counting(period, count))
                    .ifPresent(rules::add);
        }
        for (Period period : Period.values()) {
            Optional.ofNullable(policy.within().get(period))
                    .map(span -> Rule.within(period, span, newest))
                    .ifPresent(rules::add);
        }
        return rules;
    }

    /** One rule on its way from the newest snapshot to the oldest. */
    private static final class Rule {
        private final Period period;
        private final String name;
        private final Instant after;
        private int left;
        private OptionalInt lastKept = OptionalInt.empty();

        private Rule(Period period, String name, int left, Instant after) {
            this.period = period;
            this.name = name;
            this.left = left;
            this.after = after;
        }

        static Rule counting(Period period, int count) {
            return new Rule(period, Bucket.name(period), count, Instant.MIN);
        }

        static Rule within(Period period, CalendarSpan span, ZonedDateTime newest) {
            String name = period == Period.LAST ? "within " + span : Bucket.name(period) + " within " + span;
            return new Rule(
                    period, name, RetentionPolicy.ALL, span.before(newest).toInstant());
        }

        Optional<String> reasonToKeep(ZonedDateTime created, int index, boolean oldest) {
            if (left == 0 || !created.toInstant().isAfter(after)) {
                return Optional.empty();
            }
            OptionalInt bucket = OptionalInt.of(Bucket.of(period, created, index));
            boolean first = !bucket.equals(lastKept);
            if (!first && !oldest) {
                return Optional.empty();
            }
            lastKept = bucket;
            if (left != RetentionPolicy.ALL) {
                left--;
            }
            return Optional.of(first ? name : "oldest " + name);
        }
    }
}
