package dev.vigie.agent.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.config.FolderConfiguration;
import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the usual rules keep of a snapshot each minute, day and night, when what they do not keep is removed each hour.
 * {@code vigie.days} says for how many days (40; a year: 365). No file is made.
 */
class YearOfMinutesTest {
    private static final int DAYS = Integer.getInteger("vigie.days", 40);
    private static final ZoneId ZONE = ZoneId.of("Europe/Paris");
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** 240 of the last four hours, 60 that came since, 48 hours, 14 days, 8 weeks and 12 months. */
    private static final int MOST = 240 + 60 + 48 + 14 + 8 + 12;

    @Test
    void isAFewHundredSnapshotsAtAnyTime() {
        List<Candidate> kept = new ArrayList<>();
        int most = 0;
        for (int hour = 0; hour < 24 * DAYS; hour++) {
            for (int minute = 0; minute < 60; minute++) {
                Instant created = BEGIN.plus(Duration.ofMinutes(60L * hour + minute));
                kept.add(new Candidate(created.toString(), created, false, false));
            }
            most = Math.max(most, kept.size());
            kept = keep(kept);
        }
        System.out.printf("%d snapshots in %d days: %d are kept, %d at most%n", 1440 * DAYS, DAYS, kept.size(), most);
        assertThat(most).isLessThanOrEqualTo(MOST);
        requireThinnedByAge(kept);
    }

    private static List<Candidate> keep(List<Candidate> candidates) {
        Map<String, Candidate> byId = new HashMap<>();
        candidates.forEach(candidate -> byId.put(candidate.id(), candidate));
        List<Candidate> kept = new ArrayList<>();
        for (KeptSnapshot one : RetentionRules.apply(candidates, FolderConfiguration.USUALLY_KEPT, ZONE)
                .keep()) {
            kept.add(byId.get(one.id()));
        }
        return kept;
    }

    /** Every minute of four hours, some moment of each of 48 hours and of each of 14 days, the last one of each begun. */
    private static void requireThinnedByAge(List<Candidate> kept) {
        Instant end = BEGIN.plus(Duration.ofDays(DAYS)).minus(Duration.ofMinutes(1));
        requireNoGap(kept, end, Duration.ofHours(4), Duration.ofMinutes(1));
        requireNoGap(kept, end, Duration.ofHours(47), Duration.ofHours(1));
        requireNoGap(kept, end, Duration.ofDays(13), Duration.ofHours(25));
    }

    private static void requireNoGap(List<Candidate> kept, Instant end, Duration past, Duration longest) {
        List<Instant> moments = kept.stream()
                .map(Candidate::created)
                .filter(created -> created.isAfter(end.minus(past)))
                .sorted()
                .toList();
        for (int i = 1; i < moments.size(); i++) {
            assertThat(Duration.between(moments.get(i - 1), moments.get(i)))
                    .as("up to %s", moments.get(i))
                    .isLessThanOrEqualTo(longest);
        }
        assertThat(moments.get(0)).isBeforeOrEqualTo(end.minus(past).plus(longest));
    }
}
