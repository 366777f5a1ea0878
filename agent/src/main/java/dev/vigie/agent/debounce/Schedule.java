package dev.vigie.agent.debounce;

import dev.vigie.api.BackupException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Moments as cron writes them: minute, hour, day of month, month, day of week. Each is {@code *}, a number, a range
 * {@code 1-5}, either with a step {@code /15}, or a list of these; months and days of the week also have English names
 * of three letters, and Sunday is 0 or 7. {@code @hourly}, {@code @daily}, {@code @weekly}, {@code @monthly} and {@code
 * @yearly} are short for the obvious.
 *
 * <p>As in Vixie's cron, when day of month and day of week are both restricted, either is enough; a moment that daylight
 * saving time skips comes when the clock is moved, and one that it repeats comes once, except when the hour is a star.
 */
public final class Schedule {
    private static final Map<String, String> SHORT_FORMS = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    /** 29 February is at most eight years away. */
    private static final int DAYS_TO_SEARCH = 9 * 366;

    private final String text;
    private final Field minutes;
    private final Field hours;
    private final Field daysOfMonth;
    private final Field months;
    private final Field daysOfWeek;

    private Schedule(String text, List<Field> fields) {
        this.text = text;
        this.minutes = fields.get(0);
        this.hours = fields.get(1);
        this.daysOfMonth = fields.get(2);
        this.months = fields.get(3);
        this.daysOfWeek = fields.get(4);
    }

    /**
     * Reads a schedule.
     *
     * @throws BackupException of category USER that quotes what is wrong
     */
    public static Schedule parse(String text) throws BackupException {
        String stripped = text.strip();
        String[] fields = SHORT_FORMS
                .getOrDefault(stripped.toLowerCase(Locale.ROOT), stripped)
                .split("\\s+", -1);
        if (fields.length != 5) {
            throw wrong(
                    text,
                    "it needs five fields (minute, hour, day of month, month, day of week), such as \"0 2 * * *\","
                            + " or @hourly, @daily, @weekly, @monthly or @yearly");
        }
        try {
            Schedule schedule = new Schedule(
                    stripped,
                    List.of(
                            Field.parse("minute", fields[0], 0, 59, List.of(), 0),
                            Field.parse("hour", fields[1], 0, 23, List.of(), 0),
                            Field.parse("day of month", fields[2], 1, 31, List.of(), 0),
                            Field.parse("month", fields[3], 1, 12, MONTHS, 1),
                            Field.parse("day of week", fields[4], 0, 7, DAYS, 0)));
            if (schedule.nextLocal(LocalDateTime.of(2000, 1, 1, 0, 0)).isEmpty()) {
                throw wrong(text, "there is no such day");
            }
            return schedule;
        } catch (IllegalArgumentException e) {
            throw wrong(text, e.getMessage());
        }
    }

    private static BackupException wrong(String text, String why) {
        return BackupException.user("\"" + text + "\" is not a schedule: " + why);
    }

    /** The first moment after another. */
    public Instant next(Instant after, ZoneId zone) {
        return hours.every() ? nextOfEveryHour(after, zone.getRules()) : nextOfSomeHours(after, zone);
    }

    /** Goes by the clock on the wall. */
    private Instant nextOfSomeHours(Instant after, ZoneId zone) {
        LocalDateTime wall = LocalDateTime.ofInstant(after, zone);
        while (true) {
            wall = nextLocal(wall).orElseThrow();
            ZoneOffsetTransition change = zone.getRules().getTransition(wall);
            boolean skipped = change != null && change.isGap();
            Instant moment = skipped ? change.getInstant() : wall.atZone(zone).toInstant();
            if (moment.isAfter(after)) {
                return moment;
            }
        }
    }

    /** Goes by time as it passes, so that a repeated hour counts twice and a skipped one not at all. */
    private Instant nextOfEveryHour(Instant after, ZoneRules rules) {
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime wall = LocalDateTime.ofInstant(after, offset);
        ZoneOffsetTransition change = rules.nextTransition(after);
        while (true) {
            Instant moment = nextLocal(wall).orElseThrow().toInstant(offset);
            if (change == null || moment.isBefore(change.getInstant())) {
                return moment;
            }
            offset = change.getOffsetAfter();
            wall = change.getDateTimeAfter().minusMinutes(1);
            change = rules.nextTransition(change.getInstant());
        }
    }

