package dev.vigie.api.backup;

import dev.vigie.api.Stable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Which snapshots stay. The rules are restic's: each counts on its own, and a snapshot stays when any rule wants it. No
 * rule at all keeps everything.
 *
 * @param counts how many to keep per period, the newest of each; {@link #ALL} keeps every one
 * @param within like {@code counts}, bounded by time before the newest snapshot instead of by number
 */
@Stable
public record RetentionPolicy(Map<Period, Integer> counts, Map<Period, CalendarSpan> within) {

    /** A count without bound. */
    public static final int ALL = -1;

    /** Keeps everything. */
    public static final RetentionPolicy KEEP_ALL = new RetentionPolicy(Map.of(), Map.of());

    /** What a rule groups snapshots by, in the folder's time zone. */
    public enum Period {
        /** Every snapshot is a period of its own. */
        LAST,
        /** Hours of the clock. */
        HOURLY,
        /** Calendar days. */
        DAILY,
        /** ISO weeks. */
        WEEKLY,
        /** Calendar months. */
        MONTHLY,
        /** Calendar years. */
        YEARLY
    }

    public RetentionPolicy {
        Objects.requireNonNull(counts);
        Objects.requireNonNull(within);
        counts.values().forEach(RetentionPolicy::requireCount);
        counts = Map.copyOf(counts);
        within = Map.copyOf(within);
    }

    private static void requireCount(int count) {
        if (count < 1 && count != ALL) {
            throw new IllegalArgumentException("a count must be at least 1, or -1 for all, not " + count);
        }
    }

    /** Keeps the newest so many. */
    public static RetentionPolicy last(int count) {
        return KEEP_ALL.keeping(Period.LAST, count);
    }

    /** This policy and one more rule. */
    public RetentionPolicy keeping(Period period, int count) {
        Map<Period, Integer> more = new EnumMap<>(Period.class);
        more.putAll(counts);
        more.put(period, count);
        return new RetentionPolicy(more, within);
    }

    /** This policy and one more rule. */
    public RetentionPolicy keepingWithin(Period period, CalendarSpan span) {
        Map<Period, CalendarSpan> more = new EnumMap<>(Period.class);
        more.putAll(within);
        more.put(period, span);
        return new RetentionPolicy(counts, more);
    }

    /** Whether there is no rule, so that everything stays. */
    public boolean keepsEverything() {
        return counts.isEmpty() && within.isEmpty();
    }
}
