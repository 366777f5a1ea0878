package dev.vigie.agent.debounce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.debounce.Timetable.Occasion;
import dev.vigie.api.BackupException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimetableTest {
    private static final Instant START = Instant.parse("2026-11-23T00:30:00Z");

    @Test
    void a_rescan_comes_again_and_again() {
        Timetable table = table(Duration.ofHours(1), Optional.empty());
        assertThat(table.next()).hasValue(at("01:30"));
        assertThat(table.due(at("01:29"))).isEmpty();
        assertThat(table.due(at("01:31"))).hasValue(Occasion.RESCAN);
        assertThat(table.due(at("01:31"))).isEmpty();
        assertThat(table.next()).hasValue(at("02:31"));
    }

    @Test
    void a_schedule_comes_at_its_moments_and_makes_a_rescan_needless() throws BackupException {
        Timetable table = table(Duration.ofHours(1), Optional.of(Schedule.parse("15 1 * * *")));
        assertThat(table.next()).hasValue(at("01:15"));
        assertThat(table.due(at("01:15"))).hasValue(Occasion.SCHEDULE);
        assertThat(table.next()).hasValue(at("02:15"));
        assertThat(table.due(at("02:15"))).hasValue(Occasion.RESCAN);
    }

    @Test
    void what_was_slept_through_comes_once() throws BackupException {
        Timetable table = table(Duration.ZERO, Optional.of(Schedule.parse("@hourly")));
        assertThat(table.due(at("09:10"))).hasValue(Occasion.SCHEDULE);
        assertThat(table.due(at("09:10"))).isEmpty();
        assertThat(table.next()).hasValue(at("10:00"));
    }

    @Test
    void a_clock_set_back_does_not_postpone_for_long() throws BackupException {
        Timetable table = table(Duration.ofHours(1), Optional.of(Schedule.parse("@hourly")));
        assertThat(table.due(Instant.parse("2038-01-01T00:00:00Z"))).hasValue(Occasion.SCHEDULE);
        assertThat(table.due(at("01:10"))).isEmpty();
        assertThat(table.next()).hasValue(at("02:00"));
    }

    @Test
    void without_rescan_and_schedule_there_is_nothing_to_wait_for() {
        Timetable table = table(Duration.ZERO, Optional.empty());
        assertThat(table.next()).isEmpty();
        assertThat(table.due(Instant.parse("2038-01-01T00:00:00Z"))).isEmpty();
    }

    @Test
    void the_schedule_is_understood_in_the_zone() throws BackupException {
        Trigger trigger = new Trigger(Timing.STANDARD, Duration.ZERO, Optional.of(Schedule.parse("0 2 * * *")));
        assertThat(new Timetable(trigger, ZoneId.of("Europe/Paris"), START).next())
                .hasValue(at("01:00"));
    }

    private static Timetable table(Duration rescan, Optional<Schedule> schedule) {
        return new Timetable(new Trigger(Timing.STANDARD, rescan, schedule), ZoneOffset.UTC, START);
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-23T" + time + ":00Z");
    }
}
