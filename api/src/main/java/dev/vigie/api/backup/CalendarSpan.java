package dev.vigie.api.backup;

import dev.vigie.api.Stable;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of the calendar, such as {@code 1y2m3d4h}: years, months, days, hours. Here {@code m} means months, as in
 * restic's {@code --keep-within}.
 */
@Stable
public record CalendarSpan(int years, int months, int days, int hours) {
    private static final Pattern TEXT = Pattern.compile("(?:\\d{1,6}[ymwdh])+");
    private static final Pattern PART = Pattern.compile("(\\d+)([ymwdh])");

    /**
     * Reads text such as {@code 7d}, {@code 2w} or {@code 1y2m3d4h}, the parts in any order; empty when it is no span of
     * at least an hour.
     */
    public static Optional<CalendarSpan> parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        CalendarSpan span = new CalendarSpan(0, 0, 0, 0);
        Matcher part = PART.matcher(text);
        while (part.find()) {
            span = span.plus(Integer.parseInt(part.group(1)), part.group(2));
        }
        return span.isZero() ? Optional.empty() : Optional.of(span);
    }

    private CalendarSpan plus(int number, String unit) {
        return switch (unit) {
            case "y" -> new CalendarSpan(years + number, months, days, hours);
            case "m" -> new CalendarSpan(years, months + number, days, hours);
            case "w" -> new CalendarSpan(years, months, days + number * 7, hours);
            case "d" -> new CalendarSpan(years, months, days + number, hours);
            default -> new CalendarSpan(years, months, days, hours + number);
        };
    }

    private boolean isZero() {
        return years == 0 && months == 0 && days == 0 && hours == 0;
    }

    /**
     * The moment this span before another. A day that the month does not have runs over into the next month, as it does
     * in restic: one month before 31 March is 31 February, which is 3 March, or 2 March in a leap year.
     */
    public ZonedDateTime before(ZonedDateTime moment) {
        LocalDate date = moment.toLocalDate()
                .withDayOfMonth(1)
                .minusYears(years)
                .minusMonths(months)
                .plusDays(moment.getDayOfMonth() - 1L - days);
        return moment.with(date).minusHours(hours);
    }

    @Override
    public String toString() {
        return part(years, "y") + part(months, "m") + part(days, "d") + part(hours, "h");
    }

    private static String part(int number, String unit) {
        return number == 0 ? "" : number + unit;
    }
}