    private Optional<LocalDateTime> nextLocal(LocalDateTime after) {
        LocalDateTime from = after.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        LocalDate day = from.toLocalDate();
        for (int i = 0; i < DAYS_TO_SEARCH; i++) {
            if (isOn(day)) {
                Optional<LocalDateTime> found = nextOn(day, i == 0 ? from : day.atStartOfDay());
                if (found.isPresent()) {
                    return found;
                }
            }
            day = day.plusDays(1);
        }
        return Optional.empty();
    }

    private boolean isOn(LocalDate day) {
        boolean byMonth = daysOfMonth.contains(day.getDayOfMonth());
        int weekday = day.getDayOfWeek().getValue();
        boolean byWeek = daysOfWeek.contains(weekday) || (weekday == 7 && daysOfWeek.contains(0));
        boolean either = !daysOfMonth.every() && !daysOfWeek.every();
        return months.contains(day.getMonthValue()) && (either ? byMonth || byWeek : byMonth && byWeek);
    }

    private Optional<LocalDateTime> nextOn(LocalDate day, LocalDateTime from) {
        for (int hour = from.getHour(); hour < 24; hour++) {
            if (hours.contains(hour)) {
                int firstMinute = hour == from.getHour() ? from.getMinute() : 0;
                for (int minute = firstMinute; minute < 60; minute++) {
                    if (minutes.contains(minute)) {
                        return Optional.of(day.atTime(hour, minute));
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule schedule && text.equals(schedule.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The schedule as it was written. */
    @Override
    public String toString() {
        return text;
    }

    /**
     * One of the five.
     *
     * @param allowed the numbers it allows, one bit each
     * @param every whether it begins with a star, which is to say that it does not restrict
     */
    private record Field(long allowed, boolean every) {

        boolean contains(int number) {
            return (allowed & (1L << number)) != 0;
        }

        static Field parse(String name, String text, int least, int most, List<String> names, int firstName) {
            long allowed = 0;
            for (String item : text.split(",", -1)) {
                allowed |= new Reader(name, least, most, names, firstName).bits(item);
            }
            return new Field(allowed, text.startsWith("*"));
        }
    }

    private record Reader(String field, int least, int most, List<String> names, int firstName) {
        /** The only field that goes up to seven is the day of the week. */
        private static final int SUNDAY_AGAIN = 7;

        long bits(String item) {
            String[] rangeAndStep = item.split("/", -1);
            if (rangeAndStep.length > 2) {
                throw unfit(item);
            }
            int step = rangeAndStep.length == 2 ? step(rangeAndStep[1]) : 1;
            String range = rangeAndStep[0];
            int first = least;
            int last = most;
            if (!range.equals("*")) {
                String[] ends = range.split("-", -1);
                if (ends.length > 2) {
                    throw unfit(item);
                }
                first = number(ends[0]);
                last = ends.length == 2 ? number(ends[1]) : rangeAndStep.length == 2 ? most : first;
            }
            if (last == 0 && most == SUNDAY_AGAIN) {
                last = first == 0 ? 0 : SUNDAY_AGAIN;
            }
            if (first > last) {
                throw new IllegalArgumentException("the " + field + " \"" + item + "\" ends before it begins");
            }
            long bits = 0;
            for (int number = first; number <= last; number += step) {
                bits |= 1L << number;
            }
            return bits;
        }

        private int step(String text) {
            int step = plainNumber(text);
            if (step < 1) {
                throw unfit("/" + text);
            }
            return step;
        }

        private int number(String text) {
            int name = names.indexOf(text.toLowerCase(Locale.ROOT));
            int number = name >= 0 ? name + firstName : plainNumber(text);
            if (number < least || number > most) {
                throw unfit(text);
            }
            return number;
        }

        private int plainNumber(String text) {
            if (!text.matches("\\d{1,4}")) {
                throw unfit(text);
            }
            return Integer.parseInt(text);
        }

        private IllegalArgumentException unfit(String text) {
            return new IllegalArgumentException("the " + field + " \"" + text + "\" must be from " + least + " to "
                    + most + ", a range such as " + least + "-" + Math.min(least + 4, most)
                    + ", a list of these, or *, with a step such as */2");
        }
    }
}
