package dev.vigie.agent.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafeguardTest {
    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");

    @Test
    void leavesASoundPlanAlone() {
        List<Candidate> candidates = List.of(snapshot("b", 1, true, false), snapshot("a", 2, true, false));
        RetentionPlan plan = keepLast(1, candidates);

        assertThat(Safeguard.guard(plan, candidates, NOW)).isEqualTo(plan);
    }

    @Test
    void keepsTheNewestVerified() {
        List<Candidate> candidates = List.of(
                snapshot("d", 1, false, false),
                snapshot("c", 2, false, false),
                snapshot("b", 3, true, false),
                snapshot("a", 4, true, false));

        RetentionPlan guarded = Safeguard.guard(keepLast(1, candidates), candidates, NOW);

        assertThat(ids(guarded)).containsExactly("d", "b");
        assertThat(guarded.keep().get(1).reasons()).containsExactly("newest verified");
        assertThat(guarded.remove()).extracting("id").containsExactly("c", "a");
        assertThat(guarded.notices()).singleElement().asString().contains("Snapshot b stays");
    }

    @Test
    void keepsTheLastBackupOfASourceThatWasEmptied() {
        List<Candidate> candidates = List.of(
                snapshot("d", 1, true, true),
                snapshot("c", 2, true, true),
                snapshot("b", 3, true, false),
                snapshot("a", 4, true, false));

        RetentionPlan guarded = Safeguard.guard(keepLast(2, candidates), candidates, NOW);

        assertThat(ids(guarded)).containsExactly("d", "c", "b");
        assertThat(guarded.keep().get(2).reasons()).containsExactly("newest with files");
    }

    @Test
    void removesNothingWhileTheClockIsBehindASnapshot() {
        List<Candidate> candidates =
                List.of(snapshot("c", -1, true, false), snapshot("b", 1, true, false), snapshot("a", 2, true, false));

        RetentionPlan guarded = Safeguard.guard(keepLast(1, candidates), candidates, NOW);

        assertThat(guarded.remove()).isEmpty();
        assertThat(ids(guarded)).containsExactly("c", "b", "a");
        assertThat(guarded.notices()).singleElement().asString().contains("snapshot c", "Set the clock right");
    }

    @Test
    void namesTheFirstSnapshotOfTheFuture() {
        List<Candidate> candidates =
                List.of(snapshot("d", -3, true, false), snapshot("c", -2, true, false), snapshot("b", 1, true, false));

        assertThat(Safeguard.guard(keepLast(1, candidates), candidates, NOW).notices())
                .singleElement()
                .asString()
                .contains("snapshot c is of 2026-03-03T14:00:00Z, and 1 after it", "--confirm-clock");
    }

    /** Of three made within a month, and one when the clock was a year ahead. */
    @Test
    void awaitsADayBeforeSpansEndThatAClockFarAheadEnded() {
        RetentionPolicy month = RetentionPolicy.KEEP_ALL.keepingWithin(Period.LAST, new CalendarSpan(0, 0, 30, 0));
        List<Candidate> candidates = List.of(
                snapshot("d", 1, true, false),
                snapshot("c", 24 * 365, true, false),
                snapshot("b", 24 * 366, true, false),
                snapshot("a", 24 * 500, true, false));
        RetentionPlan plan = RetentionRules.apply(candidates, month, ZoneOffset.UTC);
        assertThat(ids(plan)).containsExactly("d");

        RetentionPlan awaited = Safeguard.awaitDay(plan, candidates, month, ZoneOffset.UTC, NOW);
        assertThat(ids(awaited)).containsExactly("d", "c", "b");
        assertThat(awaited.notices()).singleElement().asString().contains("if the clock is ahead");

        Instant dayAfter = NOW.plus(Duration.ofDays(1));
        assertThat(Safeguard.awaitDay(plan, candidates, month, ZoneOffset.UTC, dayAfter))
                .isEqualTo(plan);
    }

    @Test
    void numbersAreNotAwaited() {
        List<Candidate> candidates = List.of(snapshot("b", 1, true, false), snapshot("a", 24 * 365, true, false));
        RetentionPlan plan = keepLast(1, candidates);

        assertThat(Safeguard.awaitDay(plan, candidates, RetentionPolicy.last(1), ZoneOffset.UTC, NOW))
                .isEqualTo(plan);
    }

    @Test
    void removesNothingWhileALossIsNotConfirmed() {
        List<Candidate> candidates = List.of(snapshot("b", 1, true, false), snapshot("a", 2, true, false));

        RetentionPlan frozen = Safeguard.freeze(keepLast(1, candidates));

        assertThat(frozen.remove()).isEmpty();
        assertThat(frozen.keep().get(1).reasons()).containsExactly("loss not confirmed");
    }

    private static Candidate snapshot(String id, int hoursAgo, boolean verified, boolean empty) {
        return new Candidate(id, NOW.minusSeconds(hoursAgo * 3600L), verified, empty);
    }

    private static RetentionPlan keepLast(int count, List<Candidate> candidates) {
        return RetentionRules.apply(candidates, RetentionPolicy.last(count), ZoneOffset.UTC);
    }

    private static List<String> ids(RetentionPlan plan) {
        return plan.keep().stream().map(KeptSnapshot::id).toList();
    }
}
