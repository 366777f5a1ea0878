package dev.vigie.agent.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetentionRulesTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    @Test
    void saysWhyEachStays() {
        RetentionPolicy policy = RetentionPolicy.last(1)
                .keeping(Period.DAILY, 3)
                .keepingWithin(Period.LAST, span("1d"))
                .keepingWithin(Period.HOURLY, span("2d"));

        assertThat(reasons(
                        policy,
                        "2026-03-03T10:30:00Z",
                        "2026-03-03T10:10:00Z",
                        "2026-03-01T12:00:00Z",
                        "2026-03-01T11:00:00Z"))
                .containsExactly(
                        Map.entry("2026-03-03T10:30:00Z", List.of("last", "daily", "within 1d", "hourly within 2d")),
                        Map.entry("2026-03-03T10:10:00Z", List.of("within 1d")),
                        Map.entry("2026-03-01T12:00:00Z", List.of("daily", "hourly within 2d")),
                        Map.entry("2026-03-01T11:00:00Z", List.of("oldest daily", "hourly within 2d")));
    }

    @Test
    void keepsEverythingWithoutARule() {
        RetentionPlan plan = RetentionRules.apply(
                candidates("2026-03-03T10:30:00Z", "2026-03-02T10:30:00Z"), RetentionPolicy.KEEP_ALL, ZoneOffset.UTC);

        assertThat(plan.remove()).isEmpty();
        assertThat(plan.keep()).allSatisfy(kept -> assertThat(kept.reasons()).containsExactly("no rule"));
    }

    @Test
    void decidesNothingAboutNothing() {
        assertThat(RetentionRules.apply(List.of(), RetentionPolicy.last(3), ZoneOffset.UTC))
                .isEqualTo(new RetentionPlan(List.of(), List.of(), List.of()));
    }

    @Test
    void countsDaysInTheGivenZone() {
        RetentionPolicy daily = RetentionPolicy.KEEP_ALL.keeping(Period.DAILY, 2);
        List<Candidate> aroundMidnightInParis =
                candidates("2026-01-02T23:30:00Z", "2026-01-02T22:30:00Z", "2026-01-02T21:30:00Z");

        assertThat(kept(RetentionRules.apply(aroundMidnightInParis, daily, PARIS)))
                .containsExactly("2026-01-02T23:30:00Z", "2026-01-02T22:30:00Z");
        assertThat(kept(RetentionRules.apply(aroundMidnightInParis, daily, ZoneOffset.UTC)))
                .containsExactly("2026-01-02T23:30:00Z", "2026-01-02T21:30:00Z");
    }

    @Test
    void ofTwoAtOneInstantTheFirstNamedIsTheNewer() {
        Instant instant = Instant.parse("2026-03-03T10:30:00Z");
        List<Candidate> twins =
                List.of(new Candidate("b", instant, false, false), new Candidate("a", instant, false, false));

        assertThat(kept(RetentionRules.apply(twins, RetentionPolicy.last(1), ZoneOffset.UTC)))
                .containsExactly("b");
    }

    @Test
    void monthsRunOverAsTheyDoInRestic() {
        ZonedDateTime endOfMarch = ZonedDateTime.of(2026, 3, 31, 12, 0, 0, 0, ZoneOffset.UTC);

        assertThat(span("1m").before(endOfMarch).toLocalDate()).isEqualTo(LocalDate.of(2026, 3, 3));
        assertThat(span("1d1m").before(endOfMarch).toLocalDate()).isEqualTo(LocalDate.of(2026, 3, 2));
        assertThat(span("1y")
                        .before(ZonedDateTime.of(2024, 2, 29, 12, 0, 0, 0, ZoneOffset.UTC))
                        .toLocalDate())
                .isEqualTo(LocalDate.of(2023, 3, 1));
        assertThat(CalendarSpan.parse("1y1d1m")).contains(new CalendarSpan(1, 1, 1, 0));
        assertThat(Stream.of("", "0d", "7", "d", "7x", "-1d", "1d ").map(CalendarSpan::parse))
                .allSatisfy(parsed -> assertThat(parsed).isEmpty());
    }

    /** Against the definition: every rule alone, written down as plainly as it can be. */
    @Test
    void agreesWithThePlainDefinition() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<Candidate> candidates = randomCandidates(random);
            RetentionPolicy policy = randomPolicy(random);
            Set<String> expected = new LinkedHashSet<>();
            policy.counts().forEach((period, count) -> expected.addAll(wanted(candidates, period, count)));
            policy.within().forEach((period, span) -> expected.addAll(wantedWithin(candidates, period, span)));

            RetentionPlan plan = RetentionRules.apply(candidates, policy, PARIS);

            assertThat(kept(plan))
                    .as("seed %d, round %d, %s", seed, round, policy)
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(plan.keep().size() + plan.remove().size()).isEqualTo(candidates.size());
            assertThat(plan.keep().get(0).id()).isEqualTo(candidates.get(0).id());
        }
    }

    private static List<String> wanted(List<Candidate> newestFirst, Period period, int count) {
        List<String> wanted = new ArrayList<>(newestOfEach(newestFirst, period).values());
        String oldest = newestFirst.get(newestFirst.size() - 1).id();
        if (count == RetentionPolicy.ALL || wanted.size() < count) {
            wanted.add(oldest);
            return wanted;
        }
        return wanted.subList(0, count);
    }

    private static List<String> wantedWithin(List<Candidate> newestFirst, Period period, CalendarSpan span) {
        Instant bound = span.before(newestFirst.get(0).created().atZone(PARIS)).toInstant();
        List<Candidate> recent = newestFirst.stream()
                .filter(candidate -> candidate.created().isAfter(bound))
                .toList();
        List<String> wanted = new ArrayList<>(newestOfEach(recent, period).values());
        if (recent.size() == newestFirst.size()) {
            wanted.add(recent.get(recent.size() - 1).id());
        }
        return wanted;
    }

    private static Map<Object, String> newestOfEach(List<Candidate> newestFirst, Period period) {
        Map<Object, String> newest = new LinkedHashMap<>();
        for (Candidate candidate : newestFirst) {
            newest.putIfAbsent(periodOf(period, candidate), candidate.id());
        }
        return newest;
    }

    private static Object periodOf(Period period, Candidate candidate) {
        ZonedDateTime time = candidate.created().atZone(PARIS);
        return switch (period) {
            case LAST -> candidate.id();
            case HOURLY -> time.toLocalDateTime().truncatedTo(ChronoUnit.HOURS);
            case DAILY -> time.toLocalDate();
            case WEEKLY -> time.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTHLY -> time.toLocalDate().withDayOfMonth(1);
            case YEARLY -> time.getYear();
        };
    }

    private static List<Candidate> randomCandidates(Random random) {
        List<Candidate> candidates = new ArrayList<>();
        Instant time = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(400 * 86_400));
        int count = 1 + random.nextInt(60);
        int[] steps = {60, 1_800, 7_200, 86_400, 14 * 86_400};
        for (int i = 0; i < count; i++) {
            candidates.add(new Candidate("s" + i, time, false, false));
            time = time.minusSeconds(1L + random.nextInt(steps[random.nextInt(steps.length)]));
        }
        return candidates;
    }

    private static RetentionPolicy randomPolicy(Random random) {
        RetentionPolicy policy = RetentionPolicy.KEEP_ALL;
        while (policy.keepsEverything()) {
            for (Period period : Period.values()) {
                if (random.nextInt(4) == 0) {
                    policy = policy.keeping(
                            period, random.nextInt(6) == 0 ? RetentionPolicy.ALL : 1 + random.nextInt(8));
                }
                if (random.nextInt(8) == 0) {
                    policy = policy.keepingWithin(period, new CalendarSpan(0, random.nextInt(4), random.nextInt(9), 3));
                }
            }
        }
        return policy;
    }

    private static List<Map.Entry<String, List<String>>> reasons(RetentionPolicy policy, String... times) {
        return RetentionRules.apply(candidates(times), policy, ZoneOffset.UTC).keep().stream()
                .map(kept -> Map.entry(kept.id(), kept.reasons()))
                .toList();
    }

    private static List<Candidate> candidates(String... times) {
        return Stream.of(times)
                .map(time -> new Candidate(time, Instant.parse(time), false, false))
                .toList();
    }

    private static List<String> kept(RetentionPlan plan) {
        return plan.keep().stream().map(KeptSnapshot::id).toList();
    }

    private static CalendarSpan span(String text) {
        return CalendarSpan.parse(text).orElseThrow();
    }
}
