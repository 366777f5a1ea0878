package dev.vigie.agent.debounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    // 2026-11-23 is a Monday.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            # schedule         | after            | next
            * * * * *          | 2026-11-23T10:15 | 2026-11-23T10:16
            0 2 * * *          | 2026-11-23T01:59 | 2026-11-23T02:00
            0 2 * * *          | 2026-11-23T02:00 | 2026-11-24T02:00
            */15 * * * *       | 2026-11-23T10:15 | 2026-11-23T10:30
            */15 * * * *       | 2026-11-23T23:50 | 2026-11-24T00:00
            5/20 * * * *       | 2026-11-23T10:26 | 2026-11-23T10:45
            0,30 9-17 * * *    | 2026-11-23T17:30 | 2026-11-24T09:00
            10-20/5 * * * *    | 2026-11-23T10:20 | 2026-11-23T11:10
            0 0 1 * *          | 2026-11-23T10:00 | 2026-12-01T00:00
            0 0 31 * *         | 2026-11-23T10:00 | 2026-12-31T00:00
            0 0 29 2 *         | 2026-11-23T10:00 | 2028-02-29T00:00
            0 0 29 2 *         | 2096-03-01T00:00 | 2104-02-29T00:00
            0 12 * * mon       | 2026-11-23T12:00 | 2026-11-30T12:00
            0 12 * * MON-FRI   | 2026-11-27T12:00 | 2026-11-30T12:00
            0 12 * * 0         | 2026-11-23T12:00 | 2026-11-29T12:00
            0 12 * * 7         | 2026-11-23T12:00 | 2026-11-29T12:00
            0 12 * * fri-sun   | 2026-11-28T12:00 | 2026-11-29T12:00
            0 12 * * sat,sun   | 2026-11-23T12:00 | 2026-11-28T12:00
            0 0 * jan,Jul *    | 2026-11-23T10:00 | 2027-01-01T00:00
            0 0 13 * fri       | 2026-11-23T10:00 | 2026-11-27T00:00
            0 0 13 * fri       | 2026-12-12T00:00 | 2026-12-13T00:00
            0 0 */2 * mon      | 2026-11-23T10:00 | 2026-12-07T00:00
            @hourly            | 2026-11-23T10:15 | 2026-11-23T11:00
            @daily             | 2026-11-23T10:15 | 2026-11-24T00:00
            @midnight          | 2026-11-23T10:15 | 2026-11-24T00:00
            @weekly            | 2026-11-23T10:15 | 2026-11-29T00:00
            @monthly           | 2026-11-23T10:15 | 2026-12-01T00:00
            @yearly            | 2026-11-23T10:15 | 2027-01-01T00:00
            " 0  2 * * * "     | 2026-11-23T10:15 | 2026-11-24T02:00
            """)
    void next(String schedule, LocalDateTime after, LocalDateTime next) throws BackupException {
        assertThat(Schedule.parse(schedule).next(at(after), PARIS)).isEqualTo(at(next));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 2 * *         | five fields
            0 2 * * * *     | five fields
            ''              | five fields
            @sometimes      | five fields
            60 * * * *      | minute "60" must be from 0 to 59
            * 24 * * *      | hour "24" must be from 0 to 23
            * * 0 * *       | day of month "0" must be from 1 to 31
            * * * 13 *      | month "13" must be from 1 to 12
            * * * * 8       | day of week "8" must be from 0 to 7
            * * * * someday | day of week "someday"
            * * * jam *     | month "jam"
            20-10 * * * *   | minute "20-10" ends before it begins
            */0 * * * *     | minute "/0"
            1/2/3 * * * *   | minute "1/2/3"
            1-2-3 * * * *   | minute "1-2-3"
            1, * * * *      | minute ""
            -1 * * * *      | minute ""
            0 0 30 2 *      | there is no such day
            """)
    void wrong(String schedule, String why) {
        assertThatThrownBy(() -> Schedule.parse(schedule))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
                .hasMessageStartingWith("\"" + schedule + "\" is not a schedule: ")
                .hasMessageContaining(why);
    }

    /** In Paris, 2 o'clock becomes 3 on 2027-03-28. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            30 2 * * *   | 2027-03-27T12:00Z | 2027-03-28T01:00Z 2027-03-29T00:30Z
            30 2 * * *   | 2027-03-28T01:10Z | 2027-03-29T00:30Z
            0,30 2 * * * | 2027-03-28T00:00Z | 2027-03-28T01:00Z 2027-03-29T00:00Z
            0 3 * * *    | 2027-03-28T00:00Z | 2027-03-28T01:00Z 2027-03-29T01:00Z
            0 * * * *    | 2027-03-27T23:30Z | 2027-03-28T00:00Z 2027-03-28T01:00Z 2027-03-28T02:00Z
            */30 * * * * | 2027-03-28T00:30Z | 2027-03-28T01:00Z 2027-03-28T01:30Z
            """)
    void skipped_hours(String schedule, ZonedDateTime after, String expected) throws BackupException {
        assertMoments(schedule, after, expected);
    }

    /** In Paris, 3 o'clock becomes 2 on 2026-10-25, at 01:00Z. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            30 2 * * *   | 2026-10-24T12:00Z | 2026-10-25T00:30Z 2026-10-26T01:30Z
            30 2 * * *   | 2026-10-25T01:10Z | 2026-10-26T01:30Z
            0 3 * * *    | 2026-10-24T12:00Z | 2026-10-25T02:00Z 2026-10-26T02:00Z
            0 * * * *    | 2026-10-24T23:30Z | 2026-10-25T00:00Z 2026-10-25T01:00Z 2026-10-25T02:00Z
            */30 * * * * | 2026-10-25T00:10Z | 2026-10-25T00:30Z 2026-10-25T01:00Z 2026-10-25T01:30Z 2026-10-25T02:00Z
            0 * 1 7 *    | 2026-10-01T00:00Z | 2027-06-30T22:00Z 2027-06-30T23:00Z
            """)
    void repeated_hours(String schedule, ZonedDateTime after, String expected) throws BackupException {
        assertMoments(schedule, after, expected);
    }

    private static void assertMoments(String schedule, ZonedDateTime after, String expected) throws BackupException {
        List<Instant> moments = new ArrayList<>();
        Instant moment = after.toInstant();
        for (String ignored : expected.split(" ", -1)) {
            moment = Schedule.parse(schedule).next(moment, PARIS);
            moments.add(moment);
        }
        assertThat(moments)
                .containsExactlyElementsOf(List.of(expected.split(" ", -1)).stream()
                        .map(text -> ZonedDateTime.parse(text).toInstant())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"})
    void every_next_is_later_and_none_is_left_out(String zone) throws BackupException {
        Schedule schedule = Schedule.parse("*/10 * * * *");
        Instant moment = Instant.parse("2026-01-01T00:00:00Z");
        while (moment.isBefore(Instant.parse("2027-01-02T00:00:00Z"))) {
            Instant next = schedule.next(moment, ZoneId.of(zone));
            assertThat(next).isEqualTo(moment.plusSeconds(600));
            moment = next;
        }
    }

    @Test
    void it_reads_as_it_was_written() throws BackupException {
        assertThat(Schedule.parse(" @daily ")).hasToString("@daily").isEqualTo(Schedule.parse("@daily"));
    }

    private static Instant at(LocalDateTime wall) {
        return wall.atZone(PARIS).toInstant();
    }
}
