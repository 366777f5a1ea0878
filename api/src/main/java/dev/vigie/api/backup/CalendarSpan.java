package dev.vigie.api.backup;

import dev.vigie.api.Stable;
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
    private static final Pattern TEXT =
            Pattern.compile("(?:(\\d{1,6})y)?(?:(\\d{1,6})m)?(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?");

    /** Reads text such as {@code 7d}, {@code 2w} or {@code 1y2m3d4h}; empty when it is no span of at least an hour. */
    public static Optional<CalendarSpan> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        CalendarSpan span = new CalendarSpan(
                number(matcher, 1),
                number(matcher, 2),
                number(matcher, 3) * 7 + number(matcher, 4),
                number(matcher, 5));
        return span.isZero() ? Optional.empty() : Optional.of(span);
    }

    private static int number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
    }

    private boolean isZero() {
        return years == 0 && months == 0 && days == 0 && hours == 0;
    }

    /** The moment this span before another. */
    public ZonedDateTime before(ZonedDateTime moment) {
        return moment.minusYears(years).minusMonths(months).minusDays(days).minusHours(hours);
    }

    @Override
    public String toString() {
        return part(years, "y") + part(months, "m") + part(days, "d") + part(hours, "h");
    }

    private static String part(int number, String unit) {
        return number == 0 ? "" : number + unit;
    }
}
