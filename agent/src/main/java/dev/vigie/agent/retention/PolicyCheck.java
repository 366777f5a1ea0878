package dev.vigie.agent.retention;

import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.api.backup.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Notices policies that do not fit how often snapshots are made, before they destroy anything: it plays two days of
 * snapshots and looks at what would be left of them.
 */
public final class PolicyCheck {
    private static final Instant NEWEST = Instant.parse("2026-03-11T13:47:31Z");
    private static final Duration PLAYED = Duration.ofDays(2);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(30);
    private static final Duration FINE = Duration.ofHours(1);
    private static final Duration DEEP = Duration.ofDays(1);

    private PolicyCheck() {}

    /**
     * What a person should know before using a policy.
     *
     * @param interval the typical time between two snapshots; with a day or more any policy is fine
     * @return whole sentences; empty when the policy fits
     */
    public static List<String> warnings(RetentionPolicy policy, Duration interval) {
        if (interval.compareTo(DEEP) >= 0) {
            return List.of();
        }
        Duration step = interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
        RetentionPlan plan = RetentionRules.apply(played(step), policy, ZoneOffset.UTC);
        List<String> warnings = new ArrayList<>();
        Duration fine = fineReach(plan, step);
        Duration deep = age(plan.keep().get(plan.keep().size() - 1));
        if (deep.compareTo(DEEP) < 0) {
            warnings.add(("With a snapshot about every %s, these rules reach back only %s."
                            + " Add \"daily: 14\", or more, to keep one of each day for longer.")
                    .formatted(text(interval), text(deep)));
        }
        boolean coarse = fine.compareTo(step) < 0 || fine.compareTo(FINE) < 0;
        if (coarse && fine.compareTo(deep) < 0) {
            warnings.add(
                    ("With a snapshot about every %s, these rules keep every snapshot of only the last %s and thin out"
                                    + " all before: what was lost or spoilt in between is gone."
                                    + " Add \"within: 1d\" to keep all of the last day.")
                            .formatted(text(interval), text(fine)));
        }
        return warnings;
    }

    private static List<Candidate> played(Duration step) {
        int count = (int) PLAYED.dividedBy(step) + 1;
        return IntStream.range(0, count)
                .mapToObj(i -> new Candidate(Integer.toString(i), NEWEST.minus(step.multipliedBy(i)), false, false))
                .toList();
    }

    /** How far back every single snapshot stays. */
    private static Duration fineReach(RetentionPlan plan, Duration step) {
        if (plan.remove().isEmpty()) {
            return PLAYED;
        }
        return Duration.between(plan.remove().get(0).created(), NEWEST).minus(step);
    }

    private static Duration age(KeptSnapshot snapshot) {
        return Duration.between(snapshot.created(), NEWEST);
    }

    private static String text(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
            return duration.toSeconds() + " seconds";
        }
        return duration.compareTo(Duration.ofHours(2)) < 0
                ? duration.toMinutes() + " minutes"
                : duration.toHours() + " hours";
    }
}
